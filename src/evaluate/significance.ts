/** @file McNemar's test, Holm's correction, and the rule for when a gain counts. */

import { ParameterError, speakersToJudge } from "../core/index.ts";
import { pairRuns, type Run } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";

export interface McNemar {
  /** Utterances that only A gets right. */
  readonly onlyA: number;
  /** Utterances that only B gets right. */
  readonly onlyB: number;
  /** Two-sided; 1 if no utterance is discordant. */
  readonly p: number;
}

/**
 * McNemar's test on pooled predictions (McNemar 1947).
 *
 * Each utterance counts once: if there are several runs, its prediction is the majority over runs (ties: the class
 * with the smaller index). Counting every run would treat repeats as new utterances and make p too small.
 * With fewer than 25 discordant utterances p is the exact binomial one, otherwise that of chi-squared with one degree of freedom
 * and Edwards' continuity correction. Speakers are ignored; `pairedDifference` is the test that takes them into account.
 *
 * @throws {ParameterError} if the runs are not paired, as `pairRuns` says.
 *
 * @example
 * import { mcnemar, type Run } from "emoforge";
 *
 * const run = (predicted: number[]): Run => ({
 *   key: "draw 1",
 *   ids: ["a1", "a2", "b1", "b2"],
 *   speakers: ["anna", "anna", "ben", "ben"],
 *   truth: Int32Array.of(0, 1, 0, 1),
 *   predicted: Int32Array.from(predicted),
 * });
 * console.log(mcnemar([run([0, 1, 0, 1])], [run([0, 0, 0, 0])])); // { onlyA: 2, onlyB: 0, p: 0.5 }
 */
export function mcnemar(a: readonly Run[], b: readonly Run[]): McNemar {
  const pairs = pairRuns(a, b);
  const votesA = majority(pairs.map(([run]) => run));
  const votesB = majority(pairs.map(([, run]) => run));
  let onlyA = 0;
  let onlyB = 0;
  for (const [id, rightA] of votesA) {
    if (rightA && !votesB.get(id)) onlyA++;
    if (!rightA && votesB.get(id)) onlyB++;
  }
  return { onlyA, onlyB, p: mcnemarP(onlyA, onlyB) };
}

/** Two-sided p value of McNemar's test from the two discordant counts. */
export function mcnemarP(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  if (n === 0) return 1;
  if (n < 25) return exactBinomial(Math.min(onlyA, onlyB), n);
  const chi2 = Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / n;
  return erfc(Math.sqrt(chi2 / 2));
}

/** Whether the majority over runs is right, for every utterance. */
function majority(runs: readonly Run[]): Map<string, boolean> {
  const counts = new Map<string, { truth: number; votes: number[] }>();
  for (const { ids, truth, predicted } of runs) {
    ids.forEach((id, i) => {
      const entry = counts.get(id) ?? { truth: truth[i], votes: [] };
      entry.votes[predicted[i]] = (entry.votes[predicted[i]] ?? 0) + 1;
      counts.set(id, entry);
    });
  }
  const out = new Map<string, boolean>();
  for (const [id, { truth, votes }] of counts) {
    let best = -1;
    votes.forEach((count, label) => {
      if (best < 0 || count > votes[best]) best = label;
    });
    out.set(id, best === truth);
  }
  return out;
}

/** 2 P(X <= fewer), X ~ Binomial(n, 1/2), at most 1. */
function exactBinomial(fewer: number, n: number): number {
  let term = 0.5 ** n;
  let sum = term;
  for (let i = 1; i <= fewer; i++) {
    term *= (n - i + 1) / i;
    sum += term;
  }
  return Math.min(1, 2 * sum);
}

/** Complementary error function for x >= 0: its Taylor series up to 2.5, then Lentz's continued fraction; relative error below 1e-10. */
function erfc(x: number): number {
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 80; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/**
 * Holm's step-down correction (Holm 1979).
 * @returns Adjusted p values in the order given.
 * @throws {ParameterError} for a p value outside [0, 1].
 *
 * @example
 * import { holm } from "emoforge";
 *
 * console.log(holm([0.01, 0.04, 0.03]).join(" ")); // 0.03 0.06 0.06
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new ParameterError("holm", "p values in [0, 1]", p);
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
    adjusted[i] = largest;
  });
  return adjusted;
}

export type Verdict = "gain" | "loss" | "undecided" | "too-few-speakers" | "not-judged";

/** One augmenter against the baseline, at one amount. */
export interface JudgedComparison {
  readonly amount: number;
  /** Paired difference of UAR. */
  readonly difference: Interval;
  /** Uncorrected, two-sided. */
  readonly p: number;
  /** Speakers tested; null where they are unknown and utterances were resampled. */
  readonly speakers: number | null;
}

/**
 * Decides when a gain counts: at the one amount declared beforehand, with at least `speakersToJudge` speakers, if the interval of
 * the paired difference lies above zero and p, Holm-corrected over the augmenters compared at that amount, is below `alpha`. A loss
 * counts likewise if the interval lies below zero. An interval without width, from resamples that were all the same, decides nothing.
 *
 * @param comparisons One family: all augmenters with the same classifier, normalisation and baseline. Other amounts than the
 *   declared one are "not-judged" and do not enter the correction.
 * @param alpha Must match the interval: 0.05 for 95 %.
 *
 * @example
 * import { gainCounts } from "emoforge";
 *
 * const judged = gainCounts(
 *   [
 *     { amount: 1, difference: { value: 0.03, low: 0.01, high: 0.05 }, p: 0.004, speakers: 10 },
 *     { amount: 2, difference: { value: 0.04, low: 0.01, high: 0.07 }, p: 0.002, speakers: 10 },
 *   ],
 *   1,
 * );
 * console.log(judged.map(({ verdict }) => verdict).join(", ")); // gain, not-judged
 */
export function gainCounts(
  comparisons: readonly JudgedComparison[],
  declaredAmount: number,
  alpha = 0.05,
): { readonly pHolm: number | null; readonly verdict: Verdict }[] {
  const judged = comparisons.flatMap(({ amount }, i) => (amount === declaredAmount ? [i] : []));
  const corrected = holm(judged.map((i) => comparisons[i].p));
  return comparisons.map(({ difference, speakers }, i) => {
    const rank = judged.indexOf(i);
    if (rank < 0) return { pHolm: null, verdict: "not-judged" };
    const pHolm = corrected[rank];
    if (speakers !== null && speakers < speakersToJudge) return { pHolm, verdict: "too-few-speakers" };
    if (pHolm >= alpha || difference.low === difference.high) return { pHolm, verdict: "undecided" };
    return { pHolm, verdict: difference.low > 0 ? "gain" : difference.high < 0 ? "loss" : "undecided" };
  });
}
