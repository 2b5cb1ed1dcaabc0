/** @file The best score without augmentation and the best with it, each with its interval and how many predictions were right. */

import type { CorpusResult, Interval, Score } from "../experiment/index.ts";
import { hasWidth, integer, isNumber, percentUnit, range } from "./format.ts";
import { guessedMark } from "./guessed.ts";
import { headlineOf } from "./measure.ts";
import { settingPhrase } from "./phrases.ts";
import { intervalName } from "./resampled.ts";
import { baselineOf, declaredScores } from "./select.ts";
import { wordsOf } from "./words.ts";

export interface BestScore {
  /** "Without synthetic rows", "With synthetic rows". */
  readonly label: string;
  readonly score: Score;
  readonly interval: Interval;
  /** "70.8 %". */
  readonly value: string;
  /** "UAR". */
  readonly unit: string;
  /** "95 % interval over 6 speakers: 67.5 to 74.6". */
  readonly within: string;
  /** "smote, svm, train normalisation". */
  readonly of: string;
  /** "170 of 240 predictions right". */
  readonly right: string;
  /** "the highest of 5 and flattered by that choice"; "" where there was no choice. */
  readonly flattered: string;
}

/** @returns None, one or two, the one without augmentation first. */
export function bestScores(corpus: CorpusResult, level: number): BestScore[] {
  const { of, unit } = headlineOf(corpus);
  const { made } = wordsOf(corpus);
  const shareOf = (score: Score) => of(score)?.value ?? Number.NaN;
  const scores = declaredScores(corpus).filter((score) => isNumber(shareOf(score)));
  const describe = (label: string, list: readonly Score[], flattered: string): BestScore[] => {
    if (list.length === 0) return [];
    const score = list.reduce((a, b) => (shareOf(a) >= shareOf(b) ? a : b));
    const interval = of(score) ?? score.uar;
    return [
      {
        label,
        score,
        interval,
        value: percentUnit(interval.value),
        unit: `${unit}${guessedMark(corpus)}`,
        within: hasWidth(interval)
          ? `${intervalName(corpus, level)}: ${range(interval)}`
          : "no interval: every resample gave the same",
        of: `${score.augmenter}, ${settingPhrase(score)}`,
        right: rightOf(score) === "" ? "" : `${rightOf(score)} predictions right`,
        flattered,
      },
    ];
  };
  const augmented = scores.filter(({ amount }) => amount > 0);
  return [
    ...describe(
      `Without ${made}`,
      scores.filter(({ amount }) => amount === 0),
      "",
    ),
    ...describe(
      `With ${made}`,
      augmented,
      augmented.length > 1 ? `the highest of ${augmented.length} and flattered by that choice` : "",
    ),
  ];
}

/** The higher of the two, the plain one where they are equal. */
export function highest(best: readonly BestScore[]): BestScore | undefined {
  return best.reduce<BestScore | undefined>(
    (a, b) => (a !== undefined && a.interval.value >= b.interval.value ? a : b),
    undefined,
  );
}

/** "The best score without synthetic rows is 70.8 % UAR (...)." */
export function bestSentence({ label, value, unit, within, of, right, flattered }: BestScore): string {
  const which = label.replace(/^W/, "w");
  return `The best score ${which} is ${value} ${unit} (${[within, of, right].filter(Boolean).join("; ")})${flattered && `, ${flattered}`}.`;
}

/** "170 of 240": predictions of all runs together, over all classes; "" where none were counted. */
export function rightOf({ confusion }: Pick<Score, "confusion">): string {
  const all = confusion.flat().reduce((sum, n) => sum + n, 0);
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  return all === 0 ? "" : `${integer(right)} of ${integer(all)}`;
}

/** All scores with the same classifier and normalisation as the best one, the baseline first. */
export function scoresBeside(corpus: CorpusResult, { score }: BestScore): Score[] {
  const baseline = baselineOf(corpus);
  const list = declaredScores(corpus).filter(
    (s) => s.classifier === score.classifier && s.normalisation === score.normalisation,
  );
  return [...list.filter((s) => s.augmenter === baseline), ...list.filter((s) => s.augmenter !== baseline)];
}
