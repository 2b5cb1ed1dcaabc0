/** @file How augmenters that learn compare with no augmentation, with the best of the others and with each other. */

import type { CorpusResult } from "../experiment/index.ts";
import { enumerate, isNumber, points } from "./format.ts";
import { headlineOf, type Judgement, outcomeOf, tooFew } from "./measure.ts";
import { numbers, settingPhrase, tally } from "./phrases.ts";
import { baselineOf, declaredComparisons, declaredScores, learnedOf, settingsOf } from "./select.ts";
import { wordsOf } from "./words.ts";

/** More comparisons than this are counted, not listed. */
const mostTold = 3;

/** @param judgements All augmenters against no augmentation. @returns Sentences; [] where no augmenter learns. */
export function againstRivals(
  corpus: CorpusResult,
  judgements: readonly Judgement[],
  level: number,
): string[] {
  const learned = learnedOf(corpus);
  const own = judgements.filter(({ comparison }) => learned.includes(comparison.augmenter));
  if (own.length === 0) return [];
  const rivals = againstBest(corpus, learned);
  const others = amongLearned(corpus, learned);
  const { made, row } = wordsOf(corpus);
  return [
    ...(judgements.length === 1
      ? []
      : [`Learned augmenters against no augmentation: ${listed(corpus, own, level)}.`]),
    ...(rivals.length > mostTold
      ? [`Against the best of the other augmenters in each setting: ${listed(corpus, rivals, level)}.`]
      : [...Map.groupBy(rivals, (j) => j.comparison.against)].map(([against, list]) =>
          againstOne(corpus, against, list, level),
        )),
    ...(others.length === 0 ? [] : [`Among the learned ones: ${listed(corpus, others, level, true)}.`]),
    ...(rivalScores(corpus, learned).every(({ amount }) => amount === 0)
      ? [
          `No augmenter that learns nothing took part (duplicate, for one), so this run cannot tell what ${made} do from what more passes over the same ${row}s do.`,
        ]
      : []),
  ];
}

/** A few are listed, many are counted. */
function listed(corpus: CorpusResult, list: readonly Judgement[], level: number, named = false): string {
  if (list.length > mostTold) return tally(list);
  return list
    .map((j) => {
      const { augmenter, against } = j.comparison;
      return `${augmenter}${named ? ` against ${against}` : ""} ${told(corpus, j, level)}, ${outcome(j)}`;
    })
    .join("; ");
}

/** "+3.1 points (95 % interval ..., p ...)"; the setting only where there are several. */
function told(corpus: CorpusResult, j: Judgement, level: number): string {
  const setting = settingsOf(corpus).length > 1 ? `; ${settingPhrase(j.comparison)}` : "";
  return `${points(j.difference.value)} points (${numbers(corpus, j, level)}${setting})`;
}

function outcome(j: Judgement): string {
  const found = outcomeOf(j);
  return found === "too-few-speakers" ? tooFew(j) : found;
}

function againstOne(
  corpus: CorpusResult,
  against: string,
  list: readonly Judgement[],
  level: number,
): string {
  const names = new Set(rivalScores(corpus, learnedOf(corpus)).map((score) => score.augmenter));
  const which = names.size > 1 ? `, on these scores the best of ${enumerate([...names])}` : "";
  return `Against ${against}${which}: ${listed(corpus, list, level)}.`;
}

/** Each learned augmenter against that of the others which scored highest in the same setting. */
function againstBest(corpus: CorpusResult, learned: readonly string[]): Judgement[] {
  const measure = headlineOf(corpus);
  const comparisons = declaredComparisons(corpus);
  return settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const [best] = rivalScores(corpus, learned)
      .filter((s) => s.classifier === classifier && s.normalisation === normalisation)
      .sort((a, b) => (measure.of(b)?.value ?? 0) - (measure.of(a)?.value ?? 0));
    return comparisons
      .filter(
        (c) =>
          c.against === best?.augmenter &&
          c.classifier === classifier &&
          c.normalisation === normalisation &&
          learned.includes(c.augmenter),
      )
      .map(measure.judge);
  });
}

/** Scores of all that is neither learned nor the baseline; re-weighting is among them. */
function rivalScores(corpus: CorpusResult, learned: readonly string[]) {
  const others = [baselineOf(corpus), ...learned];
  const { of } = headlineOf(corpus);
  return declaredScores(corpus).filter(
    (score) => !others.includes(score.augmenter) && isNumber(of(score)?.value),
  );
}

/** Each against those before it: what the next loss term changed. */
function amongLearned(corpus: CorpusResult, learned: readonly string[]): Judgement[] {
  return declaredComparisons(corpus)
    .filter(
      ({ augmenter, against }) =>
        learned.includes(against) && learned.indexOf(against) < learned.indexOf(augmenter),
    )
    .map(headlineOf(corpus).judge);
}
