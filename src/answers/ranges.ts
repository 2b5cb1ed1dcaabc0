/** @file The range that each feature has in the training recordings, and how far a recording lies outside. */

import { fromBase64, toBase64 } from "../core/index.ts";
import { quantile } from "../evaluate/index.ts";

/** Bounds of each feature, in deviations from the training mean; `[d]` each. */
export interface Ranges {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** All recordings but a few in a thousand: one that is broken must not decide what is usual. */
const outsideShare = 0.002;
/** A feature that is out of all bounds says no more than one that is far out. Chosen, as the measure itself, by `bench -- novelty`. */
const mostDeviations = 2;
/** Ranges are kept as whole hundredths, so that they take two bytes. */
const steps = 100;
const mostSteps = 32_000;

/** @param data Normalised, row-major `[n, d]`. */
export function fitRanges(data: Float32Array, d: number): Ranges {
  const n = data.length / d;
  const column = new Float64Array(n);
  const [low, high] = [new Float32Array(d), new Float32Array(d)];
  for (let c = 0; c < d; c++) {
    for (let i = 0; i < n; i++) column[i] = data[i * d + c];
    column.sort();
    low[c] = stepped(Math.floor(steps * quantile(column, outsideShare)));
    high[c] = stepped(Math.ceil(steps * quantile(column, 1 - outsideShare)));
  }
  return { low, high };
}

/** Mean over the features of how many deviations they lie outside their range, each counted as 2 at most. */
export function outside({ low, high }: Ranges, row: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < low.length; c++)
    sum += Math.min(mostDeviations, Math.max(0, low[c] - row[c], row[c] - high[c]));
  return sum / low.length;
}

/** Int16, little-endian: hundredths of a deviation, `[2, d]`. */
export function encodeRanges({ low, high }: Ranges): string {
  const bytes = new Uint8Array(2 * (low.length + high.length));
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [...low, ...high].entries()) view.setInt16(2 * i, Math.round(steps * value), true);
  return toBase64(bytes);
}

export function decodeRanges(text: string): Ranges {
  const bytes = fromBase64(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from(
    { length: bytes.length / 2 },
    (_, i) => view.getInt16(2 * i, true) / steps,
  );
  return { low: values.slice(0, values.length / 2), high: values.slice(values.length / 2) };
}

function stepped(value: number): number {
  // Whole numbers have no -0.
  return (Math.max(-mostSteps, Math.min(mostSteps, value)) + 0) / steps;
}
