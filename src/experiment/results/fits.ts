/** @file `fits/<group>.json` in a run folder: what can be shown of one fitted augmenter, small enough to travel with the results. */

import * as z from "zod";
import type { TrainingCurve } from "../../core/index.ts";
import { fromBase64, toBase64 } from "../../core/index.ts";
import type { Normalisation } from "../../evaluate/index.ts";
import { inspectKept, type Keeping, readKept, writeKept } from "../../store/index.ts";
import { originSchema } from "./samples.ts";
import type { SampleOrigin } from "./shapes.ts";
import { type ClassFidelity, curveSchema, fidelitySchema, groupFields } from "./store.ts";

/** What can be shown of one fitted augmenter. */
export interface Observed {
  readonly curves: readonly TrainingCurve[];
  /** Where it was trained, if not on the processor. */
  readonly device?: string;
  /** How close synthetic rows are to real ones; feature vectors only. */
  readonly fidelity?: readonly ClassFidelity[];
  /** Only of augmenters that learn representations. */
  readonly separation?: Separation;
  /** Only for the first place of each augmenter of spectrograms. */
  readonly examples?: readonly ViewExample[];
  readonly embedding?: Embedding;
}

export interface FitFile extends Observed {
  readonly group: string;
  readonly corpus: string;
  readonly augmenter: string;
  readonly normalisation: Normalisation;
  readonly fold: string;
  readonly draw: number;
  readonly repeat: number;
}

/** Mean silhouette of representations by class, in [-1, 1]: of training clips, and of their views. */
export interface Separation {
  readonly clips: number;
  readonly views: number;
}

/** A training clip and a view of it, both normalised. */
export interface ViewExample {
  /** Id of the utterance. */
  readonly id: string;
  readonly class: string;
  readonly frames: number;
  readonly mels: number;
  readonly hopMs: number;
  /** Each `[frames, mels]`. */
  readonly original: Quantised;
  readonly view: Quantised;
  /** View minus original. */
  /** Absent if the view was made from noise: `original` is then just a clip of its class. */
  readonly difference?: Quantised;
}

/** Values in 256 steps: `low + (high - low) * byte / 255`. */
export interface Quantised {
  readonly low: number;
  readonly high: number;
  /** Bytes as base64. */
  readonly bytes: string;
}

/** Representations of training clips and of their views, `[n, dims]`. */
export interface Embedding {
  readonly classes: readonly string[];
  readonly dims: number;
  readonly values: Quantised;
  readonly labels: readonly number[];
  /** 1 if it represents a view. */
  readonly synthetic: readonly number[];
  /** One for each representation; fits of earlier versions have none. */
  readonly origins?: readonly SampleOrigin[];
  /** The beginnings of the views, in their order, to be heard; fits of earlier versions have none. */
  readonly views?: readonly HeardView[];
}

/** The beginning of a view as a log mel spectrogram `[frames, mels]` in the features' own unit, as before normalisation. */
export interface HeardView {
  readonly frames: number;
  readonly values: Quantised;
}

export function quantise(values: Float32Array): Quantised {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  return {
    low,
    high,
    bytes: toBase64(Uint8Array.from(values, (value) => Math.round((value - low) * scale))),
  };
}

export function dequantise({ low, high, bytes }: Quantised): Float32Array {
  return Float32Array.from(fromBase64(bytes), (byte) => low + ((high - low) * byte) / 255);
}

const quantisedSchema = z.object({
  low: z.number().nullable(),
  high: z.number().nullable(),
  bytes: z.base64(),
});

const count = z.int().nonnegative();

const fitSchema = z.object({
  ...groupFields,
  curves: z.array(curveSchema),
  device: z.string().optional(),
  fidelity: z.array(fidelitySchema).optional(),
  separation: z.object({ clips: z.number().nullable(), views: z.number().nullable() }).optional(),
  examples: z
    .array(
      z.object({
        id: z.string(),
        class: z.string(),
        frames: count,
        mels: count,
        hopMs: z.number(),
        original: quantisedSchema,
        view: quantisedSchema,
        difference: quantisedSchema.optional(),
      }),
    )
    .optional(),
  embedding: z
    .object({
      classes: z.array(z.string()),
      dims: count,
      values: quantisedSchema,
      labels: z.array(count),
      synthetic: z.array(count),
      origins: z.array(originSchema).optional(),
      views: z.array(z.object({ frames: count, values: quantisedSchema })).optional(),
    })
    .optional(),
});

export async function writeFit(keeping: Keeping, runFolder: string, fit: FitFile): Promise<void> {
  await writeKept(fitPath(runFolder, fit.group), { ...fit }, keeping);
}

/** What was kept of a fit; undefined if nothing was, or, with a remark, if it is damaged. */
export async function readFit(
  keeping: Keeping,
  runFolder: string,
  group: string,
): Promise<FitFile | undefined> {
  return (await readKept(fitPath(runFolder, group), schemaOf(group), keeping)) as FitFile | undefined;
}

/** Whether something was kept of a fit, but can no longer be read. */
export async function isDamagedFit(keeping: Keeping, runFolder: string, group: string): Promise<boolean> {
  const { files } = keeping;
  return (
    (await files.exists(fitPath(runFolder, group))) &&
    (await readFit(keeping, runFolder, group)) === undefined
  );
}

/** All that were kept, sorted by file name; damaged ones are left out with a remark. */
export async function readFits(keeping: Keeping, runFolder: string): Promise<FitFile[]> {
  const names = (await keeping.files.list(`${runFolder}/fits`)).map(({ name }) => name);
  const fits: FitFile[] = [];
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const path = `${runFolder}/fits/${name}`;
    const found = await inspectKept(path, schemaOf(name.slice(0, -".json".length)), keeping);
    if (found === undefined) continue;
    if ("value" in found) fits.push(found.value as FitFile);
    else
      keeping.remark?.(
        `${path}: damaged (${found.why}). What it shows is left out; run the recipe again into this folder.`,
      );
  }
  return fits;
}

function schemaOf(group: string) {
  return fitSchema.refine((fit) => fit.group === group, "it belongs to another fit");
}

export function fitPath(runFolder: string, group: string): string {
  return `${runFolder}/fits/${group}.json`;
}
