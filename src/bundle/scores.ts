/** @file The scores of an evaluation in words, for the card and the terminal: intervals, what they are over, and what is wrong. */

import { enoughSpeakers, speakersToJudge } from "../core/index.ts";
import type { Interval } from "../evaluate/index.ts";
import type { BundleEvaluation } from "./schema.ts";

/** "75.0 (50.0 .. 90.0) %"; without brackets if every resample gave the same. */
export function intervalText({ value, low, high }: Interval, unit: "%" | "points"): string {
  if (high - low < 1e-9) return `${points(value)} ${unit} (no interval: every resample gave the same)`;
  const digits = [1, 2, 3].find((n) => points(low, n) !== points(high, n)) ?? 4;
  return `${points(value, digits)} (${points(low, digits)} .. ${points(high, digits)}) ${unit}`;
}

/** "over 10 speakers", "over utterances, speakers unknown: too narrow for strangers". */
export function overWhat({ resampled }: BundleEvaluation): string {
  if (resampled === undefined) return "over speakers";
  if (resampled.unit === "speaker") return `over ${resampled.count} speakers`;
  return `over utterances, ${resampled.speakers === null ? "speakers unknown" : "one speaker alone"}: too narrow for strangers`;
}

/** "1.0 (-2.0 .. 4.0) points, p = 0.500". */
export function gainText({
  uar,
  p,
  samePredictions,
  tooFewSpeakers,
}: NonNullable<BundleEvaluation["gain"]>): string {
  if (samePredictions) return "0.0 points: the predictions are the same";
  const verdict = tooFewSpeakers === undefined ? "" : `; too few speakers to judge (${tooFewSpeakers})`;
  return `${intervalText(uar, "points")}, p = ${p.toFixed(3)}${verdict}`;
}

/** What keeps the scores from meaning what they seem to, in sentences. */
export function scoreCautions({ uar, recall, resampled }: BundleEvaluation): string[] {
  const chance = 1 / Object.keys(recall).length;
  const cautions: string[] = [];
  if (resampled?.unit === "speaker" && resampled.count < enoughSpeakers) {
    const how =
      resampled.count < speakersToJudge
        ? "too few to judge, and the intervals are much too narrow"
        : "the intervals are rough and somewhat too narrow";
    cautions.push(`Only ${resampled.count} speakers were tested: ${how}.`);
  }
  // Scores are stored with six decimals.
  if (uar.value < chance - 1e-6) {
    const why =
      uar.high < chance
        ? "Guessing would do better, so something is wrong with labels, speakers or normalisation: most often emotions that only few speakers have, so that speakers are learned in their place"
        : "The interval reaches chance: nothing was learned that holds for the test recordings";
    cautions.push(`UAR ${points(uar.value)} is below chance (${points(chance)}). ${why}.`);
  }
  return cautions;
}

export function points(share: number, digits = 1): string {
  return (100 * share).toFixed(digits);
}
