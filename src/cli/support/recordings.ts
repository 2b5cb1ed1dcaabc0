/** @file What `emoforge extract` works on: a corpus or manifest, or audio files, named one by one or by their folders. */

import { relative, resolve } from "node:path";
import {
  type Counts,
  ParameterError,
  type Problem,
  type Utterance,
  unknownSpeaker,
} from "../../core/index.ts";
import type { Segment } from "../../features/index.ts";
import type { Io } from "../io.ts";
import { audioFilesOf, isAudioFile } from "./audio-files.ts";
import type { DataFlags } from "./data.ts";

export interface Recordings {
  readonly utterances: readonly Utterance[];
  readonly problems: readonly Problem[];
  /** See `Corpus`. */
  readonly otherFiles: Counts | undefined;
  /** The name of the whole, e.g. of the corpus. */
  readonly name: string;
  /** A path as the table shows it. */
  readonly shown: (file: string) => string;
}

/** The flags that say how labelled recordings are read. */
export type SourceFlags = Pick<DataFlags, "data" | "column" | "speakerPattern">;

/**
 * @param segment The part of a single audio file to read; empty for the whole file.
 * @throws {EmoforgeError} if there is no such corpus or file, or a segment is asked for and there are several files.
 */
export async function recordingsOf(
  source: readonly string[],
  segment: Segment,
  flags: SourceFlags,
  io: Io,
): Promise<Recordings> {
  const [first] = source;
  const segmented = Object.keys(segment).length > 0;
  if (source.length === 1 && (await isLabelled(first, io))) {
    const labelled = await labelledRecordings(first, flags, io);
    if (segmented) throw tooMany(first);
    return labelled;
  }
  const { names, ...found } = await audioFilesOf(source, io);
  if (segmented && names.length > 1) throw tooMany(`${names.length} files`);
  const asNamed = new Map(names.map((name) => [resolve(io.cwd, name), name]));
  const utterances = [...asNamed].map(([file, name]) => ({
    id: name,
    file,
    label: "unknown",
    speaker: unknownSpeaker,
    sex: "unknown" as const,
    language: "und",
    session: "",
    corpus: "",
    ...segment,
  }));
  return { utterances, ...found, name: "recordings", shown: (file) => asNamed.get(file) ?? file };
}

/** Loads the code that reads corpora, which only corpora need. */
async function labelledRecordings(argument: string, flags: SourceFlags, io: Io): Promise<Recordings> {
  const { corpusSpecOf, isKnown, openCorpus } = await import("./data.ts");
  const spec = await corpusSpecOf(argument, { ...flags, map: [] }, io);
  const { utterances, problems, otherFiles } = await openCorpus({ ...spec, unlabelled: true }, flags, io);
  const inData = argument === "demo" ? io.cacheFolder : io.dataFolder(flags.data);
  const root = (isKnown(argument) ? inData : undefined) ?? io.cwd;
  // Recordings from a parquet file are unpacked into the cache, whose paths mean nothing to the user.
  const unpacked = new Map(
    utterances
      .filter(({ file }) => file.startsWith(`${io.cacheFolder}/unpacked/`))
      .map(({ file, id }) => [file, `${argument}#${id}`]),
  );
  const shown = (file: string) => unpacked.get(file) ?? relative(root, file).replaceAll("\\", "/");
  return { utterances, problems, otherFiles, name: spec.id, shown };
}

async function isLabelled(name: string, io: Io): Promise<boolean> {
  if (/\.(csv|tsv|txt)$/i.test(name)) return true;
  // The loaders of corpora take a while to load: a path needs none of them.
  if (/^[\w-]+$/.test(name) && (await import("./data.ts")).isKnown(name)) return true;
  // A single name that does not exist was perhaps meant as a corpus; the message for that lists the known ones.
  const path = resolve(io.cwd, name);
  if (!(await io.platform.files.exists(path))) return !isAudioFile(name);
  const { layoutOf } = await import("../../corpora/folders.ts");
  return (await layoutOf(io.platform.files, path)) !== "class-folders";
}

function tooMany(got: string): ParameterError {
  return new ParameterError(
    "--start, --end",
    "one audio file",
    got,
    "Segments of many files come from a manifest with columns start and end.",
  );
}
