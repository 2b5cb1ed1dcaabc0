/** @file Temperature scaling (Guo et al. 2017): one number that makes a model as sure as it has a right to be. */

import { logLoss, softmaxRows } from "./probabilities.ts";

const lowest = 0.05;
const highest = 20;

/**
 * The temperature in [0.05, 20] at which the probabilities softmax(scores / temperature) have the smallest log loss. The loss is
 * convex in the inverse temperature, so that a golden-section search over its logarithm finds it.
 *
 * @param scores Logarithms of probabilities, or other scores, of recordings that the model has not seen: `[n, k]`.
 *
 * @example
 * import { fitTemperature, logScores } from "emoforge";
 *
 * // Sure to 99 %, and right in three of four.
 * const scores = logScores([0.99, 0.01, 0.99, 0.01, 0.99, 0.01, 0.99, 0.01]);
 * console.log(fitTemperature(scores, [0, 0, 0, 1], 2) > 4); // true
 */
export function fitTemperature(scores: Float64Array, truth: ArrayLike<number>, k: number): number {
  const rows = Array.from({ length: truth.length }, (_, i) => i);
  const loss = (log: number) => logLoss(softmaxRows(scores, k, Math.exp(log)), truth, k, rows);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(lowest), Math.log(highest)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [loss(left), loss(right)];
  while (high - low > 1e-4) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = loss(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}
