/** @file The answer in plain words, made from the verdicts and their numbers, never stronger than they are. */

import type { CorpusResult, Score } from "../experiment/results.ts";
import { clipFinding } from "./answer-clips.ts";
import { cautions } from "./cautions.ts";
import { count, isNumber, levelLabel, percent, percentUnit, range } from "./format.ts";
import { headlineOf, type Judgement, withoutWidth } from "./measure.ts";
import { change, changed, numbers, settingPhrase, undecided } from "./phrases.ts";
import { declaredScores, judged, learnedOf } from "./select.ts";
import { isClips, wordsOf } from "./words.ts";

export interface Answer {
  /** What was found, in a sentence or two. */
  readonly finding: string;
  /** Why it is to be taken with care; "" where there is no particular reason. */
  readonly warning: string;
  /** What limits it, and the scores behind it. */
  readonly support: readonly string[];
}

/** @param level Of the intervals, e.g. 0.95. */
export function answer(corpus: CorpusResult, level = 0.95): Answer {
  const measure = headlineOf(corpus);
  const judgements = judged(corpus).map(measure.judge);
  const learned = isClips(corpus) ? learnedOf(corpus) : [];
  const asked = judgements.filter(({ comparison }) => learned.includes(comparison.augmenter));
  const { finding, support } =
    asked.length > 0
      ? clipFinding(corpus, asked, level)
      : {
          finding: judgements.length === 0 ? withoutComparisons(corpus) : general(corpus, judgements, level),
          support: [],
        };
  return {
    finding,
    warning: cautions([corpus]),
    support: [
      ...support,
      power(asked.length > 0 ? asked : judgements),
      best(corpus, level),
      unfinished(corpus),
    ].filter((line) => line !== ""),
  };
}

function withoutComparisons(corpus: CorpusResult): string {
  return corpus.scores.length === 0
    ? "Nothing was scored in this run, so it says nothing about augmentation."
    : `This run judged no augmenter against no augmentation ${wordsOf(corpus).at(corpus.declaredAmount)}, so it cannot say whether augmentation helps.`;
}

function general(corpus: CorpusResult, judgements: readonly Judgement[], level: number): string {
  const byDifference = [...judgements].sort((a, b) => b.difference.value - a.difference.value);
  const gains = byDifference.filter((j) => j.verdict === "gain");
  const losses = byDifference.filter((j) => j.verdict === "loss").reverse();
  const open = judgements.filter((j) => j.verdict === "undecided");
  const [largest] = byDifference;
  const at = wordsOf(corpus).at(corpus.declaredAmount);
  const { name } = headlineOf(corpus);
  const sentences: string[] = [];
  if (gains.length > 0) {
    const all = count(judgements.length, "comparison");
    sentences.push(
      `${capital(name)} rose ${at} in ${gains.length} of ${all}${gains.length > 1 ? ", most" : ":"} with ${change(gains[0], level)}.`,
    );
  } else {
    const only = judgements.length === 1;
    const { augmenter } = largest.comparison;
    const who = only ? `The augmenter ${augmenter} did not raise` : "No augmenter raised";
    const label = only ? "the difference was" : "the largest difference was";
    sentences.push(
      largest.verdict === "loss"
        ? `${who} ${name} ${at}.`
        : `${who} ${name} ${at}; ${label} ${changed(largest)}${only ? "" : `, with ${augmenter}`} (${numbers(largest, level)}; ${settingPhrase(largest.comparison)}).`,
    );
  }
  if (losses.length > 0) {
    const where = losses.length === 1 ? "It fell with" : `It fell in ${losses.length} comparisons, most with`;
    sentences.push(`${where} ${change(losses[0], level)}.`);
  }
  return [...sentences, undecided(open, judgements.length)].filter((sentence) => sentence !== "").join(" ");
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** How fine the design is: without it "no gain" could mean "could not have seen one". */
function power(judgements: readonly Judgement[]): string {
  const flat = judgements.filter(withoutWidth).length;
  const lame =
    flat === 0
      ? ""
      : `${flat === judgements.length ? (flat === 1 ? "The interval has" : "All intervals have") : `${flat} of ${count(judgements.length, "interval")} ${flat === 1 ? "has" : "have"}`} no width, since every resample gave the same difference: too few speakers and draws, or equal predictions. ${flat === 1 ? "It says" : "They say"} nothing of chance.`;
  const effects = judgements
    .filter((j) => !withoutWidth(j))
    .map((j) => j.smallestDetectable)
    .filter(isNumber);
  if (effects.length === 0) return lame;
  const [low, high] = [percent(Math.min(...effects)), percent(Math.max(...effects))];
  const span = low === high ? `${low} points` : `${low} to ${high} points, depending on the comparison`;
  return `The smallest difference this design could detect (80 % power) is ${span}; smaller effects cannot be ruled out.${lame && ` ${lame}`}`;
}

function best(corpus: CorpusResult, level: number): string {
  const { of, unit } = headlineOf(corpus);
  const { made } = wordsOf(corpus);
  const shareOf = (score: Score) => of(score)?.value;
  const scores = declaredScores(corpus).filter((score) => isNumber(shareOf(score)));
  const top = (list: readonly Score[]) =>
    list.reduce<Score | undefined>(
      (a, b) => (a && (shareOf(a) ?? 0) >= (shareOf(b) ?? 0) ? a : b),
      undefined,
    );
  const plain = top(scores.filter((score) => score.amount === 0));
  const augmentedScores = scores.filter((score) => score.amount > 0);
  const augmented = top(augmentedScores);
  const describe = (score: Score) => {
    const interval = of(score) ?? score.uar;
    return `${percentUnit(interval.value)} ${unit} (${levelLabel(level)} interval ${range(interval)}; ${score.augmenter}, ${settingPhrase(score)})`;
  };
  const sentences: string[] = [];
  if (plain) sentences.push(`The best score without ${made} is ${describe(plain)}.`);
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
