/** @file Files of a run folder and of the cache: trials, pools of synthetic rows. Every write is whole or not at all. */

import * as z from "zod";
import type { Files, Rows, Synthetic, TrainingCurve } from "../../core/index.ts";
import { normalisationSchema } from "../../evaluate/index.ts";
import { type Keeping, readKept, readKeptBytes, writeKept, writeKeptBytes } from "../../store/index.ts";
import { type HeldOutFile, heldOutSchema } from "./held-out.ts";
import type { FailedTrial } from "./shapes.ts";

/** `trials/<id>.json`: what one trained classifier said about its test rows. */
export interface TrialFile {
  readonly id: string;
  /** Positions of the test rows in the corpus table. */
  readonly test: readonly number[];
  readonly predicted: readonly number[];
  /** `[test, classes]`, four decimals. */
  readonly probabilities: readonly (readonly number[])[];
  readonly chosen: Readonly<Record<string, number | string>>;
  /** The same recordings under each condition of the recipe; absent if it has none. */
  readonly conditions?: readonly (Pick<TrialFile, "predicted" | "probabilities"> & {
    readonly name: string;
  })[];
  /** Only in evaluations by which a model is calibrated. */
  readonly heldOut?: HeldOutFile;
  /** Where networks were trained, if not on the processor. */
  readonly device?: { readonly augmenter?: string; readonly classifier?: string };
}

/** The rows that one fitted augmenter drew, and what was observed. */
export interface RowPool {
  readonly synthetic: Synthetic<Rows>;
  readonly observed: {
    readonly curves: readonly TrainingCurve[];
    readonly fidelity: readonly ClassFidelity[];
    readonly device?: string;
  };
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

const predictions = {
  predicted: z.array(z.int().nonnegative()),
  // A classifier that ran astray gives NaN, which JSON writes as null.
  probabilities: z.array(z.array(z.number().nullable())),
};

const trialSchema = z
  .object({
    id: z.string(),
    test: z.array(z.int().nonnegative()),
    ...predictions,
    conditions: z.array(z.object({ name: z.string(), ...predictions })).optional(),
    chosen: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
    heldOut: heldOutSchema.optional(),
    device: z.object({ augmenter: z.string().optional(), classifier: z.string().optional() }).optional(),
  })
  .refine(
    ({ test, conditions = [], ...clean }) =>
      [clean, ...conditions].every(
        ({ predicted, probabilities }) =>
          predicted.length === test.length && probabilities.length === test.length,
      ),
    "not as many predictions as test rows",
  );

export async function writeTrial(keeping: Keeping, runFolder: string, trial: TrialFile): Promise<void> {
  await writeKept(trialPath(runFolder, trial.id), { ...trial }, keeping);
}

/** A finished trial; undefined if there is none, or, with a remark, if it is damaged and has to be done anew. */
export async function readTrial(
  keeping: Keeping,
  runFolder: string,
  id: string,
): Promise<TrialFile | undefined> {
  const own = trialSchema.refine((trial) => trial.id === id, "it belongs to another trial");
  return (await readKept(trialPath(runFolder, id), own, keeping)) as TrialFile | undefined;
}

/** Which of these trials are finished, and whole. */
export async function finishedTrials(
  keeping: Keeping,
  runFolder: string,
  ids: Iterable<string>,
): Promise<Set<string>> {
  const there = new Set((await keeping.files.list(`${runFolder}/trials`)).map(({ name }) => name));
  const found = [...ids].filter((id) => there.has(`${id}.json`));
  const done = new Set<string>();
  for await (const { id, file } of readTrials(keeping, runFolder, found))
    if (file !== undefined) done.add(id);
  return done;
}

/** How many files are read at a time, since those of a shared folder take a while to come. */
const AT_A_TIME = 32;

/** Many of them, in the order asked for. */
export async function* readTrials(
  keeping: Keeping,
  runFolder: string,
  ids: readonly string[],
): AsyncGenerator<{ readonly id: string; readonly file: TrialFile | undefined }> {
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME);
    const files = await Promise.all(some.map((id) => readTrial(keeping, runFolder, id)));
    for (const [i, id] of some.entries()) yield { id, file: files[i] };
  }
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
  const done = new Set((await files.list(`${runFolder}/trials`)).map(({ name }) => name));
  const names = (await files.list(`${runFolder}/failed`)).map(({ name }) => name.replace(/\.txt$/, ""));
  const open = names.filter((id) => planned.has(id) && !done.has(`${id}.json`));
  return Promise.all(
    open.map(async (id) => ({ id, message: await files.readText(`${runFolder}/failed/${id}.txt`) })),
  );
}

const count = z.int().nonnegative();

/** Which group of trials a file is of. */
export const groupFields = {
  group: z.string(),
  corpus: z.string(),
  augmenter: z.string(),
  normalisation: normalisationSchema,
  fold: z.string(),
  draw: count,
  repeat: count,
};

/** A number that may have been NaN, which JSON writes as null. */
const value = z.number().nullable();

export const curveSchema = z.object({
  group: z.string(),
  name: z.string(),
  steps: z.array(value),
  values: z.array(value),
});

export const fidelitySchema = z.object({
  class: z.string(),
  coverage: value,
  density: value,
  frechet: value,
});

const poolSchema = z
  .object({
    labels: z.array(z.int().nonnegative()),
    provenance: z.array(
      z.object({
        augmenter: z.string(),
        sources: z.array(z.string()),
        seed: z.string(),
        mixedIn: z.object({ label: z.int().nonnegative(), share: z.number() }).optional(),
      }),
    ),
    curves: z.array(curveSchema),
    fidelity: z.array(fidelitySchema),
    device: z.string().optional(),
  })
  .refine(({ labels, provenance }) => labels.length === provenance.length, "not as many labels as origins");

/** The description last: a pool counts as there only when it is. */
export function poolPlace(cacheFolder: string, id: string): [values: string, description: string] {
  const path = `${cacheFolder}/pools/${id}`;
  return [`${path}.f32`, `${path}.json`];
}

export async function writePool(
  keeping: Keeping,
  cacheFolder: string,
  id: string,
  { synthetic, observed }: RowPool,
): Promise<void> {
  const { data, labels, provenance } = synthetic;
  const [values, description] = poolPlace(cacheFolder, id);
  await writeKeptBytes(values, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), keeping);
  await writeKept(description, { labels: [...labels], provenance, ...observed }, keeping);
}

/** The pool stored under a group's id, or undefined. @param dimensions Values in a row. */
export async function readPool(
  keeping: Keeping,
  cacheFolder: string,
  id: string,
  dimensions: number,
): Promise<RowPool | undefined> {
  const [values, description] = poolPlace(cacheFolder, id);
  if (!(await keeping.files.exists(values))) return undefined;
  const meta = await readKept(description, poolSchema, keeping);
  if (meta === undefined) return undefined;
  const { labels, provenance, ...observed } = meta as RowPool["observed"] &
    Pick<Synthetic<Rows>, "provenance"> & { readonly labels: readonly number[] };
  const bytes = await readKeptBytes(values, (length) => length === 4 * labels.length * dimensions, keeping);
  if (bytes === undefined) return undefined;
  const data = new Float32Array(bytes.buffer);
  return {
    synthetic: { data, labels: Int32Array.from(labels), provenance },
    observed,
  };
}
