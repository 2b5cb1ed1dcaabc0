/** @file The answer in plain words, made from the verdicts and their numbers, never stronger than they are. */

import type { Comparison, CorpusResult, Score } from "../experiment/results.ts";
import {
  amountLabel,
  count,
  enumerate,
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
  const open = comparisons.length - gains.length - losses.length;
  const at = `at the declared amount of ${amountLabel(corpus.declaredAmount)}`;
  const only = comparisons.length === 1;
  const sentences: string[] = [];
  if (gains.length > 0) {
    sentences.push(`${firstUpper(at)}, UAR rose with ${listed(gains, level)}.`);
  } else {
    const who = only ? `${comparisons[0].augmenter} did not raise` : "No augmenter raised";
    const largest = byDifference[0];
    const label = only ? "the difference was" : "the largest difference was";
    sentences.push(
      losses.includes(largest)
        ? `${who} UAR ${at}.`
        : `${who} UAR ${at}; ${label} ${size(largest)} points (${numbers(largest, level)}; ${setting(largest)}).`,
    );
  }
  if (losses.length > 0) sentences.push(`It fell with ${listed(losses, level)}.`);
  if (open > 0 && open < comparisons.length) {
    sentences.push(
      `The other ${open === 1 ? "comparison is" : `${open} comparisons are`} undecided: the data fit a gain as well as a loss.`,
    );
  } else if (open > 1) {
    sentences.push(`All ${open} comparisons are undecided: the data fit a gain as well as a loss.`);
  } else if (open === 1) {
    sentences.push("It is undecided: the data fit a gain as well as a loss.");
  }
  return sentences.join(" ");
}

const shown = 3;

function listed(comparisons: readonly Comparison[], level: number): string {
  const named = comparisons
    .slice(0, shown)
    .map((c) => `${c.augmenter} by ${size(c)} points (${numbers(c, level)}; ${setting(c)})`);
  const more = comparisons.length - named.length;
  return enumerate(more > 0 ? [...named, `${more} more`] : named);
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

const firstUpper = (line: string) => line.charAt(0).toUpperCase() + line.slice(1);
