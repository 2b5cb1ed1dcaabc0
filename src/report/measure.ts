/** @file The measure on which a run's question is judged: UAR, or the mean recall of the classes that thinning reduced. */

import type { Comparison, CorpusResult, Interval, Score, Verdict } from "../experiment/index.ts";
import { bounds, hasWidth } from "./format.ts";

/** A comparison as one measure sees it. */
export interface Judgement {
  readonly comparison: Comparison;
  readonly difference: Interval;
  readonly p: number;
  readonly pHolm: number | null;
  readonly smallestDetectable: number;
  readonly verdict: Verdict;
  /** Speakers tested; null where they are unknown, absent from results of earlier versions. */
  readonly speakers?: number | null;
}

export interface Measure {
  /** After "raised", "could be shown to raise". */
  readonly name: string;
  /** After a number: "71.3 % UAR". */
  readonly unit: string;
  /** Heads a column. */
  readonly title: string;
  readonly of: (score: Score) => Interval | undefined;
  readonly judge: (comparison: Comparison) => Judgement;
}

export const uar: Measure = {
  name: "UAR",
  unit: "UAR",
  title: "UAR",
  of: (score) => score.uar,
  judge: (comparison) => {
    const { uarDifference: difference, p, pHolm, smallestDetectable, verdict, speakers } = comparison;
    return {
      comparison,
      difference,
      p,
      pHolm,
      smallestDetectable,
      verdict,
      ...(speakers !== undefined && { speakers }),
    };
  },
};

/** As in table 2 of Wang et al. (2022), a class that is not reduced does not count. */
export const reducedRecall: Measure = {
  name: "the mean recall of the reduced classes",
  unit: "mean recall of the reduced classes",
  title: "mean",
  of: (score) => score.reducedRecall,
  judge: (comparison) => {
    const { reduced } = comparison;
    return reduced === undefined ? uar.judge(comparison) : { comparison, ...reduced };
  },
};

/** What the answer speaks of. */
export function headlineOf({ scores }: CorpusResult): Measure {
  return scores.some((score) => score.reducedRecall !== undefined) ? reducedRecall : uar;
}

/**
 * Whether all resamples gave the same difference: equal predictions, or too few speakers and runs. Such an interval says nothing
 * of chance, and a verdict that rests on it is none.
 */
export function withoutWidth({ difference }: Judgement): boolean {
  return !hasWidth(difference);
}

/** What may be said about a comparison: no gain or loss rests on an interval without width. */
export function outcomeOf(judgement: Judgement): "gain" | "loss" | "undecided" | "too-few-speakers" {
  const { verdict } = judgement;
  if (verdict === "not-judged" || (verdict !== "too-few-speakers" && withoutWidth(judgement)))
    return "undecided";
  return verdict;
}

/** Whether both sides predict the same, so that there is nothing to compare. */
export const samePredictions = ({ comparison }: Judgement): boolean => comparison.samePredictions === true;

/** "[−1.0, 3.0]", "same predictions", "no interval". */
export const differenceBounds = (judgement: Judgement): string =>
  samePredictions(judgement) ? "same predictions" : bounds(judgement.difference);

/** "too few speakers to judge (2)". */
export const tooFew = ({ speakers }: Judgement): string =>
  `too few speakers to judge${typeof speakers === "number" ? ` (${speakers})` : ""}`;
