/** @file What a command's data argument means: a known corpus, a manifest, or a folder of the user's own recordings. */

import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { type Corpus, ParameterError } from "../../core/index.ts";
import { type CorpusSource, corpusLoaders, loadCorpus } from "../../corpora/index.ts";
import type { CorpusSpec } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { isAudioFile, isFolder } from "./audio-files.ts";
import { collect, columnNames, columnOption, labelMap, list } from "./flags.ts";

export { columnOption } from "./flags.ts";
export { noteProblems } from "./problems.ts";

/** The options that say which data and which classes. */
export interface DataFlags {
  readonly data?: string;
  readonly classes?: string;
  readonly map: readonly string[];
  readonly speakerPattern?: string;
  readonly column?: readonly string[];
  readonly audioRoot?: string;
  readonly groupBy?: readonly string[];
}

export const dataArgument =
  "corpus id, manifest (CSV/TSV), audformat, EmoBox or Kaldi folder, Hugging Face parquet file, or folder with a subfolder for each emotion";

/** The folder that the paths in a list of recordings start from, for lists that do not name it. */
export const audioRootOption = [
  "--audio-root <folder>",
  "for EmoBox and Kaldi: the folder that the recordings' paths start from (default: searched for from the list's folder upwards)",
] as const;

export function withDataOptions(command: Command): Command {
  return command
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--classes <a,b,...>", "the classes to use (default: all)")
    .option(
      "--map <label=class>",
      "use a label as another class, e.g. boredom=neutral; repeatable",
      collect,
      [],
    )
    .option(
      "--speaker-pattern <regex>",
      "for your own recordings: the speaker in a file's path, in parentheses, e.g. '/(s\\d+)_'",
    )
    .option(...columnOption)
    .option(...audioRootOption);
}

/**
 * A known id stays an id; anything else must exist as a path.
 *
 * @throws {ParameterError} if it is neither.
 */
export async function corpusSpecOf(argument: string, flags: DataFlags, io: Io): Promise<CorpusSpec> {
  const map = labelMap(flags.map);
  const classes = list(flags.classes);
  const columns = columnNames(flags.column);
  const options = {
    ...(map === undefined ? {} : { map }),
    ...(classes === undefined ? {} : { classes }),
    ...(flags.speakerPattern === undefined ? {} : { speakerPattern: flags.speakerPattern }),
    ...(columns === undefined ? {} : { columns }),
    ...(flags.groupBy === undefined || flags.groupBy.length === 0 ? {} : { groupBy: [...flags.groupBy] }),
    ...(flags.audioRoot === undefined ? {} : { audioRoot: resolve(io.cwd, flags.audioRoot) }),
  };
  if (isKnown(argument)) return { id: argument, ...options };
  const path = resolve(io.cwd, argument);
  if (!(await io.platform.files.exists(path))) {
    const ids = corpusLoaders.map(({ id }) => id).join(", ");
    throw new ParameterError(
      "corpus",
      `one of ${ids}, or the path of a manifest or folder`,
      `"${argument}", which is neither`,
      "See: emoforge corpus list",
    );
  }
  if (isAudioFile(path) && !(await isFolder(path, io))) {
    throw new ParameterError(
      "corpus",
      "a manifest, or a folder of recordings",
      `the recording ${argument}`,
      "A CSV with the columns file, emotion and speaker may name single recordings; `emoforge extract` and `predict` take them as they are.",
    );
  }
  return { id: idOf(path), path, ...options };
}

export function isKnown(argument: string): boolean {
  return corpusLoaders.some(({ id }) => id === argument);
}

/** Reads the utterances without decoding anything. */
export async function openCorpus(
  spec: CorpusSpec & Pick<CorpusSource, "unlabelled">,
  flags: Pick<DataFlags, "data">,
  io: Io,
): Promise<Corpus> {
  return loadCorpus(spec, {
    remark: io.note,
    files: io.platform.files,
    dataRoot: io.dataFolder(flags.data),
    cacheFolder: io.cacheFolder,
    hasher: io.platform.hasher,
  });
}

/** The name of a file or folder without its ending. */
function idOf(path: string): string {
  return basename(path).replace(/\.[^.]*$/, "") || "own";
}
