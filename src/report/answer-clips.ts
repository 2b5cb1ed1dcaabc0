/** @file The answer of a run of spectrograms: learned views against none, against the best other augmenter, against each other. */

import type { CorpusResult } from "../experiment/results.ts";
import { count, enumerate, isNumber, points } from "./format.ts";
import { headlineOf, type Judgement } from "./measure.ts";
import { beyondZero, numbers, settingPhrase } from "./phrases.ts";
import { declaredComparisons, declaredScores, learnedOf, settingsOf } from "./select.ts";
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
  const at = wordsOf(corpus).at(corpus.declaredAmount);
  const sentences =
    asked.length === 1
      ? [`${verb(asked[0])} ${measure.name} ${at}: ${told(corpus, asked[0], level)}.`]
      : [
          `${capital(measure.name)} ${at}, against no augmentation: ${asked.map((j) => `${j.comparison.augmenter} ${told(corpus, j, level)}, ${verdictOf(j)}`).join("; ")}.`,
        ];
  const everything = [...asked, ...rival, ...others];
  if (everything.every(({ verdict }) => verdict === "undecided")) sentences.push(nothing(everything));
  return {
    finding: sentences.join(" "),
    support: [
      ...rival.map((j) => bestSentence(corpus, j, level)),
      ...(others.length === 0
        ? []
        : [
            `Among the learned ones: ${others.map((j) => `${j.comparison.augmenter} against ${j.comparison.against} ${told(corpus, j, level)}, ${verdictOf(j)}`).join("; ")}.`,
          ]),
    ],
  };
}

function verb({ comparison: { augmenter }, verdict }: Judgement): string {
  if (verdict === "gain") return `Views by ${augmenter} raised`;
  if (verdict === "loss") return `Views by ${augmenter} lowered`;
  return `It is not decided whether views by ${augmenter} change`;
}

/** "+3.1 points (95 % interval ..., p ...)"; the setting only where there are several. */
function told(corpus: CorpusResult, j: Judgement, level: number): string {
  const setting = settingsOf(corpus).length > 1 ? `; ${settingPhrase(j.comparison)}` : "";
  return `${points(j.difference.value)} points (${numbers(j, level)}${setting})`;
}

const verdictOf = ({ verdict }: Judgement) => (verdict === "not-judged" ? "not judged" : verdict);

function nothing(everything: readonly Judgement[]): string {
  const beyond = everything.filter(beyondZero).length;
  if (beyond === 0) return "Nothing is decided: the data fit a gain as well as a loss.";
  return `Nothing is decided: of ${count(everything.length, "interval")}, ${beyond} ${beyond === 1 ? "excludes" : "exclude"} zero, but not after Holm’s correction.`;
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

function rivalScores(corpus: CorpusResult) {
  const learned = learnedOf(corpus);
  const { of } = headlineOf(corpus);
  return declaredScores(corpus).filter(
    (score) => score.amount > 0 && !learned.includes(score.augmenter) && isNumber(of(score)?.value),
  );
}

function bestSentence(corpus: CorpusResult, j: Judgement, level: number): string {
  const { against, augmenter } = j.comparison;
  const names = new Set(rivalScores(corpus).map((score) => score.augmenter));
  const which = names.size > 1 ? `, on these scores the best of ${enumerate([...names])}` : "";
  const outcome =
    j.verdict === "gain" ? `${augmenter} is better` : j.verdict === "loss" ? `${augmenter} is worse` : "";
  const end =
    outcome === "" ? `${told(corpus, j, level)}, undecided` : `${outcome}: ${told(corpus, j, level)}`;
  return `Against ${against}${which}: ${outcome === "" ? `${augmenter} ` : ""}${end}.`;
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
