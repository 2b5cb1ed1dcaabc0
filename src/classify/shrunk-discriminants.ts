/**
 * @file Linear discriminants with a shrunk covariance within classes, S = (1 - s) W + s tr(W)/d I, for any shrinkage s.
 *
 * W is the mean over all training rows of r r', r being a row less the mean of its class; d is the number of features. Nothing larger than
 * the number of rows squared or of features squared is formed, whichever is less: with fewer rows than features all is done with inner products of rows
 * (Woodbury's identity), and a discriminant is a combination of rows.
 */

import type { Gram } from "./libsvm.ts";
import { rotate, rotateBack, solveShifted, tridiagonalOf } from "./tridiagonal.ts";

/** Training rows, or some of them. */
export interface LabelledRows {
  /** Row-major `[n, d]`, and their classes. */
  readonly data: Float32Array;
  readonly d: number;
  readonly labels: ArrayLike<number>;
  /** Those that are used. */
  readonly positions: readonly number[];
}

/** One score for each class that has rows: `x weights + bias`, without priors. */
export interface Discriminants {
  /** p lists `[m]`: for m features, or m training rows, which weigh inner products with these. */
  readonly weights: readonly Float64Array[];
  /** `[p]`. */
  readonly bias: Float64Array;
}

/** What is the same for every shrinkage. */
export interface Discriminator {
  /** The classes that have rows, ascending. */
  readonly present: readonly number[];
  /** `[p]`: how many rows each of them has. */
  readonly counts: readonly number[];
  /** @param shrinkage Above 0, at most 1. */
  at(shrinkage: number): Discriminants;
  /** The shrinkage for which Ledoit & Wolf (2004) expect the least error of the covariance; in [0, 1]. */
  ledoitWolf(): number;
}

interface Groups {
  readonly present: readonly number[];
  readonly counts: readonly number[];
  /** `[n]`: place in `present` of the class of each row. */
  readonly of: Int32Array;
}

function groupsOf({ labels, positions }: Pick<LabelledRows, "labels" | "positions">): Groups {
  const present = [...new Set(positions.map((i) => labels[i]))].sort((a, b) => a - b);
  const of = Int32Array.from(positions, (i) => present.indexOf(labels[i]));
  const counts = present.map((_, a) => of.reduce((sum, b) => sum + (a === b ? 1 : 0), 0));
  return { present, counts, of };
}

/** For more features than rows. @param d Number of features. */
export function discriminatorOfGram(
  gram: Gram,
  d: number,
  { labels, positions }: Pick<LabelledRows, "labels" | "positions">,
): Discriminator {
  const groups = groupsOf({ labels, positions });
  const { present, counts, of } = groups;
  const n = positions.length;
  // Inner products of class means with rows, and with each other.
  const withRows = present.map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const mean = withRows[of[i]];
    const row = positions[i] * gram.n;
    for (let j = 0; j < n; j++) mean[j] += gram.values[row + positions[j]] / counts[of[i]];
  }
  const withMeans = withRows.map((mean) => {
    const out = new Float64Array(present.length);
    for (let j = 0; j < n; j++) out[of[j]] += mean[j] / counts[of[j]];
    return out;
  });
  const within = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = positions[i] * gram.n;
    const [a, mean] = [of[i], withRows[of[i]]];
    for (let j = 0; j < n; j++)
      within[i * n + j] =
        gram.values[row + positions[j]] - mean[j] - withRows[of[j]][i] + withMeans[a][of[j]];
  }
  let [trace, fourth, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    trace += within[i * n + i];
    fourth += within[i * n + i] ** 2;
  }
  for (const value of within) squares += value * value;
  const moments = { n, d, trace, fourth, squares };
  const t = tridiagonalOf(within);
  const sides = present.map((_, c) => Float64Array.from(of, (a, i) => withRows[c][i] - withMeans[a][c]));
  rotate(t, sides);
  return {
    present,
    counts,
    ledoitWolf: () => ledoitWolf(moments),
    at(shrinkage) {
      const { scale, sphere } = mixture(shrinkage, moments);
      const solved = sides.map((side) => solveShifted(t, scale, sphere, side));
      rotateBack(t, solved);
      const weights = solved.map((z, c) => {
        const means = new Float64Array(present.length);
        for (let i = 0; i < n; i++) means[of[i]] += z[i] / counts[of[i]];
        return z.map((x, i) => ((of[i] === c ? 1 / counts[c] : 0) - scale * (x - means[of[i]])) / sphere);
      });
      return { weights, bias: halfProducts(weights, withRows) };
    },
  };
}

/** For fewer features than rows. */
export function discriminatorOfRows({ data, d, labels, positions }: LabelledRows): Discriminator {
  const { present, counts, of } = groupsOf({ labels, positions });
  const n = positions.length;
  const means = present.map(() => new Float64Array(d));
  for (let i = 0; i < n; i++) {
    const [mean, row] = [means[of[i]], positions[i] * d];
    for (let c = 0; c < d; c++) mean[c] += data[row + c] / counts[of[i]];
  }
  const scatter = new Float64Array(d * d);
  const rest = new Float64Array(d);
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const [mean, row] = [means[of[i]], positions[i] * d];
    let square = 0;
    for (let c = 0; c < d; c++) {
      rest[c] = data[row + c] - mean[c];
      square += rest[c] * rest[c];
    }
    fourth += square * square;
    for (let c = 0; c < d; c++)
      for (let e = 0, at = c * d; e <= c; e++, at++) scatter[at] += rest[c] * rest[e];
  }
  let [trace, squares] = [0, 0];
  for (let c = 0; c < d; c++) {
    trace += scatter[c * d + c];
    for (let e = 0; e <= c; e++) squares += (e < c ? 2 : 1) * scatter[c * d + e] ** 2;
  }
  const moments = { n, d, trace, fourth, squares };
  const t = tridiagonalOf(scatter);
  const sides = means.map((mean) => mean.slice());
  rotate(t, sides);
  return {
    present,
    counts,
    ledoitWolf: () => ledoitWolf(moments),
    at(shrinkage) {
      const { scale, sphere } = mixture(shrinkage, moments);
      const solved = sides.map((side) => solveShifted(t, scale, sphere, side));
      rotateBack(t, solved);
      return { weights: solved, bias: halfProducts(solved, means) };
    },
  };
}

/** Minus half the inner product of each class mean with its own weights. */
function halfProducts(weights: readonly Float64Array[], means: readonly Float64Array[]): Float64Array {
  return Float64Array.from(weights, (own, c) => -own.reduce((sum, w, j) => sum + w * means[c][j], 0) / 2);
}

/** What shrinkage needs to know of the rows less the means of their classes, R `[n, d]`. */
interface Moments {
  readonly n: number;
  readonly d: number;
  /** Sum of the squares of R. */
  readonly trace: number;
  /** Sum over the rows of their squared squared lengths. */
  readonly fourth: number;
  /** Sum of the squares of R' R, which is that of R R'. */
  readonly squares: number;
}

/** S is `scale` R' R + `sphere` I. Rows that do not differ within classes have a sphere of 1: the nearest mean decides. */
function mixture(shrinkage: number, { n, d, trace }: Moments): { scale: number; sphere: number } {
  return { scale: (1 - shrinkage) / n, sphere: shrinkage * (trace / (n * d) || 1) };
}

/** Ledoit & Wolf (2004), equations for a known mean: the share of the covariance's spread that is chance. */
function ledoitWolf({ n, d, trace, fourth, squares }: Moments): number {
  const sphere = trace / (n * d);
  const spread = squares / n ** 2 - d * sphere ** 2;
  const chance = (fourth / n - squares / n ** 2) / n;
  return spread > 0 ? Math.min(1, Math.max(0, chance / spread)) : 1;
}
