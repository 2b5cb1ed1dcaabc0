/** @file How far a recording is from the training recordings, and from each of their emotions, by its features. */

import * as z from "zod";
import { fromBase64, toBase64 } from "../core/index.ts";
import { quantile } from "../evaluate/index.ts";
import { batchLimit, batchLimitSchema } from "./batch.ts";
import { type Discriminants, fitDiscriminants, type LabelledRows, nearestMean } from "./discriminant.ts";
import { decodeRanges, encodeRanges, fitRanges, outside, type Ranges } from "./ranges.ts";
import type { Reason } from "./reasons.ts";

/** Two distances of one recording. */
export interface Distances {
  /** By how many deviations its features lie outside their range in the training recordings: see `outside`. */
  readonly shift: number;
  /** Logarithm of the squared distance to the nearest emotion, in the space in which the emotions differ. */
  readonly novelty: number;
}

/** What distances are measured by. */
export interface Reference {
  readonly discriminants: Discriminants;
  readonly ranges: Ranges;
}

const heldOutShare = 0.99;

export const likenessSchema = z.strictObject({
  /** Float32, little-endian, base64: `[directions, d]`. */
  directions: z.base64(),
  /** Coordinates of each class that has training rows. */
  means: z.array(z.array(z.number())).min(2),
  /** The range of each feature in the training recordings: see `encodeRanges`. */
  ranges: z.base64(),
  /** Beyond these a recording is unlike what the model knows: exceeded by 1 in 100 recordings of speakers that were held out. */
  shiftAbove: z.number(),
  noveltyAbove: z.number(),
  /** The limit for many recordings taken together; null where too few speakers are known. */
  batch: batchLimitSchema.nullable(),
});

export type Likeness = Readonly<z.output<typeof likenessSchema>>;

/** @returns A function from a normalised row `[d]` to its distances. @throws {ParameterError} for rows of fewer than two classes. */
export function fitDistances(rows: LabelledRows): {
  readonly reference: Reference;
  distances(row: ArrayLike<number>): Distances;
} {
  const reference = { discriminants: fitDiscriminants(rows), ranges: fitRanges(rows.data, rows.d) };
  return { reference, distances: (row) => distancesOf(reference, row) };
}

/**
 * @param heldOut Distances of recordings of speakers that were not in the rows that the distances were fitted on; at least one.
 * @param voices The shift of all recordings of each such speaker: see `startShift`.
 */
export function likenessOf(
  { discriminants: { directions, means }, ranges }: Reference,
  heldOut: readonly Distances[],
  voices: readonly number[],
): Likeness {
  const bytes = new Uint8Array(4 * directions.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of directions.entries()) view.setFloat32(4 * i, value, true);
  return {
    directions: toBase64(bytes),
    means: means.map((mean) => mean.map((value) => Number(value.toPrecision(7)))),
    ranges: encodeRanges(ranges),
    ...thresholdsOf(heldOut),
    batch: batchLimit(voices),
  };
}

/** The 99th percentiles; with fewer than a hundred recordings nearly the largest. */
export function thresholdsOf(heldOut: readonly Distances[]): Pick<Likeness, "shiftAbove" | "noveltyAbove"> {
  const at = (name: keyof Distances) =>
    quantile(Float64Array.from(heldOut, (one) => one[name]).sort(), heldOutShare);
  return { shiftAbove: at("shift"), noveltyAbove: at("novelty") };
}

/** What was saved. @returns What distances of normalised rows are measured by: see `distancesOf`. */
export function openLikeness({ directions, means, ranges }: Likeness, d: number): Reference {
  const bytes = fromBase64(directions);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  return { discriminants: { directions: values, d, means }, ranges: decodeRanges(ranges) };
}

export function unlike(
  { shift, novelty }: Distances,
  { shiftAbove, noveltyAbove }: Pick<Likeness, "shiftAbove" | "noveltyAbove">,
): Reason[] {
  const far: Reason[] = [];
  if (shift > shiftAbove)
    far.push({
      kind: "unlike-training",
      text: `unlike the training recordings: its features lie ${shift.toFixed(3)} deviations outside their range there, where 99 in 100 recordings of held-out speakers stay below ${shiftAbove.toFixed(3)}`,
    });
  if (novelty > noveltyAbove)
    far.push({
      kind: "unlike-emotions",
      text: `unlike any of the emotions: its distance from the nearest is ${novelty.toFixed(2)}, where 99 in 100 recordings of held-out speakers stay below ${noveltyAbove.toFixed(2)}`,
    });
  return far;
}

/** @param row Normalised. */
export function distancesOf({ discriminants, ranges }: Reference, row: ArrayLike<number>): Distances {
  return {
    shift: outside(ranges, row),
    novelty: Math.log(Math.max(nearestMean(discriminants, row), 1e-12)),
  };
}
