/** @file The leading principal directions of rows, and coordinates along them in which the rows are spread equally in all directions. */

import type { Rng } from "../core/index.ts";
import { rowAt } from "./geometry.ts";

export interface PrincipalSpace {
  /** Number k of directions: at most what was asked for, and fewer where the rows span fewer. */
  readonly rank: number;
  /** Coordinates of a row, `[k]`: over the rows given, with mean squares 1 and uncorrelated. @param row `[d]`. */
  coordinates(row: Float32Array): Float32Array;
  /** Adds the row with these coordinates to `out`, `[d]`. */
  addTo(out: Float32Array, coordinates: ArrayLike<number>): void;
}

/** Passes over the rows; the directions need not be exact, only those that hold most of the spread. */
const passes = 4;
/** A direction with less than this share of the largest one's spread is left out. */
const leastSpread = 1e-6;

/**
 * By subspace iteration (Halko et al., 2011, algorithm 4.4), so that no `[d, d]` matrix is formed: each pass takes 2 n d k products.
 *
 * @param rows Row-major `[n, d]`, centred.
 * @param freedom What sums of squares are divided by.
 */
export function principalSpace(
  rows: Float32Array,
  d: number,
  most: number,
  freedom: number,
  rng: Rng,
): PrincipalSpace {
  const n = rows.length / d;
  let basis: Float64Array[] = Array.from({ length: Math.min(most, n, d) }, () =>
    Float64Array.from({ length: d }, () => rng.normal()),
  );
  for (let pass = 0; pass < passes; pass++) {
    const images = basis.map(() => new Float64Array(d));
    for (let i = 0; i < n; i++) {
      const row = rowAt(rows, d, i);
      for (const [k, direction] of basis.entries()) addScaled(images[k], row, dot(direction, row));
    }
    basis = orthonormal(images);
  }
  // Uncorrelated coordinates: the Cholesky factor L of their second moments, c = L z with E z z' = 1.
  const raw = (row: Float32Array) => basis.map((direction) => dot(direction, row));
  const factor = cholesky(
    secondMoments(
      Array.from({ length: n }, (_, i) => raw(rowAt(rows, d, i))),
      basis.length,
      freedom,
    ),
  );
  return {
    rank: basis.length,
    coordinates(row) {
      const out = new Float32Array(basis.length);
      for (const [i, value] of raw(row).entries()) {
        let rest = value;
        for (let j = 0; j < i; j++) rest -= factor[i][j] * out[j];
        out[i] = rest / factor[i][i];
      }
      return out;
    },
    addTo(out, coordinates) {
      for (const [i, direction] of basis.entries()) {
        let length = 0;
        for (let j = 0; j <= i; j++) length += factor[i][j] * coordinates[j];
        addScaled(out, direction, length);
      }
    },
  };
}

/** Modified Gram-Schmidt; directions of hardly any length are dropped. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  const longest = Math.max(0, ...vectors.map((v) => Math.sqrt(dot(v, v))));
  for (const vector of vectors) {
    // Twice, since one pass leaves rounding behind.
    for (let again = 0; again < 2; again++)
      for (const known of out) addScaled(vector, known, -dot(known, vector));
    const length = Math.sqrt(dot(vector, vector));
    if (length > leastSpread * longest) out.push(vector.map((value) => value / length));
  }
  return out;
}

function secondMoments(rows: readonly (readonly number[])[], k: number, freedom: number): number[][] {
  return Array.from({ length: k }, (_, i) =>
    Array.from({ length: k }, (_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0) / freedom),
  );
}

/** Lower triangular L with L L' = `matrix`, which has to be positive definite. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const factor = matrix.map(() => new Array<number>(matrix.length).fill(0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let t = 0; t < j; t++) rest -= factor[i][t] * factor[j][t];
      factor[i][j] = i === j ? Math.sqrt(Math.max(rest, Number.MIN_VALUE)) : rest / factor[j][j];
    }
  }
  return factor;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(out: Float32Array | Float64Array, vector: ArrayLike<number>, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * vector[i];
}
