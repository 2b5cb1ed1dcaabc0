/** @file Files of a run folder and of the cache: trials, pools of synthetic rows. Every write is whole or not at all. */

import {
  EmoforgeError,
  type Files,
  type Provenance,
  type SyntheticRows,
  type TrainingCurve,
} from "../core/index.ts";
import { canonicalJson } from "./canonical.ts";
import type { FailedTrial } from "./results.ts";

/** `trials/<id>.json`: what one trained classifier said of its test rows. */
export interface TrialFile {
  readonly id: string;
  /** Positions of the test rows in the corpus table. */
  readonly test: readonly number[];
  readonly predicted: readonly number[];
  /** `[test, classes]`, four decimals. */
  readonly probabilities: readonly (readonly number[])[];
  readonly chosen: Readonly<Record<string, number | string>>;
}

/** What one fitted augmenter left: rows in the order of their adding, and what was observed. */
export interface Pool {
  readonly rows: SyntheticRows;
  readonly curves: readonly TrainingCurve[];
  readonly fidelity: readonly ClassFidelity[];
}

export interface ClassFidelity {
  readonly class: string;
  readonly coverage: number;
  readonly density: number;
  readonly frechet: number;
}

export function trialPath(runFolder: string, id: string): string {
  return `${runFolder}/trials/${id}.json`;
}

export async function writeTrial(files: Files, runFolder: string, trial: TrialFile): Promise<void> {
  await files.write(trialPath(runFolder, trial.id), canonicalJson(trial));
}

/** A finished trial, or undefined. @throws {EmoforgeError} for a file that is none. */
export async function readTrial(files: Files, runFolder: string, id: string): Promise<TrialFile | undefined> {
  const path = trialPath(runFolder, id);
  if (!(await files.exists(path))) return undefined;
  try {
    return JSON.parse(await files.readText(path)) as TrialFile;
  } catch (cause) {
    // A power cut can leave an empty file behind a finished rename.
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EmoforgeError(
      `${path}: expected a finished trial, got what is no JSON. Delete the file and run again: the trial will be redone.`,
    );
  }
}

/** Ids of all finished trials. */
export async function finishedTrials(files: Files, runFolder: string): Promise<Set<string>> {
  const entries = await files.list(`${runFolder}/trials`);
  return new Set(
    entries.filter(({ name }) => name.endsWith(".json")).map(({ name }) => name.slice(0, -".json".length)),
  );
}

/** `failed/<id>.txt`: why a trial has no result; void as soon as it has one. */
export async function writeFailure(files: Files, runFolder: string, failure: FailedTrial): Promise<void> {
  await files.write(`${runFolder}/failed/${failure.id}.txt`, failure.message);
}

/** Planned trials that failed, in this sitting or an earlier one (another shard, say), and have no result since; by id. */
export async function failures(
  files: Files,
  runFolder: string,
  planned: ReadonlySet<string>,
): Promise<FailedTrial[]> {
  const done = await finishedTrials(files, runFolder);
  const names = (await files.list(`${runFolder}/failed`)).map(({ name }) => name.replace(/\.txt$/, ""));
  const open = names.filter((id) => planned.has(id) && !done.has(id));
  return Promise.all(
    open.map(async (id) => ({ id, message: await files.readText(`${runFolder}/failed/${id}.txt`) })),
  );
}

interface PoolMeta {
  readonly labels: readonly number[];
  readonly provenance: readonly Provenance[];
  readonly curves: readonly TrainingCurve[];
  readonly fidelity: readonly ClassFidelity[];
}

export async function writePool(files: Files, cacheFolder: string, id: string, pool: Pool): Promise<void> {
  const { data, labels, provenance } = pool.rows;
  const meta: PoolMeta = { labels: [...labels], provenance, curves: pool.curves, fidelity: pool.fidelity };
  // The description is written last: a pool counts as there only when it is.
  await files.write(
    `${cacheFolder}/pools/${id}.f32`,
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  await files.write(`${cacheFolder}/pools/${id}.json`, canonicalJson(meta));
}

/** The pool stored under a group's id, or undefined. */
export async function readPool(files: Files, cacheFolder: string, id: string): Promise<Pool | undefined> {
  const path = `${cacheFolder}/pools/${id}`;
  for (const ending of ["json", "f32"]) if (!(await files.exists(`${path}.${ending}`))) return undefined;
  const { labels, provenance, curves, fidelity } = JSON.parse(
    await files.readText(`${path}.json`),
  ) as PoolMeta;
  const data = new Float32Array(new Uint8Array(await files.read(`${path}.f32`)).buffer);
  return { rows: { data, labels: Int32Array.from(labels), provenance }, curves, fidelity };
}
