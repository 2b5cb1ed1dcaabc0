/** @file How close synthetic rows are to real ones: coverage, density, Frechet distance, distance to the nearest real row. */

import { distanceRows, ParameterError, ShapeError } from "../core/index.ts";
import { quantile } from "./bootstrap.ts";
import { nuclearNormOfProduct } from "./linear-algebra.ts";

/** Row-major `[n, d]` values. Real and synthetic rows must be normalised in the same way. */
export interface Points {
  readonly data: Float32Array;
  readonly dimensions: number;
}

export interface CoverageDensity {
  /** Share of real rows with a synthetic row in their neighbourhood, in [0, 1]: low if synthetic rows collapse. */
  readonly coverage: number;
  /** Mean number of real neighbourhoods around a synthetic row, divided by k: about 1 for rows like the real ones, 0 far off; may exceed 1. */
  readonly density: number;
  /** How many neighbours were used: at most one less than there are real rows. */
  readonly k: number;
}

/**
 * Coverage and density (Naeem et al. 2020, Eq. 5-6). A real row's neighbourhood is the closed ball to its k-th nearest other real row.
 *
 * @param k Neighbours wanted; with `k` or fewer real rows all others are used, which `k` in the result shows.
 * @throws {ParameterError} for fewer than two real rows, or no synthetic ones.
 *
 * @example
 * import { coverageDensity } from "emoforge";
 *
 * const real = { data: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1), dimensions: 2 };
 * const collapsed = { data: Float32Array.of(0, 0.1, 0, 0.1), dimensions: 2 };
 * console.log(coverageDensity(real, collapsed, 1)); // { coverage: 0.5, density: 2, k: 1 }
 */
export function coverageDensity(real: Points, synthetic: Points, k = 5): CoverageDensity {
  const n = countRows(real);
  const m = countRows(synthetic);
  requireSameWidth("coverageDensity", real, synthetic);
  if (n < 2) throw new ParameterError("coverageDensity", "at least 2 real rows", n);
  if (m < 1) throw new ParameterError("coverageDensity", "at least 1 synthetic row", m);
  if (!(Number.isInteger(k) && k >= 1))
    throw new ParameterError("coverageDensity, k", "a positive integer", k);
  const used = Math.min(k, n - 1);
  const amongReal = squaredDistances(real, real);
  const toSynthetic = squaredDistances(real, synthetic);
  let covered = 0;
  let inside = 0;
  for (let i = 0; i < n; i++) {
    // Sorted, with the row itself (distance 0) first.
    const radius = amongReal(i).slice().sort()[used];
    const hits = toSynthetic(i).reduce((sum, d) => sum + (d <= radius ? 1 : 0), 0);
    inside += hits;
    if (hits > 0) covered++;
  }
  return { coverage: covered / n, density: inside / (used * m), k: used };
}

/**
 * Squared Frechet distance between Gaussians fitted to two sets of rows, as in the Frechet inception distance (Heusel et al. 2017):
 *
 *     |mean_a - mean_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)),   S with divisor n - 1
 *
 * Exact for any number of features: with centred rows A, B, tr (S_a S_b)^(1/2) is the sum of the singular values of
 * A B^T / sqrt((n-1)(m-1)), so no `[d, d]` matrix is formed. With fewer rows than features the value depends on the number of
 * rows (it is biased upwards): compare only sets of equal size.
 *
 * @throws {ParameterError} for fewer than two rows on a side.
 *
 * @example
 * import { frechetDistance } from "emoforge";
 *
 * const real = { data: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1), dimensions: 2 };
 * const moved = { ...real, data: real.data.map((value) => value + 3) };
 * console.log(frechetDistance(real, real).toFixed(6), frechetDistance(real, moved).toFixed(6)); // 0.000000 18.000000
 */
export function frechetDistance(a: Points, b: Points): number {
  requireSameWidth("frechetDistance", a, b);
  const [n, m] = [countRows(a), countRows(b)];
  if (n < 2 || m < 2)
    throw new ParameterError("frechetDistance", "at least 2 rows on either side", `${n} and ${m}`);
  const [ca, cb] = [centred(a), centred(b)];
  let shift = 0;
  for (let c = 0; c < a.dimensions; c++) shift += (ca.mean[c] - cb.mean[c]) ** 2;
  const traces = sumOfSquares(ca.rows) / (n - 1) + sumOfSquares(cb.rows) / (m - 1);
  const cross = nuclearNormOfProduct(ca.rows, cb.rows, a.dimensions) / Math.sqrt((n - 1) * (m - 1));
  return Math.max(0, shift + traces - 2 * cross);
}

export interface NearestReal {
  /** Smallest and median distance from a synthetic row to its nearest real row. */
  readonly min: number;
  readonly median: number;
  /** Median distance from a real row to its nearest other real row. */
  readonly realMedian: number;
  /** `median / realMedian`: well below 1 means that synthetic rows are near-copies; 0 that most are copies. */
  readonly ratio: number;
  /** Share of synthetic rows that equal a real row (distance at most 1e-6 of `realMedian`). */
  readonly copies: number;
}

/**
 * Memorisation: how near synthetic rows are to real ones, relative to how near real rows are to each other.
 * @throws {ParameterError} for fewer than two real rows, or no synthetic ones.
 *
 * @example
 * import { nearestReal } from "emoforge";
 *
 * const real = { data: Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1), dimensions: 2 };
 * const copied = { data: Float32Array.of(1, 1, 0.5, 0), dimensions: 2 };
 * const { min, copies } = nearestReal(real, copied);
 * console.log(min, copies); // 0 0.5
 */
export function nearestReal(real: Points, synthetic: Points): NearestReal {
  requireSameWidth("nearestReal", real, synthetic);
  const [n, m] = [countRows(real), countRows(synthetic)];
  if (n < 2) throw new ParameterError("nearestReal", "at least 2 real rows", n);
  if (m < 1) throw new ParameterError("nearestReal", "at least 1 synthetic row", m);
  const toReal = squaredDistances(synthetic, real);
  const nearest = Float64Array.from({ length: m }, (_, i) =>
    Math.sqrt(toReal(i).reduce((least, d) => Math.min(least, d), Infinity)),
  ).sort();
  const ofReal = squaredDistances(real, real);
  const amongReal = Float64Array.from({ length: n }, (_, i) => Math.sqrt(ofReal(i).slice().sort()[1])).sort();
  const median = quantile(nearest, 0.5);
  const realMedian = quantile(amongReal, 0.5);
  return {
    min: nearest[0],
    median,
    realMedian,
    ratio: median / realMedian,
    copies: nearest.filter((d) => d <= 1e-6 * realMedian).length / m,
  };
}

function countRows({ data, dimensions }: Points): number {
  if (data.length % dimensions !== 0)
    throw new ShapeError("fidelity", [[data.length], [dimensions]], "rows must be whole");
  return data.length / dimensions;
}

function requireSameWidth(op: string, a: Points, b: Points): void {
  if (a.dimensions !== b.dimensions) {
    throw new ShapeError(
      op,
      [
        [countRows(a), a.dimensions],
        [countRows(b), b.dimensions],
      ],
      "rows must have the same features",
    );
  }
}

/** Squared distances from each row of `from`, by its number, to every row of `to`. */
function squaredDistances(from: Points, to: Points): (i: number) => Float64Array {
  return distanceRows(from.data, to.data, from.dimensions);
}

function centred({ data, dimensions: d }: Points): { mean: Float64Array; rows: Float64Array } {
  const n = data.length / d;
  const mean = new Float64Array(d);
  for (let start = 0; start < data.length; start += d)
    for (let c = 0; c < d; c++) mean[c] += data[start + c] / n;
  const rows = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += d)
    for (let c = 0; c < d; c++) rows[start + c] = data[start + c] - mean[c];
  return { mean, rows };
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const x of values) sum += x * x;
  return sum;
}
