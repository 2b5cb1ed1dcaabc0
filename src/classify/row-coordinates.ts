/** @file Rows of many features as rows of few: their coordinates in the space that they span, in which all inner products are the same. */

import type { Gram } from "./libsvm.ts";

export interface RowCoordinates {
  /** `[n, r]`, row-major. */
  readonly rows: Float64Array;
  /** Number r of coordinates, at most n. */
  readonly rank: number;
  /** Weights of coordinates `[r]` as weights of the rows `[n]`: the sum of rows so weighted has the same inner products with all rows. */
  ofRows(weights: Float64Array): Float64Array;
}

/**
 * Cholesky's decomposition with pivoting (Golub & Van Loan 2013, algorithm 4.2.4): the next coordinate is the part of a row that those
 * before it leave over.
 *
 * @param tolerance What is left of every row at the end, at most, as a share of the longest row's squared length. It has to be above the
 *   rounding of the Gram matrix.
 */
export function rowCoordinates({ values, n }: Gram, tolerance: number): RowCoordinates {
  const factor = new Float64Array(n * n);
  const left = Float64Array.from({ length: n }, (_, i) => values[i * n + i]);
  const enough = tolerance * left.reduce((most, value) => Math.max(most, value), 0);
  const pivots: number[] = [];
  while (pivots.length < n) {
    const pivot = left.reduce((best, value, i) => (value > left[best] ? i : best), 0);
    if (!(left[pivot] > enough)) break;
    const s = pivots.length;
    const length = Math.sqrt(left[pivot]);
    for (let i = 0; i < n; i++) {
      if (left[i] === Number.NEGATIVE_INFINITY) continue;
      let rest = values[i * n + pivot];
      for (let t = 0, a = i * n, b = pivot * n; t < s; t++, a++, b++) rest -= factor[a] * factor[b];
      factor[i * n + s] = i === pivot ? length : rest / length;
      left[i] -= factor[i * n + s] ** 2;
    }
    left[pivot] = Number.NEGATIVE_INFINITY;
    pivots.push(pivot);
  }
  const r = pivots.length;
  const rows = new Float64Array(n * r);
  for (let i = 0; i < n; i++) rows.set(factor.subarray(i * n, i * n + r), i * r);
  return {
    rows,
    rank: r,
    ofRows(weights) {
      const out = new Float64Array(n);
      for (let s = r - 1; s >= 0; s--) {
        let rest = weights[s];
        for (let t = s + 1; t < r; t++) rest -= rows[pivots[t] * r + s] * out[pivots[t]];
        out[pivots[s]] = rest / rows[pivots[s] * r + s];
      }
      return out;
    },
  };
}
