/** @file Sets of classes that hold the true one as often as is asked for (split conformal prediction; Sadinle, Lei & Wasserman 2019). */

import * as z from "zod";
import { ParameterError } from "../core/index.ts";
import { positionsByGroup } from "./parts.ts";

const share = z.number().min(0).max(1);

export const setsSchema = z
  .strictObject({
    /** Rising. */
    coverage: z.array(share).min(1),
    /** For each coverage: classes whose calibrated probability is at least this are in the set. */
    threshold: z.array(share).min(1),
  })
  .refine(({ coverage, threshold }) => coverage.length === threshold.length, {
    path: ["threshold"],
    error: "as many as `coverage`",
  });

export type SetThresholds = Readonly<z.output<typeof setsSchema>>;

/** From a half to all but one in two hundred. */
const grid = Array.from({ length: 100 }, (_, i) => (100 + i) / 200);

/**
 * Thresholds from the probabilities that recordings' true classes were given by models that had not heard their speakers. With
 * recordings that could as well have come in another order, a set holds the true class with at least the probability asked for. Each
 * speaker counts the same, however many recordings there are of them.
 *
 * @param probabilities Those of the true classes, `[n]`.
 * @param groups Speakers, `[n]`.
 *
 * @example
 * import { conformalSet, fitThresholds, thresholdFor } from "emoforge";
 *
 * const ofTruth = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
 * const speakers = ["anna", "ben", "cleo", "dan", "eve", "finn", "gil", "hal", "ida"];
 * const threshold = thresholdFor(fitThresholds(ofTruth, speakers), 0.8);
 * console.log(threshold, conformalSet([0.5, 0.3, 0.2], threshold).join(" ")); // 0.2 0 1 2
 */
export function fitThresholds(probabilities: ArrayLike<number>, groups: readonly string[]): SetThresholds {
  const n = groups.length;
  const byGroup = positionsByGroup(groups);
  const weights = new Float64Array(n);
  for (const positions of byGroup.values())
    for (const i of positions) weights[i] = n / (byGroup.size * positions.length);
  const falling = Array.from({ length: n }, (_, i) => i).sort((a, b) => probabilities[b] - probabilities[a]);
  return {
    coverage: grid,
    threshold: grid.map((coverage) => {
      // The recording that is judged counts as one more, whose probability may be the smallest.
      const wanted = coverage * (n + 1) - 1e-9;
      let sum = 0;
      for (const i of falling) {
        sum += weights[i];
        if (sum >= wanted) return probabilities[i];
      }
      return 0;
    }),
  };
}

/**
 * The probability that a class must have to be in a set.
 *
 * @param coverage From 0.5 to 0.995; between two that were prepared the larger is taken.
 * @throws {ParameterError} for another.
 */
export function thresholdFor(sets: SetThresholds, coverage: number): number {
  const first = sets.coverage.findIndex((prepared) => prepared >= coverage - 1e-9);
  const [least, most] = [sets.coverage[0], sets.coverage.at(-1)];
  if (!(coverage >= least) || first < 0)
    throw new ParameterError("coverage", `a share from ${least} to ${most}`, coverage);
  return sets.threshold[first];
}

/** The classes whose probability reaches the threshold, the most probable first; perhaps none. */
export function conformalSet(probabilities: ArrayLike<number>, threshold: number): number[] {
  return Array.from({ length: probabilities.length }, (_, c) => c)
    .filter((c) => probabilities[c] >= threshold)
    .sort((a, b) => probabilities[b] - probabilities[a]);
}
