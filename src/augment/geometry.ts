/** @file Distances, neighbours and means of rows: plain numbers on flat arrays. */

import { type Recorded, type Rows, squaredDistance } from "../core/index.ts";

/** Row `i` of a row-major `[n, d]` array, as a view. */
export function rowAt(data: Float32Array, d: number, i: number): Float32Array {
  return data.subarray(i * d, (i + 1) * d);
}

/** Copies of the rows at `positions`, end to end. */
export function rowsAt(data: Float32Array, d: number, positions: readonly number[]): Float32Array {
  const rows = new Float32Array(positions.length * d);
  for (const [at, position] of positions.entries()) rows.set(rowAt(data, d, position), at * d);
  return rows;
}

/** The `k` of `candidates` nearest to position `of` (Euclidean, itself left out), nearest first. */
export function nearest(
  data: Float32Array,
  d: number,
  of: number,
  candidates: readonly number[],
  k: number,
): { position: number; distance: number }[] {
  const row = rowAt(data, d, of);
  return candidates
    .filter((position) => position !== of)
    .map((position) => ({ position, distance: Math.sqrt(squaredDistance(row, rowAt(data, d, position))) }))
    .sort((a, b) => a.distance - b.distance || a.position - b.position)
    .slice(0, k);
}

/** Mean of the rows at `positions`, length `d`; zeros if there are none. */
export function meanRow(data: Float32Array, d: number, positions: readonly number[]): Float32Array {
  const sums = new Float64Array(d);
  for (const position of positions) {
    const row = rowAt(data, d, position);
    for (let j = 0; j < d; j++) sums[j] += row[j];
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, positions.length));
}

/** Mean row of each class, in the order of `classes`. */
export function classMeans(train: Recorded<Rows>, byClass: readonly (readonly number[])[]): Float32Array[] {
  return byClass.map((positions) => meanRow(train.data, train.features.length, positions));
}
