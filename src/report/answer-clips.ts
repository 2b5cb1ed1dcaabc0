/** @file The answer of a run of spectrograms: learned views against none, against the best other augmenter, against each other. */

import type { CorpusResult } from "../experiment/index.ts";
import { count, enumerate, isNumber, points } from "./format.ts";
import { headlineOf, type Judgement, tooFew, withoutWidth } from "./measure.ts";
import { beyondZero, numbers, settingPhrase, takenBack } from "./phrases.ts";
import { baselineOf, declaredComparisons, declaredScores, learnedOf, settingsOf } from "./select.ts";
import { wordsOf } from "./words.ts";

/** @param asked Learned augmenters against no augmentation. */
export function clipFinding(
  corpus: CorpusResult,
  asked: readonly Judgement[],
  level: number,
): { readonly finding: string; readonly support: readonly string[] } {
  const measure = headlineOf(corpus);
  const rival = againstBest(corpus);
  const others = amongLearned(corpus);
  const sentences =
    asked.length === 1
      ? [oneSentence(corpus, asked[0], level)]
      : [
          `${capital(measure.name)} against no augmentation, with ${wordsOf(corpus).amount(corpus.declaredAmount)} of each augmented clip: ${asked.map((j) => `${j.comparison.augmenter} ${told(corpus, j, level)}, ${outcome(j)}`).join("; ")}.`,
        ];
  const everything = [...asked, ...rival, ...others];
  if (everything.every((j) => outcome(j) === "undecided")) sentences.push(nothing(corpus, everything, level));
  return {
    finding: sentences.join(" "),
    support: [
      ...rival.map((j) => bestSentence(corpus, j, level)),
      ...(others.length === 0
        ? []
        : [
            `Among the learned ones: ${others.map((j) => `${j.comparison.augmenter} against ${j.comparison.against} ${told(corpus, j, level)}, ${outcome(j)}`).join("; ")}.`,
          ]),
      ...(rivalScores(corpus).every(({ amount }) => amount === 0)
        ? [
            "No augmenter that learns nothing took part (duplicate, for one), so this run cannot tell what views do from what more passes over the augmented clips do.",
          ]
        : []),
    ],
  };
}

function oneSentence(corpus: CorpusResult, j: Judgement, level: number): string {
  const views = `views by ${j.comparison.augmenter} (${corpus.declaredAmount} of each augmented clip)`;
  const { name } = headlineOf(corpus);
  const result = outcome(j);
  if (result !== "gain" && result !== "loss")
    return `Whether ${views} raise ${name} over no augmentation is ${result === "undecided" ? result : `not judged, ${result}`}: ${told(corpus, j, level)}.`;
  return `${capital(views)} ${result === "gain" ? "raised" : "lowered"} ${name} against no augmentation: ${told(corpus, j, level)}.`;
}

/** "+3.1 points (95 % interval ..., p ...)"; the setting only where there are several. */
function told(corpus: CorpusResult, j: Judgement, level: number): string {
  const setting = settingsOf(corpus).length > 1 ? `; ${settingPhrase(j.comparison)}` : "";
  return `${points(j.difference.value)} points (${numbers(corpus, j, level)}${setting})`;
}

/** No verdict rests on few speakers, or on an interval without width. */
function outcome(j: Judgement): string {
  if (j.verdict === "too-few-speakers") return tooFew(j);
  return j.verdict === "not-judged" || withoutWidth(j) ? "undecided" : j.verdict;
}

function nothing(corpus: CorpusResult, everything: readonly Judgement[], level: number): string {
  const beyond = everything.filter(beyondZero);
  if (beyond.length === 0) return "Nothing is decided: the data fit a gain as well as a loss.";
  return `Nothing is decided: of ${count(everything.length, "interval")}, ${beyond.length} ${beyond.length === 1 ? "excludes" : "exclude"} zero, but not ${takenBack(corpus, beyond, level)}.`;
}

/** Each learned augmenter against that of the others which scored highest in the same setting. */
function againstBest(corpus: CorpusResult): Judgement[] {
  const measure = headlineOf(corpus);
  const learned = learnedOf(corpus);
  const comparisons = declaredComparisons(corpus);
  return settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const rivals = rivalScores(corpus).filter(
      (s) => s.classifier === classifier && s.normalisation === normalisation,
    );
    const [best] = rivals.sort((a, b) => (measure.of(b)?.value ?? 0) - (measure.of(a)?.value ?? 0));
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

/** Of all that is neither learned nor the baseline; re-weighting is among them. */
function rivalScores(corpus: CorpusResult) {
  const others = [baselineOf(corpus), ...learnedOf(corpus)];
  const { of } = headlineOf(corpus);
  return declaredScores(corpus).filter(
    (score) => !others.includes(score.augmenter) && isNumber(of(score)?.value),
  );
}

function bestSentence(corpus: CorpusResult, j: Judgement, level: number): string {
  const { against, augmenter } = j.comparison;
  const names = new Set(rivalScores(corpus).map((score) => score.augmenter));
  const which = names.size > 1 ? `, on these scores the best of ${enumerate([...names])}` : "";
  const result = outcome(j);
  const difference = told(corpus, j, level);
  const end =
    result !== "gain" && result !== "loss"
      ? `${augmenter} ${difference}, ${result}`
      : `${augmenter} is ${result === "gain" ? "better" : "worse"}: ${difference}`;
  return `Against ${against}${which}: ${end}.`;
}

/** Each against those before it: what the next loss term changed. */
function amongLearned(corpus: CorpusResult): Judgement[] {
  const learned = learnedOf(corpus);
  return declaredComparisons(corpus)
    .filter(
      ({ augmenter, against }) =>
        learned.includes(against) && learned.indexOf(against) < learned.indexOf(augmenter),
    )
    .map(headlineOf(corpus).judge);
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
