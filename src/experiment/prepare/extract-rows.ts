/** @file Extracts features of many utterances, one row each, and caches them. */

import { fileSource } from "../../audio/index.ts";
import { EmoforgeError, type OnProgress, type Problem, type Utterance } from "../../core/index.ts";
import { extractRecording, type FeaturesConfig } from "../../features/index.ts";
import { type Keeping, readKeptBytes } from "../../store/index.ts";
import { alteredRecording } from "./alteration.ts";
import {
  type Computed,
  computeEach,
  type ExtractionAnswer,
  type ExtractionPayload,
  type ExtractOptions,
  extractEach,
} from "./extraction.ts";
import { describeFeatures, type OpenInWorker } from "./features.ts";
import { segmentOf } from "./recordings.ts";
import { readWarnings } from "./warnings.ts";

export interface ExtractedRows {
  readonly names: readonly string[];
  /** The version of the feature set. */
  readonly version: string;
  /** The utterances that gave features, in the order given. */
  readonly utterances: readonly Utterance[];
  /** Row-major `[utterances, names]`. */
  readonly data: Float32Array;
  /** Length of each utterance's whole file, seconds. */
  readonly durationsSec: readonly number[];
  /** Rate of each utterance's file, before it was resampled to what the set expects. */
  readonly fileRatesHz: readonly number[];
  /** See `Extraction`. */
  readonly problems: readonly Problem[];
  /** What decoding had to say of each utterance's file: mostly nothing. */
  readonly warnings: readonly (readonly string[])[];
  /** How many rows came from the cache. */
  readonly cached: number;
}

/** Functionals of one utterance, and what was learned about its file. */
export interface ComputedRow extends Computed {
  readonly values: Float32Array;
  readonly durationSec: number;
  readonly fileRateHz: number;
}

/**
 * Features of utterances; a file that cannot be used becomes a problem and does not stop the others.
 *
 * @param config The feature set and its options, as in a recipe.
 */
export async function extractRows(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ExtractedRows> {
  if (config.set === "joined") return extractJoined(utterances, config, options);
  const { platform } = options;
  const { names, version, folder, sampleRateHz } = await describeFeatures(config, options);
  const { kept, problems, cached } = await extractEach<ComputedRow>(
    utterances,
    {
      config,
      version,
      task: "extract",
      what: "features",
      folder,
      ending: ".row",
      sampleRateHz,
      read: (path) => readRow(path, names.length, platform),
    },
    options,
  );
  const data = new Float32Array(kept.length * names.length);
  for (const [at, { made }] of kept.entries()) data.set(made.values, at * names.length);
  return {
    names,
    version,
    utterances: kept.map(({ utterance }) => utterance),
    data,
    durationsSec: kept.map(({ made }) => made.durationSec),
    fileRatesHz: kept.map(({ made }) => made.fileRateHz),
    problems,
    warnings: kept.map(({ made }) => made.warnings),
    cached,
  };
}

/** Set by set, so that each has a cache of its own, whatever it is joined with. */
async function extractJoined(
  utterances: readonly Utterance[],
  config: Extract<FeaturesConfig, { set: "joined" }>,
  options: ExtractOptions,
): Promise<ExtractedRows> {
  const { names, version } = await describeFeatures(config, options);
  const parts: ExtractedRows[] = [];
  for (const [s, part] of config.sets.entries()) {
    const onProgress: OnProgress = (done, total, note) =>
      options.onProgress?.(s * total + done, config.sets.length * total, note);
    parts.push(await extractRows(utterances, part, { ...options, onProgress }));
  }
  return { ...joinRows(parts), names, version };
}

/** The utterances that gave features of every set, each problem once. */
function joinRows(parts: readonly ExtractedRows[]): Omit<ExtractedRows, "names" | "version"> {
  const [first, ...others] = parts;
  const places = parts.map(({ utterances }) => new Map(utterances.map((utterance, i) => [utterance, i])));
  const kept = first.utterances.filter((utterance) => places.every((place) => place.has(utterance)));
  const width = parts.reduce((sum, { names }) => sum + names.length, 0);
  const data = new Float32Array(kept.length * width);
  let at = 0;
  for (const utterance of kept)
    for (const [s, { names, data: own }] of parts.entries()) {
      const from = (places[s].get(utterance) as number) * names.length;
      data.set(own.subarray(from, from + names.length), at);
      at += names.length;
    }
  const known = new Set(first.problems.map((problem) => JSON.stringify(problem)));
  const more = others.flatMap(({ problems }) =>
    problems.filter((problem) => !known.has(JSON.stringify(problem))),
  );
  const ofFirst = <T>(list: readonly T[]) =>
    kept.map((utterance) => list[places[0].get(utterance) as number]);
  return {
    utterances: kept,
    data,
    durationsSec: ofFirst(first.durationsSec),
    fileRatesHz: ofFirst(first.fileRatesHz),
    problems: [
      ...first.problems,
      ...new Map(more.map((problem) => [JSON.stringify(problem), problem])).values(),
    ],
    warnings: ofFirst(first.warnings),
    cached: Math.min(...parts.map(({ cached }) => cached)),
  };
}

/** Runs in a worker: computes rows and stores each in the cache. */
export async function extractTask(
  { config, version, items }: ExtractionPayload,
  { open, ...keeping }: Keeping & { readonly open: OpenInWorker },
  onProgress?: OnProgress,
): Promise<ExtractionAnswer<ComputedRow>> {
  const set = await open(config);
  if (set.version !== version) {
    throw new EmoforgeError(
      `features "${set.id}": expected version ${version}, as at the start, got ${set.version}: the model's file was ` +
        "changed meanwhile. Run the command again.",
    );
  }
  const { files } = keeping;
  return computeEach<ComputedRow>(
    items,
    set.sampleRateHz,
    async ({ utterance, alteration }, onPart, onSamples) => {
      if (alteration !== undefined) {
        const altered = await alteredRecording(utterance, alteration, set.sampleRateHz, files);
        const { samples, ...about } = altered;
        const made = { values: await set.extract(samples), ...about };
        return { made, bytes: encodeRow(made) };
      }
      const { data, durationSec, fileRateHz, warnings } = await extractRecording(
        await fileSource(utterance.file, files),
        set,
        { ...segmentOf(utterance), onProgress: onPart, onSamples },
      );
      const made = { values: data, durationSec, fileRateHz, warnings };
      return { made, bytes: encodeRow(made) };
    },
    keeping,
    onProgress,
  );
}

/** The values, then duration and rate of the file as float64; the warnings have a file of their own. */
function encodeRow({ values, durationSec, fileRateHz }: ComputedRow): Uint8Array {
  const bytes = new Uint8Array(values.byteLength + 16);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const view = new DataView(bytes.buffer);
  view.setFloat64(values.byteLength, durationSec, true);
  view.setFloat64(values.byteLength + 8, fileRateHz, true);
  return bytes;
}

/** A stored row, or undefined when there is none. */
async function readRow(path: string, length: number, keeping: Keeping): Promise<ComputedRow | undefined> {
  const bytes = await readKeptBytes(path, (size) => size === 4 * length + 16, keeping);
  const warnings = bytes && (await readWarnings(path, keeping));
  if (bytes === undefined || warnings === undefined) return undefined;
  const view = new DataView(bytes.buffer);
  return {
    values: new Float32Array(bytes.buffer, 0, length),
    durationSec: view.getFloat64(4 * length, true),
    fileRateHz: view.getFloat64(4 * length + 8, true),
    warnings,
  };
}
