/** @file The exact sign-flip test: whether a sum of a few paired differences is larger than chance makes it. */

import { ParameterError } from "../core/index.ts";

/** With up to this many clusters every pattern of signs is tried; with more, bootstrap and sign flips hardly differ. */
export const fewClusters = 15;

/**
 * Two-sided p value of the sum of paired differences if the two sides of each pair are interchangeable (Fisher's
 * randomisation test): the share of all `2 ** n` patterns of signs whose sum is at least as far from zero. It cannot fall below
 * `2 ** (1 - n)`, however large the differences are.
 *
 * @param differences One for each speaker, `n` from 1 to 15; order and common sign do not matter.
 * @returns p in (0, 1].
 * @throws {ParameterError} for any other number of differences, or one that is not finite.
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
  // Sums that differ only by the order of addition count as equal.
  const reached = Math.abs(observed) - 1e-9 * size;
  const extreme = (i: number, sum: number): number =>
    i === n
      ? Number(Math.abs(sum) >= reached)
      : extreme(i + 1, sum + differences[i]) + extreme(i + 1, sum - differences[i]);
  // A pattern and its mirror image are equally far from zero, so half of all patterns are enough.
  return extreme(1, differences[0]) / 2 ** (n - 1);
}
