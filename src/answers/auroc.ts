/** @file How well one number tells two kinds apart. */

import { ParameterError } from "../core/index.ts";

/**
 * Area under the receiver operating characteristic: the probability that a positive's score is above a negative's, a tie counting
 * half. 0.5 tells nothing apart, 1 everything.
 *
 * @param weights Weights of negatives and positives; 1 by default.
 * @returns NaN where there is none of one kind.
 * @throws {ParameterError} for a score that is no number.
 *
 * @example
 * import { auroc } from "emoforge";
 *
 * console.log(auroc([0.1, 0.4], [0.3, 0.9])); // 0.75
 */
export function auroc(
  negatives: ArrayLike<number>,
  positives: ArrayLike<number>,
  weights?: { readonly negatives: ArrayLike<number>; readonly positives: ArrayLike<number> },
): number {
  const all = [
    ...Array.from(negatives, (score, i) => ({ score, below: weights?.negatives[i] ?? 1, above: 0 })),
    ...Array.from(positives, (score, i) => ({ score, below: 0, above: weights?.positives[i] ?? 1 })),
  ].sort((a, b) => a.score - b.score);
  if (all.some(({ score }) => Number.isNaN(score)))
    throw new ParameterError("auroc, scores", "numbers", Number.NaN);
  let [won, below, above] = [0, 0, 0];
  for (let at = 0; at < all.length; ) {
    const tied = { below: 0, above: 0 };
    const { score } = all[at];
    for (; at < all.length && all[at].score === score; at++) {
      tied.below += all[at].below;
      tied.above += all[at].above;
    }
    won += tied.above * (below + tied.below / 2);
    below += tied.below;
    above += tied.above;
  }
  return won / (below * above);
}
