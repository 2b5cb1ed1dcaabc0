/** @file Extracts features of recordings into a file or to standard output, and sums up what was done. */

import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import {
  costsRecording,
  EmoforgeError,
  exitCodes,
  type FeatureLevel,
  ParameterError,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../../core/index.ts";
import { describeFeatures, extractFrames, extractRows, sortedProblems } from "../../experiment/light.ts";
import {
  arffSink,
  createFeatureSet,
  createTableFile,
  csvSink,
  type FeatureSink,
  type FeaturesConfig,
  type TableAbout,
  type TableFormat,
  type TextOut,
} from "../../features/index.ts";
import type { Io } from "../io.ts";
import { noteProblems, otherFilesText } from "./problems.ts";
import type { Recordings } from "./recordings.ts";

export interface TableOptions {
  readonly level: FeatureLevel;
  readonly format: TableFormat;
  /** Default: standard output. */
  readonly out?: string;
}

/** What an extraction came to. */
interface Outcome {
  readonly recordings: number;
  readonly rows: number;
  readonly problems: readonly Problem[];
  readonly fileRatesHz: readonly number[];
  readonly cached?: number;
}

/**
 * Writes the table. Unless it is complete, no file is left under its name.
 *
 * @param workers Closed at the end.
 * @returns The exit code: whether all recordings could be used.
 * @throws {EmoforgeError} if no recording could be used, or the file cannot be written.
 */
export async function extractToTable(
  recordings: Recordings,
  config: FeaturesConfig,
  options: TableOptions,
  workers: Workers,
  io: Io,
): Promise<number> {
  const progress = io.progress("extracting");
  let sink: FeatureSink | undefined;
  try {
    const { names, ...set } = await describe(config, options.level, workers, io);
    const about: TableAbout = {
      set: set.id,
      version: set.version,
      ...("variant" in config ? { variant: config.variant } : {}),
      level: options.level,
      source: recordings.name,
      classes: [...new Set(recordings.utterances.map(({ label }) => label))].sort(),
    };
    /** Only when there is something to write, so that a fruitless extraction leaves an older file alone. */
    const open = async () => {
      sink ??= await openSink(names, about, options, io);
      return sink;
    };
    const write = options.level === "lld" ? writeFrames : writeFunctionals;
    const outcome = await write(recordings, config, { workers, progress, open }, io);
    if (outcome.recordings > 0) await sink?.close();
    return report(outcome, { recordings, names, options, sampleRateHz: set.sampleRateHz }, io);
  } finally {
    await sink?.discard();
    await workers.close();
  }
}

/** @throws {ParameterError} if the features have no frame-by-frame descriptors and these are asked for. */
async function describe(config: FeaturesConfig, level: FeatureLevel, workers: Workers, io: Io) {
  if (level === "functionals") return describeFeatures(config, { ...io, workers });
  if (config.set === "onnx") {
    throw new ParameterError(
      "--level",
      "functionals for embeddings, which have one row per recording",
      level,
    );
  }
  const set = createFeatureSet(config);
  return { ...set, names: set.descriptorNames };
}

interface Tools {
  readonly workers: Workers;
  readonly progress: ReturnType<Io["progress"]>;
  readonly open: () => Promise<FeatureSink>;
}

async function writeFunctionals(
  { utterances, shown }: Recordings,
  config: FeaturesConfig,
  { workers, progress, open }: Tools,
  io: Io,
): Promise<Outcome> {
  const { platform, cacheFolder, signal } = io;
  const onProgress = progress.update;
  const extracted = await extractRows(utterances, config, {
    platform,
    workers,
    cacheFolder,
    signal,
    onProgress,
  });
  progress.end();
  const d = extracted.names.length;
  for (const [i, utterance] of extracted.utterances.entries()) {
    throwIfAborted(signal);
    const { startSec = 0, endSec = extracted.durationsSec[i] } = utterance;
    await (await open()).write({
      ...originOf(utterance, shown),
      starts: [startSec],
      ends: [endSec],
      data: extracted.data.subarray(i * d, (i + 1) * d),
    });
  }
  const { length } = extracted.utterances;
  return { ...extracted, recordings: length, rows: length };
}

async function writeFrames(
  { utterances, shown }: Recordings,
  config: FeaturesConfig,
  { workers, progress, open }: Tools,
  io: Io,
): Promise<Outcome> {
  const { hopMs } = createFeatureSet(config);
  const problems: Problem[] = [];
  const fileRatesHz: number[] = [];
  let rows = 0;
  const scratchFolder = `${io.cacheFolder}/scratch/${randomUUID()}`;
  try {
    const blocks = extractFrames(utterances, config, {
      files: io.platform.files,
      workers,
      scratchFolder,
      signal: io.signal,
      onProgress: progress.update,
      onProblem: (problem) => problems.push(problem),
      onComputed: () => workers.close(),
    });
    for await (const { utterance, first, frames, data, fileRateHz } of blocks) {
      const startSec = utterance.startSec ?? 0;
      // Rounded to ten-thousandths of a millisecond: far less than a sample, far more than rounding errors of sums.
      const timeOf = (frame: number) => Math.round((startSec + (frame * hopMs) / 1000) * 1e7) / 1e7;
      const starts = Float64Array.from({ length: frames }, (_, i) => timeOf(first + i));
      const ends = Float64Array.from({ length: frames }, (_, i) => timeOf(first + i + 1));
      await (await open()).write({ ...originOf(utterance, shown), starts, ends, data });
      if (first === 0) fileRatesHz.push(fileRateHz);
      rows += frames;
    }
    progress.end();
    return { recordings: fileRatesHz.length, rows, problems: sortedProblems(problems), fileRatesHz };
  } finally {
    // Workers that are still busy would fill the folder again.
    await workers.close();
    await io.platform.files.remove(scratchFolder);
  }
}

function originOf({ file, id, speaker, label }: Utterance, shown: Recordings["shown"]) {
  return { file: shown(file), id, speaker, label };
}

async function openSink(
  names: readonly string[],
  about: TableAbout,
  { out, format }: TableOptions,
  io: Io,
): Promise<FeatureSink> {
  if (out !== undefined)
    return createTableFile(resolve(io.cwd, out), format, names, about, io.platform.files);
  const printed: TextOut = {
    append: async (text) => io.print(text.replace(/\n$/, "")),
    close: async () => {},
    discard: async () => {},
  };
  return format === "arff"
    ? arffSink(printed, names, { relation: `${about.source}-${about.set}`, ...about })
    : csvSink(printed, names);
}

/** Recordings that were asked for and cannot be opened. */
const unusableKinds: readonly Problem["kind"][] = [
  "unreadable",
  "empty",
  "lfs-pointer",
  "broken-link",
  "special-file",
];

function report(
  outcome: Outcome,
  {
    recordings,
    names,
    options,
    sampleRateHz,
  }: {
    readonly recordings: Recordings;
    readonly names: readonly string[];
    readonly options: TableOptions;
    readonly sampleRateHz: number;
  },
  io: Io,
): number {
  const leftOut = recordings.problems.filter(({ kind }) => unusableKinds.includes(kind)).length;
  const unusable = outcome.problems.filter(costsRecording).length + leftOut;
  const damaged = new Set(outcome.problems.filter(({ kind }) => kind === "damaged").map(({ file }) => file))
    .size;
  noteProblems([...recordings.problems, ...outcome.problems], io);
  if (outcome.recordings === 0)
    throw new EmoforgeError(
      `None of ${recordings.utterances.length + leftOut} recordings could be used: see the messages above.`,
    );
  const others = otherFilesText(recordings.otherFiles);
  if (others !== undefined) io.note(`not recordings, left alone: ${others}`);
  const resampled = resampledFrom(outcome.fileRatesHz, sampleRateHz);
  if (resampled !== undefined) io.note(resampled);
  const place = options.out === undefined ? "" : ` in ${options.out}`;
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const what =
    options.level === "lld"
      ? `${counted(outcome.rows, "frame")} of ${names.length} descriptors from ${counted(outcome.recordings, "recording")}${place}`
      : `${counted(outcome.rows, "row")} of ${names.length} features${place}, ${outcome.cached ?? 0} of them from the cache`;
  const recordingsOf = (count: number) => `; ${counted(count, "recording")}`;
  const remarks = [
    ...(damaged === 0 ? [] : [`${recordingsOf(damaged)} used although damaged`]),
    ...(unusable === 0 ? [] : [`${recordingsOf(unusable)} could not be used`]),
  ];
  io.note(`${what}${remarks.join("")}`);
  return unusable > 0 ? exitCodes.partial : exitCodes.ok;
}

/** "7 of 12 recordings were resampled to 16000 Hz: 5 from 48000 Hz, 2 from 44100 Hz"; undefined if none was. */
function resampledFrom(ratesHz: readonly number[], sampleRateHz: number): string | undefined {
  const counts = new Map<number, number>();
  for (const rate of ratesHz) if (rate !== sampleRateHz) counts.set(rate, (counts.get(rate) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const resampled = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const from = [...counts].sort(([, a], [, b]) => b - a).map(([rate, count]) => `${count} from ${rate} Hz`);
  return `${resampled} of ${ratesHz.length} recordings were resampled to ${sampleRateHz} Hz: ${from.join(", ")}`;
}
