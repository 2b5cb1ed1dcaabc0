/** @file `emoforge score`: a bundle judged on labelled recordings of strangers. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { loadBundle } from "../../bundle/index.ts";
import { costsRecording, exitCodes, ParameterError } from "../../core/index.ts";
import { type CorpusScore, scoreLoaded } from "../../experiment/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { noteBundle } from "../support/answering.ts";
import {
  audioRootOption,
  columnOption,
  corpusSpecOf,
  type DataFlags,
  dataArgument,
  noteProblems,
  openCorpus,
} from "../support/data.ts";
import { collect, wholeNumber } from "../support/flags.ts";
import { requireCache, requireFile } from "../support/outputs.ts";
import { scoreText } from "../support/score-text.ts";
import { noteVoices } from "../support/voices.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends DataFlags {
  readonly valence?: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly seed: string;
  readonly workers?: string;
}

export function registerScore(program: Command, io: Io, ending: Ending): void {
  program
    .command("score")
    .description("Judge a model on labelled recordings of strangers, beside what its card says.")
    .argument("<bundle>", "bundle folder")
    .argument("<corpus>", dataArgument)
    .option(
      "--map <label=class>",
      "a label of the corpus is this class of the bundle, e.g. joy=happiness; with nothing after the = it is left out; repeatable",
      collect,
      [],
    )
    .option("--valence", "bring labels and classes to negative and positive first")
    .option("--json", "print everything as JSON")
    .option("--out <file>", "write everything to a .json file, and print the text")
    .option("--force", "replace an existing file")
    .option("--seed <n>", "of the intervals", "1")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(
      "--speaker-pattern <regex>",
      "for your own recordings: the speaker in a file's path, in parentheses, e.g. '/(s\\d+)_'",
    )
    .option(...columnOption)
    .option(...audioRootOption)
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
Labels that the bundle does not know are unseen emotions: they are counted, and it is said how well they are told from known ones. Intervals
are over speakers where these are known. Recordings that cannot be used are left out; the exit code is then 3 (1 if nothing can be scored).

Example:
  emoforge score models/emodb emovo --data corpora/ --map surprise=
  emoforge score models/emodb my-recordings.csv --map joy=happiness --out strangers.json
  emoforge score models/emodb ravdess --data corpora/ --valence`,
    )
    .action(
      ending((bundle: string, corpus: string, flags: Flags) => scoreCommand(bundle, corpus, flags, io)),
    );
}

async function scoreCommand(name: string, argument: string, flags: Flags, io: Io): Promise<number> {
  const map = labelMapOf(flags.map);
  const seed = wholeNumber("--seed", flags.seed, 0);
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  if (flags.out !== undefined && !/\.json$/i.test(flags.out))
    throw new ParameterError("--out", "a name that ends in .json", flags.out);
  const { files, hasher } = io.platform;
  const folder = resolve(io.cwd, name);
  const bundle = await loadBundle(folder, files, hasher);
  if (flags.out !== undefined) await requireFile("--out", flags.out, { force: flags.force }, io);
  noteBundle(bundle, io);
  const spec = await corpusSpecOf(argument, { ...flags, map: [] }, io);
  const corpus = await openCorpus({ ...spec, unlabelled: true }, flags, io);
  noteProblems(corpus.problems, io);
  await requireCache(io);
  const progress = io.progress("predicting");
  const workers = await io.workers(size);
  const failed: { file: string; message: string }[] = [];
  let found: CorpusScore;
  try {
    const workspace = workspaceWith({ ...io, workers, dataFolder: io.dataFolder(flags.data) });
    found = await scoreLoaded(bundle, folder, corpus, workspace, {
      map,
      seed,
      ...(flags.valence && { valence: true }),
      signal: io.signal,
      onProgress: progress.update,
      onFailed: (file, message) => void failed.push({ file, message }),
      onVoices: (voices) => bundle.voices && noteVoices(voices, bundle.voices.record, "recordings", io),
    });
  } finally {
    progress.end();
    await workers.close();
  }
  noteProblems(failed, io);
  const lost = corpus.problems.filter(costsRecording).length;
  const json = `${JSON.stringify(found, null, 1)}\n`;
  if (flags.out !== undefined) await files.write(resolve(io.cwd, flags.out), json);
  if (flags.json) io.print(json.trimEnd());
  else for (const line of scoreText(found)) io.print(line);
  if (found.trainedOn)
    io.note(
      `note: the model was trained on ${found.corpus.id}: these are no strangers, and the figures are far too good. What holds for strangers of that corpus is in its card: emoforge model info ${name}`,
    );
  return failed.length + lost === 0 ? exitCodes.ok : exitCodes.partial;
}

/** As `labelMap`, with empty classes. */
function labelMapOf(texts: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const text of texts) {
    const [label, target, more] = text.split("=");
    if (!label || target === undefined || more !== undefined)
      throw new ParameterError(
        "--map",
        "label=class, or label= to leave it out",
        text,
        "Example: --map joy=happiness",
      );
    if (Object.hasOwn(out, label)) throw new ParameterError("--map", "each label once", `${label} twice`);
    out[label] = target;
  }
  return out;
}
