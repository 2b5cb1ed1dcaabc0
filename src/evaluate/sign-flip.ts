/** @file The exact sign-flip test: whether so large a sum of paired differences is chance, where there are few of them. */

import { ParameterError } from "../core/index.ts";

/** Up to so many clusters every pattern of signs is tried; beyond, bootstrap and sign flips hardly differ. */
export const fewClusters = 15;

/**
 * Two-sided p value of the sum of paired differences if either side of each pair might as well be the other (Fisher's
 * randomisation test): the share of all `2 ** n` patterns of signs whose sum is at least as far from zero. It cannot fall below
 * `2 ** (1 - n)`, however large the differences are.
 *
 * @param differences One for each speaker, `n` from 1 to 15; order and common sign do not matter.
 * @returns p in (0, 1].
 * @throws {ParameterError} for another number of differences, or one that is not finite.
 *
 * @example
 * import { signFlip } from "emoforge";
 *
 * console.log(signFlip([0.02, 0.05, 0.01, 0.03, 0.04, 0.02])); // 0.03125
 */
export function signFlip(differences: ArrayLike<number>): number {
  const n = differences.length;
  if (!(n >= 1 && n <= fewClusters))
    throw new ParameterError("signFlip", `1 to ${fewClusters} differences`, n);
  let observed = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(differences[i]))
      throw new ParameterError(`signFlip, difference ${i}`, "a finite number", differences[i]);
    observed += differences[i];
    size += Math.abs(differences[i]);
  }
  // Equal sums in another order of addition are equal.
  const reached = Math.abs(observed) - 1e-9 * size;
  const extreme = (i: number, sum: number): number =>
    i === n
      ? Number(Math.abs(sum) >= reached)
      : extreme(i + 1, sum + differences[i]) + extreme(i + 1, sum - differences[i]);
  // A pattern and its mirror image are equally far from zero: half of all patterns will do.
  return extreme(1, differences[0]) / 2 ** (n - 1);
}
