/** @file The answer in plain words, made from the verdicts and their numbers, never stronger than they are. */

import { speakersToJudge } from "../core/index.ts";
import type { CorpusResult } from "../experiment/index.ts";
import { type BestScore, bestScores } from "./best.ts";
import { cautions } from "./cautions.ts";
import { capital, count, percent } from "./format.ts";
import { headlineOf, type Judgement, outcomeOf, samePredictions } from "./measure.ts";
import { change, changed, numbers, settingPhrase, undecided } from "./phrases.ts";
import { power } from "./power.ts";
import { againstRivals } from "./rivals.ts";
import { judged } from "./select.ts";
import { wordsOf } from "./words.ts";

export interface Answer {
  /** What was found, for whoever reads no further. */
  readonly headline: string;
  /** The numbers behind it, and what is left open; "" where nothing was compared. */
  readonly detail: string;
  /** Why it is to be taken with care; "" where there is no particular reason. */
  readonly warning: string;
  /** The best score without augmentation, and the best with it; [] where nothing was scored. */
  readonly best: readonly BestScore[];
  /** What else matters: how fine the design is, and how learned augmenters compare with the others. */
  readonly support: readonly string[];
}

/** @param level Confidence level of the intervals, e.g. 0.95. */
export function answer(corpus: CorpusResult, level = 0.95): Answer {
  const judgements = judged(corpus).map(headlineOf(corpus).judge);
  return {
    headline: headline(corpus, judgements),
    detail: detail(corpus, judgements, level),
    warning: cautions([corpus]),
    best: bestScores(corpus, level),
    support: [power(corpus, judgements, level), ...againstRivals(corpus, judgements, level)].filter(
      (line) => line !== "",
    ),
  };
}

function headline(corpus: CorpusResult, judgements: readonly Judgement[]): string {
  if (corpus.scores.length === 0)
    return "Nothing was scored in this run, so it says nothing about augmentation.";
  if (judgements.length === 0)
    return "This run judged no augmenter against no augmentation, so it cannot say whether augmentation helps.";
  const [first] = judgements;
  if (judgements.every((j) => outcomeOf(j) === "too-few-speakers")) {
    const tested = typeof first.speakers === "number" ? `: ${first.speakers}, and` : ";";
    return `Too few speakers were tested to say whether augmentation helps${tested} it takes ${speakersToJudge}.`;
  }
  if (judgements.every(samePredictions))
    return "Augmentation changed nothing: all predictions are the same as without it.";
  const { name } = headlineOf(corpus);
  const { gains, losses, open } = byOutcome(judgements);
  const all = judgements.length;
  if (gains.length === 0 && losses.length === 0) return `${noneShown(judgements, name)}, or to lower it.`;
  if (all === 1) {
    const verb = gains.length > 0 ? "raised" : "lowered";
    return `Augmentation with ${first.comparison.augmenter} ${verb} ${name} by ${size(first)} points.`;
  }
  const comparisons = count(all, "comparison");
  const sentences =
    gains.length > 0
      ? [`Augmentation raised ${name} in ${gains.length} of ${comparisons}${most(gains)}.`]
      : [`${noneShown(judgements, name)}.`];
  if (losses.length > 0) {
    const of = gains.length > 0 ? "" : ` of ${comparisons}`;
    sentences.push(`${capital(name)} fell in ${losses.length}${of}${most(losses)}.`);
  }
  if (open.length > 0)
    sentences.push(open.length === 1 ? "The other shows neither." : `The other ${open.length} show neither.`);
  return sentences.join(" ");
}

/** "None of the 5 augmenters could be shown to raise UAR". */
function noneShown(judgements: readonly Judgement[], name: string): string {
  const names = [...new Set(judgements.map(({ comparison }) => comparison.augmenter))];
  const who =
    names.length === 1
      ? `Augmentation with ${names[0]} could not`
      : `${names.length === 2 ? "Neither" : "None"} of the ${names.length} augmenters could`;
  return `${who} be shown to raise ${name}`;
}

/** Gains from the largest, losses from the largest, and what is neither. */
function byOutcome(judgements: readonly Judgement[]) {
  const byDifference = [...judgements].sort((a, b) => b.difference.value - a.difference.value);
  return {
    gains: byDifference.filter((j) => outcomeOf(j) === "gain"),
    losses: byDifference.filter((j) => outcomeOf(j) === "loss").reverse(),
    open: judgements.filter((j) => outcomeOf(j) === "undecided"),
    byDifference,
  };
}

const size = (j: Judgement) => percent(Math.abs(j.difference.value));

/** ": with smote, by 3.0 points", ", most with smote: by 3.0 points". */
function most(list: readonly Judgement[]): string {
  const { augmenter } = list[0].comparison;
  return list.length === 1
    ? `: with ${augmenter}, by ${size(list[0])} points`
    : `, most with ${augmenter}: by ${size(list[0])} points`;
}

function detail(corpus: CorpusResult, judgements: readonly Judgement[], level: number): string {
  if (judgements.length === 0) return "";
  const { gains, losses, open, byDifference } = byOutcome(judgements);
  const at = wordsOf(corpus).at(corpus.declaredAmount);
  const largest = (what: string, list: readonly Judgement[]) =>
    list.length === 0 ? [] : [`The largest ${what} ${at}: ${change(corpus, list[0], level)}.`];
  const sentences = [...largest("rise", gains), ...largest("fall", losses)];
  if (sentences.length === 0) {
    const [best] = byDifference;
    const { augmenter } = best.comparison;
    const which =
      judgements.length === 1
        ? `the change is ${changed(best)}`
        : `the most favourable change is ${changed(best)}, with ${augmenter}`;
    const chance = outcomeOf(best) === "undecided" && !samePredictions(best) ? ", and may be chance" : "";
    sentences.push(
      `${capital(at)} ${which}${chance} (${numbers(corpus, best, level)}; ${settingPhrase(best.comparison)}).`,
    );
  }
  return [...sentences, undecided(corpus, open, judgements.length, level)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
