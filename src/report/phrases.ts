/** @file Pieces of sentences about comparisons. */

import type { Cell, CorpusResult } from "../experiment/index.ts";
import { count, isNumber, percent, points, pPhrase, range } from "./format.ts";
import { type Judgement, outcomeOf, samePredictions, withoutWidth } from "./measure.ts";
import { intervalName } from "./resampled.ts";
import { declaredComparisons } from "./select.ts";

/** "cyclegan by 3.1 points (95 % interval over 10 speakers: ...; svm, speaker normalisation)". */
export function change(corpus: CorpusResult, j: Judgement, level: number): string {
  const size = percent(Math.abs(j.difference.value));
  return `${j.comparison.augmenter} by ${size} points (${numbers(corpus, j, level)}; ${settingPhrase(j.comparison)})`;
}

/** "+3.1 points". */
export const changed = (j: Judgement) => `${points(j.difference.value)} points`;

/** "95 % interval over 10 speakers: −0.2 to 1.8, Holm-corrected p = 0.020"; what has no interval is told without one. */
export function numbers(corpus: CorpusResult, j: Judgement, level: number): string {
  if (samePredictions(j)) return "the predictions are the same";
  if (withoutWidth(j)) return "no interval: every resample gave the same";
  return `${intervalName(corpus, level)}: ${range(j.difference)}, ${isNumber(j.pHolm) ? `Holm-corrected ${pPhrase(j.pHolm)}` : pPhrase(j.p)}`;
}

export const settingPhrase = (c: Pick<Cell, "classifier" | "normalisation">) =>
  `${c.classifier}, ${c.normalisation} normalisation`;

/** Whether there is an interval, and it leaves out zero. */
export const beyondZero = (j: Judgement) =>
  !withoutWidth(j) && (j.difference.low > 0 || j.difference.high < 0);

/** "a gain in 1, a loss in 0, undecided in 3; differences from −1.3 to +1.4 points". */
export function tally(list: readonly Judgement[]): string {
  const among = (outcome: string) => list.filter((j) => outcomeOf(j) === outcome).length;
  const few = among("too-few-speakers");
  const flat = list.filter(withoutWidth).length;
  const values = list.map((j) => j.difference.value);
  const [low, high] = [points(Math.min(...values)), points(Math.max(...values))];
  const parts = [
    `a gain in ${among("gain")}, a loss in ${among("loss")}, undecided in ${among("undecided")}`,
    few === 0 ? "" : `, too few speakers to judge in ${few}`,
    flat === 0 ? "" : `, ${flat} of them because the interval has no width`,
    list.length === 1 ? `; ${low} points` : `; differences from ${low} to ${high} points`,
  ];
  return parts.join("");
}

/** Over how many augmenters Holm's correction of this comparison goes. */
export function familySize(corpus: CorpusResult, { comparison }: Judgement): number {
  const { against, classifier, normalisation } = comparison;
  return declaredComparisons(corpus).filter(
    (c) => c.against === against && c.classifier === classifier && c.normalisation === normalisation,
  ).length;
}

/** What is left open, and what left it so: the intervals, an exact test over few speakers, or the correction for many comparisons. */
export function undecided(
  corpus: CorpusResult,
  open: readonly Judgement[],
  all: number,
  level: number,
): string {
  const n = open.length;
  if (n === 0) return "";
  const subject =
    n === all
      ? n === 1
        ? "It is undecided"
        : `${n === 2 ? "Both" : `All ${n}`} comparisons are undecided`
      : n === 1
        ? "The other comparison is undecided"
        : `The other ${n} comparisons are undecided`;
  const same = open.filter(samePredictions).length;
  if (same === n) return `${subject}: the predictions are the same as without augmentation.`;
  const rest = same === 0 ? "" : ` In ${same} of them the predictions are the same as without augmentation.`;
  const beyond = open.filter(beyondZero);
  if (beyond.length === 0) return `${subject}: the data fit a gain as well as a loss.${rest}`;
  const which =
    n === 1
      ? "its interval excludes"
      : beyond.length === 1
        ? "one interval excludes"
        : `${beyond.length} intervals exclude`;
  return `${subject}: ${which} zero, but not ${takenBack(corpus, beyond, level)}.${rest}`;
}

/** "after Holm’s correction over the 3 augmenters compared with none". */
export function takenBack(corpus: CorpusResult, beyond: readonly Judgement[], level: number): string {
  const uncorrected = beyond.filter(({ p }) => p >= 1 - level);
  const reasons: string[] = [];
  if (uncorrected.length > 0) {
    const speakers = [...new Set(uncorrected.map((j) => j.speakers))].filter(isNumber);
    const over = speakers.length === 1 ? ` over ${count(speakers[0], "speaker")}` : "";
    reasons.push(`in the test${over} (${pRange(uncorrected.map(({ p }) => p))})`);
  }
  const corrected = beyond.filter(({ p }) => p < 1 - level);
  if (corrected.length > 0) {
    const sizes = corrected.map((j) => familySize(corpus, j));
    const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
    const rivals = [...new Set(corrected.map((j) => j.comparison.against))];
    const whom = rivals.length === 1 ? rivals[0] : "the same one";
    reasons.push(
      `after Holm’s correction over the ${low === high ? low : `${low} to ${high}`} augmenters compared with ${whom}`,
    );
  }
  return reasons.join(", or not ");
}

function pRange(values: readonly number[]): string {
  const [low, high] = [pPhrase(Math.min(...values)), pPhrase(Math.max(...values))];
  return low === high ? low : `${low} to ${high.replace("p = ", "")}`;
}
