/** @file The plane in which rows spread most, for small maps of many snapshots: found once, then every new row is placed in it. */

import { createRng } from "../../core/index.ts";

export interface Plane {
  /** The share of the rows' spread (sum of squared distances from their mean) along either axis, in [0, 1]. */
  readonly shares: readonly [number, number];
  /** Where a row lies; the rows that the plane was found from lie within -1 and 1. @param row `[d]`. */
  place(row: Float32Array): readonly [number, number];
}

const passes = 20;

/**
 * The first two principal components, by subspace iteration: each pass takes 4 n d products, and no `[d, d]` matrix is formed.
 *
 * @param rows `[d]` each, at least one.
 */
export function planeOf(rows: readonly Float32Array[]): Plane {
  const d = rows[0].length;
  const mean = new Float64Array(d);
  for (const row of rows) for (let j = 0; j < d; j++) mean[j] += row[j] / rows.length;
  const rng = createRng("plane");
  let axes: Float64Array[] = [0, 1].map(() => Float64Array.from({ length: d }, () => rng.normal()));
  const along = (row: Float32Array, axis: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (row[j] - mean[j]) * axis[j];
    return sum;
  };
  for (let pass = 0; pass < passes; pass++) {
    const images = axes.map(() => new Float64Array(d));
    for (const row of rows)
      for (const [k, axis] of axes.entries()) {
        const length = along(row, axis);
        for (let j = 0; j < d; j++) images[k][j] += length * (row[j] - mean[j]);
      }
    const first = unit(images[0]);
    const other = dot(images[1], first);
    axes = [first, unit(images[1].map((value, j) => value - other * first[j]))];
  }
  let [whole, extent] = [0, 0];
  const spread = [0, 0];
  for (const row of rows) {
    for (let j = 0; j < d; j++) whole += (row[j] - mean[j]) ** 2;
    for (const [k, axis] of axes.entries()) {
      const length = along(row, axis);
      spread[k] += length ** 2;
      extent = Math.max(extent, Math.abs(length));
    }
  }
  const [x, y] = axes;
  const scale = extent > 0 ? 1 / extent : 0;
  return {
    shares: whole > 0 ? [spread[0] / whole, spread[1] / whole] : [0, 0],
    place: (row) => [along(row, x) * scale, along(row, y) * scale],
  };
}

/** Scaled to length 1; zeros stay zeros. */
function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
