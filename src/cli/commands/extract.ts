/** @file `emoforge extract`: recordings in, a table of features out. */

import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { EmoforgeError, exitCodes, type RecordedTable, type Utterance } from "../../core/index.ts";
import { extractAll } from "../../experiment/index.ts";
import { featureSets, featuresSchema, featuresToCsv, tableToArff } from "../../features/index.ts";
import type { Io } from "../io.ts";
import { audioFilesOf, isFolder } from "../support/audio-files.ts";
import { corpusSpecOf, isKnown, noteProblems, openCorpus } from "../support/data.ts";
import { durationsOf } from "../support/durations.ts";
import { configOf, oneOf, wholeNumber } from "../support/flags.ts";

interface Flags {
  readonly set: string;
  readonly out?: string;
  readonly data?: string;
  readonly workers?: string;
}

export function registerExtract(program: Command, io: Io): void {
  program
    .command("extract")
    .description("Compute features of recordings: file,start,end,<features> as CSV, or ARFF.")
    .argument("<source...>", "corpus id, manifest (CSV/TSV), folders, or audio files")
    .option("--set <id>", `feature set: ${Object.keys(featureSets).join(", ")}`, "is09")
    .option(
      "--out <file>",
      "CSV file, or ARFF for a name that ends in .arff (default: CSV to standard output)",
    )
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
Rows are kept by content: what was computed once is not computed again. Start and end are in seconds. A file that cannot
be used is said on standard error and does not stop the others; the exit code is then 3 (1 if none could be used).

Example:
  emoforge extract emodb --data corpora/ --set is09 --out emodb.csv
  emoforge extract interviews/ --out interviews.arff`,
    )
    .action((source: readonly string[], flags: Flags) => extract(source, flags, io));
}

async function extract(source: readonly string[], flags: Flags, io: Io): Promise<void> {
  oneOf("--set", Object.keys(featureSets), flags.set);
  const config = configOf("--set", featuresSchema, { set: flags.set });
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  const { utterances, name, shown, problems: before } = await utterancesOf(source, flags, io);
  const workers = await io.workers(size);
  const progress = io.progress("extracting");
  try {
    const extracted = await extractAll(utterances, config, {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      signal: io.signal,
      onProgress: progress.update,
    });
    progress.end();
    noteProblems([...before, ...extracted.problems], io);
    const unusable = extracted.problems.length;
    if (extracted.utterances.length === 0)
      throw new EmoforgeError(
        `None of ${utterances.length} recordings could be used: see the messages above.`,
      );

    const d = extracted.names.length;
    const text = flags.out?.toLowerCase().endsWith(".arff")
      ? tableToArff(tableOf(extracted), `${name}-${flags.set}`)
      : featuresToCsv(extracted.names, await rowsOf());
    if (flags.out === undefined) io.print(text.trimEnd());
    else await io.platform.files.write(resolve(io.cwd, flags.out), text);
    io.note(
      `${extracted.utterances.length} rows of ${d} features${flags.out === undefined ? "" : ` in ${flags.out}`}, ` +
        `${extracted.cached} of them known before${unusable === 0 ? "" : `; ${unusable} recordings could not be used`}`,
    );
    if (unusable > 0) process.exitCode = exitCodes.partial;

    async function rowsOf() {
      const durations = await durationsOf(extracted.utterances, io);
      return extracted.utterances.map(({ file, startSec = 0, endSec }, i) => ({
        file: shown(file),
        startSec,
        endSec: endSec ?? durations[i],
        values: extracted.data.subarray(i * d, (i + 1) * d),
      }));
    }
  } finally {
    await workers.close();
  }
}

interface Source {
  readonly utterances: readonly Utterance[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** Of the relation in an ARFF file. */
  readonly name: string;
  /** A path as the table shows it. */
  readonly shown: (file: string) => string;
}

async function utterancesOf(source: readonly string[], flags: Flags, io: Io): Promise<Source> {
  const [first] = source;
  const labelled =
    source.length === 1 &&
    (isKnown(first) || /\.(csv|tsv|txt)$/i.test(first) || (await isAudformat(first, io)));
  if (labelled) {
    const spec = await corpusSpecOf(first, { ...flags, map: [] }, io);
    const { utterances, problems } = await openCorpus(spec, flags, io);
    const root = isKnown(first) ? (first === "demo" ? io.cacheFolder : io.dataFolder(flags.data)) : io.cwd;
    return { utterances, problems, name: spec.id, shown: (file) => slashes(relative(root ?? io.cwd, file)) };
  }
  // One name that is nothing here was perhaps meant as a corpus: its message lists them.
  if (source.length === 1 && !(await io.platform.files.exists(resolve(io.cwd, first))))
    await corpusSpecOf(first, { ...flags, map: [] }, io);
  const names = await audioFilesOf(source, io);
  const asNamed = new Map(names.map((name) => [resolve(io.cwd, name), name]));
  const utterances = [...asNamed].map(([file, name]) => ({
    id: name,
    file,
    label: "unknown",
    speaker: "unknown",
    sex: "unknown" as const,
    language: "und",
    session: "",
    corpus: "",
  }));
  return { utterances, problems: [], name: "recordings", shown: (file) => asNamed.get(file) ?? file };
}

async function isAudformat(name: string, io: Io): Promise<boolean> {
  return (await isFolder(name, io)) && io.platform.files.exists(resolve(io.cwd, name, "db.yaml"));
}

function tableOf({
  names,
  utterances,
  data,
}: {
  readonly names: readonly string[];
  readonly utterances: readonly Utterance[];
  readonly data: Float32Array;
}): RecordedTable {
  const classes = [...new Set(utterances.map(({ label }) => label))].sort();
  return {
    origin: "recorded",
    features: names,
    classes,
    data,
    labels: Int32Array.from(utterances, ({ label }) => classes.indexOf(label)),
    ids: utterances.map(({ id }) => id),
    speakers: utterances.map(({ speaker }) => speaker),
  };
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
