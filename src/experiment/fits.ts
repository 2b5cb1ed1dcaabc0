/** @file `fits/<group>.json` in a run folder: what is to be seen of one fitted augmenter; small, so that it travels with results. */

import type { Files, TrainingCurve } from "../core/index.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { canonicalJson } from "./canonical.ts";
import type { ClassFidelity } from "./store.ts";

/** What one fitted augmenter left. */
export interface FitFile {
  readonly group: string;
  readonly corpus: string;
  readonly augmenter: string;
  readonly normalisation: "train" | "speaker";
  readonly fold: string;
  readonly draw: number;
  readonly repeat: number;
  /** Of feature vectors: of the first draw and repeat alone, since there are many fits. */
  readonly curves: readonly TrainingCurve[];
  /** Of feature vectors. */
  readonly fidelity?: readonly ClassFidelity[];
  /** Of augmenters that learn representations. */
  readonly separation?: Separation;
  /** Of the first place of each augmenter. */
  readonly examples?: readonly ViewExample[];
  readonly embedding?: Embedding;
}

/** Mean silhouette of representations by class, in [-1, 1]: of training clips, and of views of them. */
export interface Separation {
  readonly clips: number;
  readonly views: number;
}

/** A training clip and a view of it, both normalised. */
export interface ViewExample {
  /** Of the utterance. */
  readonly id: string;
  readonly class: string;
  readonly frames: number;
  readonly mels: number;
  readonly hopMs: number;
  /** Each `[frames, mels]`. */
  readonly original: Quantised;
  readonly view: Quantised;
  /** View minus original. */
  readonly difference: Quantised;
}

/** Values in 256 steps: `low + (high - low) * byte / 255`. */
export interface Quantised {
  readonly low: number;
  readonly high: number;
  /** Bytes as base64. */
  readonly bytes: string;
}

/** Representations of training clips and of views of them, `[n, dims]`. */
export interface Embedding {
  readonly classes: readonly string[];
  readonly dims: number;
  readonly values: Quantised;
  readonly labels: readonly number[];
  /** 1 where it is of a view. */
  readonly synthetic: readonly number[];
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

export async function writeFit(files: Files, runFolder: string, fit: FitFile): Promise<void> {
  await files.write(fitPath(runFolder, fit.group), canonicalJson(fit));
}

/** What was kept of a fit, or undefined. */
export async function readFit(files: Files, runFolder: string, group: string): Promise<FitFile | undefined> {
  const path = fitPath(runFolder, group);
  return (await files.exists(path)) ? (JSON.parse(await files.readText(path)) as FitFile) : undefined;
}

/** All that were kept, by their file names. */
export async function readFits(files: Files, runFolder: string): Promise<FitFile[]> {
  const names = (await files.list(`${runFolder}/fits`)).map(({ name }) => name);
  const fits: FitFile[] = [];
  for (const name of names.filter((one) => one.endsWith(".json")).sort())
    fits.push(JSON.parse(await files.readText(`${runFolder}/fits/${name}`)) as FitFile);
  return fits;
}

function fitPath(runFolder: string, group: string): string {
  return `${runFolder}/fits/${group}.json`;
}
