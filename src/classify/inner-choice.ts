/** @file The choice of one value of several on inner folds, by what models of the other speakers say of each speaker's rows. */

import { type FitContext, throwIfAborted } from "../core/index.ts";
import { type InnerFold, uar } from "./inner-folds.ts";

export interface InnerChoice {
  /** Position among the candidates. */
  readonly at: number;
  readonly uar: number;
  /** What the models of this candidate say of rows that they did not see. */
  readonly heldOut: HeldOutScores;
}

export interface HeldOutScores {
  readonly truth: Int32Array;
  /** `[rows, classes]`. */
  readonly scores: Float64Array;
}

/**
 * The candidate with the best UAR over all folds; of equally good ones the first.
 *
 * @param scoresOf Scores of a fold's validation rows, `[rows, classes]`, by a model of its training rows for each candidate.
 */
export function chooseInside(
  candidates: number,
  classes: number,
  labels: ArrayLike<number>,
  folds: readonly InnerFold[],
  scoresOf: (fold: InnerFold) => readonly Float64Array[],
  { signal, onProgress }: FitContext,
): InnerChoice {
  const truth = Int32Array.from(folds.flatMap(({ validate }) => validate.map((i) => labels[i])));
  const scores = Array.from({ length: candidates }, () => new Float64Array(truth.length * classes));
  let row = 0;
  for (const [done, fold] of folds.entries()) {
    throwIfAborted(signal);
    for (const [c, found] of scoresOf(fold).entries()) scores[c].set(found, row * classes);
    row += fold.validate.length;
    onProgress?.(done + 1, folds.length + 1, "inner folds");
  }
  throwIfAborted(signal);
  let best = { at: 0, uar: -1 };
  for (const [at, values] of scores.entries()) {
    const found = uar(truth, labelsOf(values, classes), classes);
    if (found > best.uar) best = { at, uar: found };
  }
  return { ...best, heldOut: { truth, scores: scores[best.at] } };
}

/** The class with the highest score of each row; the first of equal ones. */
export function labelsOf(scores: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, i) => {
    const row = scores.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}
