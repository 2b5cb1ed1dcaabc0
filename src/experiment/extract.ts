/** @file Features of many utterances: cached by content, the missing ones computed by workers. */

import {
  type Files,
  type OnProgress,
  type Platform,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../core/index.ts";
import { createFeatureSet, extractFeatures, type FeaturesConfig } from "../features/index.ts";
import { canonicalJson } from "./canonical.ts";

export interface ExtractOptions {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface Extracted {
  readonly names: readonly string[];
  /** The utterances that gave features, in the order given. */
  readonly utterances: readonly Utterance[];
  /** Row-major `[utterances, names]`. */
  readonly data: Float32Array;
  /** One for each utterance that gave none. */
  readonly problems: readonly Problem[];
  /** How many rows came from the cache. */
  readonly cached: number;
}

export interface ExtractPayload {
  readonly config: FeaturesConfig;
  readonly items: readonly { readonly utterance: Utterance; readonly cachePath: string }[];
}

export interface ExtractAnswer {
  readonly problems: readonly Problem[];
}

const batchSize = 16;

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
  const { platform, workers, signal, onProgress } = options;
  const set = createFeatureSet(config);
  const setKey = (await platform.hasher.sha256(canonicalJson({ config, version: set.version }))).slice(0, 12);
  const folder = `${options.cacheFolder}/features/${set.id}-${setKey}`;

  const problems: Problem[] = [];
  const paths: (string | undefined)[] = [];
  for (const utterance of utterances) {
    throwIfAborted(signal);
    try {
      paths.push(`${folder}/${await contentKey(utterance, platform)}.f32`);
    } catch (error) {
      paths.push(undefined);
      problems.push({ kind: "unreadable", file: utterance.file, message: message(error) });
    }
  }

  const rows: (Float32Array | undefined)[] = [];
  // One after the other: thousands at once would need as many open files.
  for (const path of paths) rows.push(await readRow(path, set.names.length, platform.files));
  const missing = utterances.flatMap((_, i) => (paths[i] !== undefined && rows[i] === undefined ? [i] : []));
  const cached = utterances.length - missing.length - problems.length;
  let done = utterances.length - missing.length;
  onProgress?.(done, utterances.length, "features");
  await Promise.all(
    batches(missing).map(async (batch) => {
      const items = batch.map((i) => ({ utterance: utterances[i], cachePath: paths[i] as string }));
      const answer = await workers.run<ExtractAnswer>(
        "extract",
        { config, items } satisfies ExtractPayload,
        signal ? { signal } : {},
      );
      problems.push(...answer.problems);
      for (const i of batch) rows[i] = await readRow(paths[i], set.names.length, platform.files);
      done += batch.length;
      onProgress?.(done, utterances.length, "features");
    }),
  );

  const kept = utterances.flatMap((_, i) => (rows[i] === undefined ? [] : [i]));
  const data = new Float32Array(kept.length * set.names.length);
  for (const [at, i] of kept.entries()) data.set(rows[i] as Float32Array, at * set.names.length);
  // Workers answer in any order; results must not depend on it.
  problems.sort((a, b) => compareText(a.file, b.file) || compareText(a.message, b.message));
  return { names: set.names, utterances: kept.map((i) => utterances[i]), data, problems, cached };
}

/** Runs in a worker: computes rows and stores each in the cache. */
export async function extractTask(payload: ExtractPayload, files: Files): Promise<ExtractAnswer> {
  const set = createFeatureSet(payload.config);
  const problems: Problem[] = [];
  for (const { utterance, cachePath } of payload.items) {
    let row: Float32Array;
    try {
      const bytes = await files.read(utterance.file);
      const { startSec, endSec } = utterance;
      row = await extractFeatures(bytes, utterance.file, set, {
        ...(startSec === undefined ? {} : { startSec }),
        ...(endSec === undefined ? {} : { endSec }),
      });
    } catch (error) {
      problems.push({ kind: "unreadable", file: utterance.file, message: message(error) });
      continue;
    }
    // Outside the `try`: a full disk is no fault of the recording, which must not be left out because of it.
    await files.write(cachePath, new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
  }
  return { problems };
}

async function contentKey(utterance: Utterance, { files, hasher }: Platform): Promise<string> {
  const content = await hasher.sha256(await files.read(utterance.file));
  return (await hasher.sha256(`${content}/${utterance.startSec ?? ""}/${utterance.endSec ?? ""}`)).slice(
    0,
    24,
  );
}

/** A stored row, or undefined when there is none of the right length. */
async function readRow(
  path: string | undefined,
  length: number,
  files: Files,
): Promise<Float32Array | undefined> {
  if (path === undefined || !(await files.exists(path))) return undefined;
  const bytes = await files.read(path);
  return bytes.byteLength === 4 * length ? new Float32Array(bytes.slice().buffer) : undefined;
}

function batches(positions: readonly number[]): number[][] {
  const out: number[][] = [];
  for (let i = 0; i < positions.length; i += batchSize) out.push(positions.slice(i, i + batchSize));
  return out;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
