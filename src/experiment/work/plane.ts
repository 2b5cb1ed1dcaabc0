/** @file The plane in which rows spread most, for small maps of many snapshots: found once, then every new row is placed in it. */

import { createRng, squaredDistancesBetween } from "../../core/index.ts";

export interface Plane {
  /** The share of the rows' spread (sum of squared distances from their mean) along either axis, in [0, 1]. */
  readonly shares: readonly [number, number];
  /** Where a row lies; the rows that the plane was found from lie within -1 and 1. @param row `[d]`. */
  place(row: Float32Array): readonly [number, number];
}

const passes = 20;

/**
 * The first two principal components, by subspace iteration on the inner products of the rows, which follow from their distances.
 *
 * @param rows `[d]` each, at least one; a few hundred at most.
 */
export function planeOf(rows: readonly Float32Array[]): Plane {
  const [n, d] = [rows.length, rows[0].length];
  const products = innerProducts(rows);
  const rng = createRng("plane");
  let shares: Float64Array[] = [0, 1].map(() => Float64Array.from({ length: n }, () => rng.normal()));
  for (let pass = 0; pass < passes; pass++) {
    const [first, second] = shares.map((share) => times(products, share));
    const axis = unit(first);
    const other = dot(second, axis);
    shares = [axis, unit(second.map((value, i) => value - other * axis[i]))];
  }
  const mean = new Float64Array(d);
  for (const row of rows) for (let j = 0; j < d; j++) mean[j] += row[j] / n;
  const [x, y] = shares.map((share) => {
    const axis = new Float64Array(d);
    for (const [i, row] of rows.entries())
      for (let j = 0; j < d; j++) axis[j] += share[i] * (row[j] - mean[j]);
    return unit(axis);
  });
  const along = (row: Float32Array, axis: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (row[j] - mean[j]) * axis[j];
    return sum;
  };
  const places = rows.map((row) => [along(row, x), along(row, y)]);
  const extent = Math.max(...places.flat().map(Math.abs));
  const scale = extent > 0 ? 1 / extent : 0;
  const whole = rows.reduce((sum, _, i) => sum + products[i * n + i], 0);
  const share = (axis: 0 | 1) =>
    whole > 0 ? places.reduce((sum, place) => sum + place[axis] ** 2, 0) / whole : 0;
  return {
    shares: [share(0), share(1)],
    place: (row) => [along(row, x) * scale, along(row, y) * scale],
  };
}

/** Inner products of the rows without their mean, `[n, n]`: -1/2 of the squared distances, centred by rows and columns (Torgerson, 1952). */
function innerProducts(rows: readonly Float32Array[]): Float64Array {
  const [n, d] = [rows.length, rows[0].length];
  const data = new Float32Array(n * d);
  for (const [i, row] of rows.entries()) data.set(row, i * d);
  const products = squaredDistancesBetween(data, data, d).map((value) => -value / 2);
  const means = rows.map((_, i) => products.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0) / n);
  const mean = means.reduce((a, b) => a + b, 0) / n;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) products[i * n + j] += mean - means[i] - means[j];
  return products;
}

/** A square matrix times a vector. */
function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * n, (i + 1) * n), vector));
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
