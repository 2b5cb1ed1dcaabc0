/** @file Features of many utterances: cached by content, the missing ones computed by workers. */

import { type AudioSource, fileSource, sniffContainer, statedRateHz } from "../../audio/index.ts";
import {
  damagedProblem,
  EmoforgeError,
  type OnProgress,
  type Platform,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../../core/index.ts";
import { extractRecording, type FeaturesConfig } from "../../features/index.ts";
import { type Keeping, readKeptBytes, writeKeptBytes } from "../keep/kept.ts";
import { stageVersions } from "../recipe/versions.ts";
import { describeFeatures, type OpenInWorker } from "./features.ts";
import { lostProblem, runBatch } from "./lost-workers.ts";
import { batchSizeFor, segmentOf, sortedProblems, sumProgress, unreadable } from "./recordings.ts";
import { readWarnings, writeWarnings } from "./warnings.ts";

export interface ExtractOptions {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface Extracted {
  readonly names: readonly string[];
  /** Of the feature set. */
  readonly version: string;
  /** The utterances that gave features, in the order given. */
  readonly utterances: readonly Utterance[];
  /** Row-major `[utterances, names]`. */
  readonly data: Float32Array;
  /** Of each utterance's whole file, seconds. */
  readonly durationsSec: readonly number[];
  /** Of each utterance's file, before it was resampled to what the set expects. */
  readonly fileRatesHz: readonly number[];
  /** One for each utterance that gave none; and of kind "damaged", of those that gave some: see `DecodedAudio.warnings`. */
  readonly problems: readonly Problem[];
  /** How many rows came from the cache. */
  readonly cached: number;
}

export interface ExtractPayload {
  readonly config: FeaturesConfig;
  /** As described; the cache paths are made of it. */
  readonly version: string;
  readonly items: readonly { readonly utterance: Utterance; readonly cachePath: string }[];
}

export interface ExtractAnswer {
  /** One for each item; `undefined` for those that became a problem. */
  readonly rows: readonly (ComputedRow | undefined)[];
  readonly problems: readonly Problem[];
}

/** Functionals of one utterance, and what was learned of its file. */
export interface ComputedRow {
  readonly values: Float32Array;
  readonly durationSec: number;
  readonly fileRateHz: number;
  /** See `DecodedAudio.warnings`. */
  readonly warnings: readonly string[];
}

/** Longer files are hashed in parts of this many bytes. */
const HASHED_BYTES = 4 * 2 ** 20;
/** Enough to recognise a format by. */
const HEAD_BYTES = 65_536;

/**
 * Features of utterances; a file that cannot be used becomes a problem and does not stop the others.
 *
 * @param config The feature set and its options, as in a recipe.
 */
export async function extractAll(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<Extracted> {
  const { platform, workers, signal } = options;
  const set = await describeFeatures(config, options);
  const { version, folder } = set;

  const problems: Problem[] = [];
  const rows: (ComputedRow | undefined)[] = utterances.map(() => undefined);
  const hashOf = contentHashes(platform, set.sampleRateHz);
  const progress = sumProgress(utterances.length, (done) =>
    options.onProgress?.(done, utterances.length, "features"),
  );
  let cached = 0;

  /** Computes what the cache has not; the next files are looked up meanwhile. */
  const compute = async (missing: readonly { readonly at: number; readonly cachePath: string }[]) => {
    const task = progress.task(missing.length);
    const items = missing.map(({ at, cachePath }) => ({ utterance: utterances[at], cachePath }));
    const answers = await runBatch<(typeof items)[number], ExtractAnswer>(workers, "extract", items, {
      payloadOf: (some) => ({ config, version, items: some }) satisfies ExtractPayload,
      lost: ({ utterance }, error) => ({ rows: [undefined], problems: [lostProblem(utterance.file, error)] }),
      signal,
      onProgress: task.update,
    });
    problems.push(...answers.flatMap((answer) => answer.problems));
    const computed = answers.flatMap((answer) => answer.rows);
    for (const [i, { at }] of missing.entries()) rows[at] = computed[i];
    task.end();
  };

  const running: Promise<void>[] = [];
  const batchSize = batchSizeFor(utterances.length, workers);
  for (let from = 0; from < utterances.length; from += batchSize) {
    throwIfAborted(signal);
    const batch = utterances.slice(from, from + batchSize);
    const looked = await Promise.all(
      batch.map(async (utterance, i) => {
        try {
          const cachePath = `${folder}/${await contentKey(utterance, hashOf, platform)}.row`;
          return { at: from + i, cachePath, row: await readRow(cachePath, set.names.length, platform) };
        } catch (error) {
          problems.push(unreadable(utterance, error));
          return undefined;
        }
      }),
    );
    const found = looked.filter((one) => one !== undefined);
    for (const { at, row } of found) rows[at] = row;
    const missing = found.filter(({ row }) => row === undefined);
    cached += found.length - missing.length;
    progress.add(batch.length - missing.length);
    if (missing.length > 0) {
      const task = compute(missing);
      // Its failure is thrown below; it must not count as unheard while the next files are looked up.
      task.catch(() => {});
      running.push(task);
    }
  }
  await Promise.all(running);

  const kept = utterances.flatMap((_, i) => (rows[i] === undefined ? [] : [i]));
  const of = kept.map((i) => rows[i] as ComputedRow);
  const data = new Float32Array(kept.length * set.names.length);
  for (const [at, { values }] of of.entries()) data.set(values, at * set.names.length);
  problems.push(...kept.flatMap((at, i) => damagedProblem(utterances[at].file, of[i].warnings)));
  return {
    names: set.names,
    version,
    utterances: kept.map((i) => utterances[i]),
    data,
    durationsSec: of.map(({ durationSec }) => durationSec),
    fileRatesHz: of.map(({ fileRateHz }) => fileRateHz),
    problems: sortedProblems(problems),
    cached,
  };
}

/** Runs in a worker: computes rows and stores each in the cache. */
export async function extractTask(
  payload: ExtractPayload,
  { files, hasher, open }: Keeping & { readonly open: OpenInWorker },
  onProgress?: OnProgress,
): Promise<ExtractAnswer> {
  const set = await open(payload.config);
  if (set.version !== payload.version) {
    throw new EmoforgeError(
      `features "${set.id}": expected version ${payload.version}, as at the start, got ${set.version}: the model's file was ` +
        "changed meanwhile. Run the command again.",
    );
  }
  const problems: Problem[] = [];
  const rows: (ComputedRow | undefined)[] = [];
  for (const [i, { utterance, cachePath }] of payload.items.entries()) {
    let row: ComputedRow;
    try {
      const { data, durationSec, fileRateHz, warnings } = await extractRecording(
        await fileSource(utterance.file, files),
        set,
        {
          ...segmentOf(utterance),
          onProgress: (done) => {
            // Short files come in one block: a message for each would only cost.
            if (done < 1) onProgress?.(i + done, payload.items.length);
          },
        },
      );
      row = { values: data, durationSec, fileRateHz, warnings };
    } catch (error) {
      problems.push(unreadable(utterance, error));
      rows.push(undefined);
      continue;
    }
    // Outside the `try`: a full disk is no fault of the recording, which must not be left out because of it.
    await writeWarnings(cachePath, row.warnings, { files, hasher });
    await writeKeptBytes(cachePath, encodeRow(row), { files, hasher }, { durable: false });
    rows.push(row);
  }
  return { rows, problems };
}

/**
 * SHA-256 of whole files, with the resampler's version where they have to be resampled, or may have to, and the decoder's where an
 * older one kept silent about what is missing; files of several utterances are read once.
 */
export function contentHashes(
  { files, hasher }: Platform,
  sampleRateHz: number,
): (file: string) => Promise<string> {
  let last: { readonly file: string; readonly hash: Promise<string> } | undefined;
  return (file) => {
    // The utterances of a file stand together, as a rule.
    if (last?.file !== file) last = { file, hash: fileSource(file, files).then(keyed) };
    return last.hash;
  };

  async function keyed(source: AudioSource): Promise<string> {
    const content = await hash(source);
    const kept = (await statedRateHz(source)) === sampleRateHz;
    const decoder = await decoderVersion(source);
    return [
      content,
      ...(kept ? [] : [`resampled-${stageVersions.resample}`]),
      ...(decoder === undefined ? [] : [`decoded-${decoder}`]),
    ].join("/");
  }

  async function hash(source: AudioSource): Promise<string> {
    if (source.size <= HASHED_BYTES) return hasher.sha256(await source.read(0, source.size));
    const parts: string[] = [];
    for (let at = 0; at < source.size; at += HASHED_BYTES)
      parts.push(await hasher.sha256(await source.read(at, at + HASHED_BYTES)));
    return hasher.sha256(parts.join("/"));
  }
}

async function decoderVersion(source: AudioSource): Promise<number | undefined> {
  try {
    const container = sniffContainer(await source.read(0, HEAD_BYTES), source.name);
    return (stageVersions.decode as Readonly<Record<string, number>>)[container];
  } catch {
    // What is not recognised is not decoded either.
    return undefined;
  }
}

/** Key of one utterance: of what `contentHashes` says of its file, and its place in it. */
export async function contentKey(
  { file, startSec, endSec }: Utterance,
  hashOf: (file: string) => Promise<string>,
  { hasher }: Platform,
): Promise<string> {
  return (await hasher.sha256(`${await hashOf(file)}/${startSec ?? ""}/${endSec ?? ""}`)).slice(0, 24);
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
