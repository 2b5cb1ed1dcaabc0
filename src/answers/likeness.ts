/** @file How far a recording is from the training recordings, and from each of their emotions, by its features. */

import * as z from "zod";
import { fromBase64, toBase64 } from "../core/index.ts";
import { quantile } from "../evaluate/index.ts";
import { type Discriminants, fitDiscriminants, type LabelledRows, nearestMean } from "./discriminant.ts";
import type { Reason } from "./reasons.ts";

/** Two distances of one recording. */
export interface Distances {
  /** Root mean square of its features in deviations from the training mean, each counted as 5 at most. */
  readonly shift: number;
  /** Logarithm of the squared distance to the nearest emotion, in the space in which the emotions differ. */
  readonly novelty: number;
}

/** A feature that is out of all bounds says no more than one that is far out. */
const mostDeviations = 5;
const heldOutShare = 0.99;

export const likenessSchema = z.strictObject({
  /** Float32, little-endian, base64: `[directions, d]`. */
  directions: z.base64(),
  /** Coordinates of each class that has training rows. */
  means: z.array(z.array(z.number())).min(2),
  /** Beyond these a recording is unlike what the model knows: exceeded by 1 in 100 recordings of speakers that were held out. */
  shiftAbove: z.number(),
  noveltyAbove: z.number(),
});

export type Likeness = Readonly<z.output<typeof likenessSchema>>;

/** @returns A function from a normalised row `[d]` to its distances. @throws {ParameterError} for rows of fewer than two classes. */
export function fitDistances(rows: LabelledRows): {
  readonly discriminants: Discriminants;
  distances(row: ArrayLike<number>): Distances;
} {
  const discriminants = fitDiscriminants(rows);
  return { discriminants, distances: (row) => distancesOf(discriminants, row) };
}

/** @param heldOut Distances of recordings of speakers that were not in the rows that the distances were fitted on; at least one. */
export function likenessOf({ directions, means }: Discriminants, heldOut: readonly Distances[]): Likeness {
  const bytes = new Uint8Array(4 * directions.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of directions.entries()) view.setFloat32(4 * i, value, true);
  return {
    directions: toBase64(bytes),
    means: means.map((mean) => mean.map((value) => Number(value.toPrecision(7)))),
    ...thresholdsOf(heldOut),
  };
}

/** The 99th percentiles; with fewer than a hundred recordings nearly the largest. */
export function thresholdsOf(heldOut: readonly Distances[]): Pick<Likeness, "shiftAbove" | "noveltyAbove"> {
  const at = (name: keyof Distances) =>
    quantile(Float64Array.from(heldOut, (one) => one[name]).sort(), heldOutShare);
  return { shiftAbove: at("shift"), noveltyAbove: at("novelty") };
}

/** The distances that were saved. @returns A function of normalised rows. */
export function openLikeness(
  { directions, means }: Likeness,
  d: number,
): (row: ArrayLike<number>) => Distances {
  const bytes = fromBase64(directions);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  return (row) => distancesOf({ directions: values, d, means }, row);
}

export function unlike(
  { shift, novelty }: Distances,
  { shiftAbove, noveltyAbove }: Pick<Likeness, "shiftAbove" | "noveltyAbove">,
): Reason[] {
  const far: Reason[] = [];
  if (shift > shiftAbove)
    far.push({
      kind: "unlike-training",
      text: `unlike the training recordings: its features deviate by ${shift.toFixed(2)}, where 99 in 100 recordings of held-out speakers stay below ${shiftAbove.toFixed(2)}`,
    });
  if (novelty > noveltyAbove)
    far.push({
      kind: "unlike-emotions",
      text: `unlike any of the emotions: its distance from the nearest is ${novelty.toFixed(2)}, where 99 in 100 recordings of held-out speakers stay below ${noveltyAbove.toFixed(2)}`,
    });
  return far;
}

function distancesOf(discriminants: Discriminants, row: ArrayLike<number>): Distances {
  const { d } = discriminants;
  let sum = 0;
  for (let c = 0; c < d; c++) sum += Math.min(mostDeviations, Math.abs(row[c])) ** 2;
  return {
    shift: Math.sqrt(sum / d),
    novelty: Math.log(Math.max(nearestMean(discriminants, row), 1e-12)),
  };
}
