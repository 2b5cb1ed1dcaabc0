/** @file Pieces of sentences about comparisons. */

import type { Cell } from "../experiment/results.ts";
import { isNumber, levelLabel, percent, points, pPhrase, range } from "./format.ts";
import type { Judgement } from "./measure.ts";

/** "cyclegan by 3.1 points (95 % interval ...; svm, speaker normalisation)". */
export function change(j: Judgement, level: number): string {
  const size = percent(Math.abs(j.difference.value));
  return `${j.comparison.augmenter} by ${size} points (${numbers(j, level)}; ${settingPhrase(j.comparison)})`;
}

/** "+3.1 points". */
export const changed = (j: Judgement) => `${points(j.difference.value)} points`;

export function numbers(j: Judgement, level: number): string {
  return `${levelLabel(level)} interval ${range(j.difference)}, ${isNumber(j.pHolm) ? `Holm-corrected ${pPhrase(j.pHolm)}` : pPhrase(j.p)}`;
}

export const settingPhrase = (c: Pick<Cell, "classifier" | "normalisation">) =>
  `${c.classifier}, ${c.normalisation} normalisation`;

/** Whether the interval leaves out zero. */
export const beyondZero = ({ difference: { low, high } }: Judgement) => low > 0 || high < 0;

/** What is left open, and whether it was the correction for many comparisons that left it so. */
export function undecided(open: readonly Judgement[], all: number): string {
  const n = open.length;
  if (n === 0) return "";
  const subject =
    n === all
      ? n === 1
        ? "It is undecided"
        : `All ${n} comparisons are undecided`
      : n === 1
        ? "The other comparison is undecided"
        : `The other ${n} comparisons are undecided`;
  const beyond = open.filter(beyondZero).length;
  if (beyond === 0) return `${subject}: the data fit a gain as well as a loss.`;
  const which =
    n === 1
      ? "its interval excludes"
      : beyond === 1
        ? "one interval excludes"
        : `${beyond} intervals exclude`;
  return `${subject}: ${which} zero, but not after Holm’s correction for the number of augmenters.`;
}
