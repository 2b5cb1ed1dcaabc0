/** @file The answer in plain words, made from the verdicts and their numbers, never stronger than they are. */

import type { Comparison, CorpusResult, Score } from "../experiment/results.ts";
import {
  amountLabel,
  count,
  isNumber,
  levelLabel,
  percent,
  percentUnit,
  points,
  pPhrase,
  range,
} from "./format.ts";
import { declaredScores, judged } from "./select.ts";

export interface Answer {
  /** What was found, in a sentence or two. */
  readonly finding: string;
  /** What limits it, and the scores behind it. */
  readonly support: readonly string[];
}

/** @param level Of the intervals, e.g. 0.95. */
export function answer(corpus: CorpusResult, level = 0.95): Answer {
  const comparisons = judged(corpus);
  return {
    finding: comparisons.length === 0 ? withoutComparisons(corpus) : finding(corpus, comparisons, level),
    support: [power(comparisons), best(corpus, level), unfinished(corpus)].filter((line) => line !== ""),
  };
}

function withoutComparisons(corpus: CorpusResult): string {
  return corpus.scores.length === 0
    ? "Nothing was scored in this run, so it says nothing about augmentation."
    : `This run judged no augmenter against no augmentation at the declared amount of ${amountLabel(corpus.declaredAmount)}, so it cannot say whether augmentation helps.`;
}

function finding(corpus: CorpusResult, comparisons: readonly Comparison[], level: number): string {
  const byDifference = [...comparisons].sort((a, b) => b.uarDifference.value - a.uarDifference.value);
  const gains = byDifference.filter((c) => c.verdict === "gain");
  const losses = byDifference.filter((c) => c.verdict === "loss").reverse();
  const open = comparisons.filter((c) => c.verdict === "undecided");
  const [largest] = byDifference;
  const at = `at the declared amount of ${amountLabel(corpus.declaredAmount)}`;
  const sentences: string[] = [];
  if (gains.length > 0) {
    const all = count(comparisons.length, "comparison");
    sentences.push(
      `UAR rose ${at} in ${gains.length} of ${all}${gains.length > 1 ? ", most" : ":"} with ${change(gains[0], level)}.`,
    );
  } else {
    const only = comparisons.length === 1;
    const who = only ? `The augmenter ${largest.augmenter} did not raise` : "No augmenter raised";
    const label = only ? "the difference was" : "the largest difference was";
    sentences.push(
      largest.verdict === "loss"
        ? `${who} UAR ${at}.`
        : `${who} UAR ${at}; ${label} ${size(largest)} points${only ? "" : `, with ${largest.augmenter}`} (${numbers(largest, level)}; ${setting(largest)}).`,
    );
  }
  if (losses.length > 0) {
    const where = losses.length === 1 ? "It fell with" : `It fell in ${losses.length} comparisons, most with`;
    sentences.push(`${where} ${change(losses[0], level)}.`);
  }
  return [...sentences, undecided(open, comparisons.length)].filter((sentence) => sentence !== "").join(" ");
}

/** What is left open, and whether it was the correction for many comparisons that left it so. */
function undecided(open: readonly Comparison[], all: number): string {
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
  const beyond = open.filter(({ uarDifference: { low, high } }) => low > 0 || high < 0).length;
  if (beyond === 0) return `${subject}: the data fit a gain as well as a loss.`;
  const which =
    n === 1
      ? "its interval excludes"
      : beyond === 1
        ? "one interval excludes"
        : `${beyond} intervals exclude`;
  return `${subject}: ${which} zero, but not after Holm’s correction for the number of augmenters.`;
}

/** "cyclegan by 3.1 points (95 % interval ...; svm, speaker normalisation)". */
function change(c: Comparison, level: number): string {
  const points = percent(Math.abs(c.uarDifference.value));
  return `${c.augmenter} by ${points} points (${numbers(c, level)}; ${setting(c)})`;
}

function numbers(c: Comparison, level: number): string {
  return `${levelLabel(level)} interval ${range(c.uarDifference)}, ${isNumber(c.pHolm) ? `Holm-corrected ${pPhrase(c.pHolm)}` : pPhrase(c.p)}`;
}

const size = (c: Comparison) => points(c.uarDifference.value);
const setting = (c: Comparison) => `${c.classifier}, ${c.normalisation} normalisation`;

/** How fine the design is: without it "no gain" could mean "could not have seen one". */
function power(comparisons: readonly Comparison[]): string {
  const effects = comparisons.map((c) => c.smallestDetectable).filter(isNumber);
  if (effects.length === 0) return "";
  const [low, high] = [percent(Math.min(...effects)), percent(Math.max(...effects))];
  const span = low === high ? `${low} points` : `${low} to ${high} points, depending on the comparison`;
  return `The smallest difference this design could detect (80 % power) is ${span}; smaller effects cannot be ruled out.`;
}

function best(corpus: CorpusResult, level: number): string {
  const scores = declaredScores(corpus).filter((score) => isNumber(score.uar.value));
  const top = (list: readonly Score[]) =>
    list.reduce<Score | undefined>((a, b) => (a && a.uar.value >= b.uar.value ? a : b), undefined);
  const plain = top(scores.filter((score) => score.amount === 0));
  const augmentedScores = scores.filter((score) => score.amount > 0);
  const augmented = top(augmentedScores);
  const describe = (score: Score) =>
    `${percentUnit(score.uar.value)} UAR (${levelLabel(level)} interval ${range(score.uar)}; ${score.augmenter}, ${score.classifier}, ${score.normalisation} normalisation)`;
  const sentences: string[] = [];
  if (plain) sentences.push(`The best score without synthetic rows is ${describe(plain)}.`);
  if (augmented) {
    const flattered =
      augmentedScores.length > 1
        ? `, the highest of ${augmentedScores.length} and flattered by that choice`
        : "";
    sentences.push(`The best with them is ${describe(augmented)}${flattered}.`);
  }
  return sentences.join(" ");
}

function unfinished(corpus: CorpusResult): string {
  const { done, planned, failed } = corpus.trials;
  if (done >= planned && failed.length === 0) return "";
  return `Preliminary: ${done} of ${count(planned, "trial")} done${failed.length > 0 ? `, ${failed.length} failed` : ""}.`;
}
