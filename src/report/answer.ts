/** @file The answer in plain words, made from the verdicts and their numbers, never stronger than they are. */

import { speakersToJudge } from "../core/index.ts";
import type { CorpusResult, Score } from "../experiment/index.ts";
import { clipFinding } from "./answer-clips.ts";
import { cautions } from "./cautions.ts";
import { count, hasWidth, isNumber, percent, percentUnit, pPhrase, range } from "./format.ts";
import { headlineOf, type Judgement, samePredictions, tooFew, withoutWidth } from "./measure.ts";
import { change, changed, familySize, numbers, settingPhrase, undecided } from "./phrases.ts";
import { intervalName, overWhat } from "./resampled.ts";
import { declaredScores, judged, learnedOf } from "./select.ts";
import { guessedMark, isClips, wordsOf } from "./words.ts";

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
      power(corpus, asked.length > 0 ? asked : judgements, level),
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
      `${capital(name)} rose ${at} in ${gains.length} of ${all}${gains.length > 1 ? ", most" : ":"} with ${change(corpus, gains[0], level)}.`,
    );
  } else if (judgements.every((j) => j.verdict === "too-few-speakers")) {
    return `${noVerdict(judgements)} ${capital(name)} ${at} changed by ${judgements.length === 1 ? "" : "at most "}${changed(largest)} with ${largest.comparison.augmenter} (${numbers(corpus, largest, level)}; ${settingPhrase(largest.comparison)}).`;
  } else {
    const only = judgements.length === 1;
    const { augmenter } = largest.comparison;
    const who = only ? `The augmenter ${augmenter} did not raise` : "No augmenter raised";
    const label = only ? "the difference was" : "the largest difference was";
    sentences.push(
      largest.verdict === "loss"
        ? `${who} ${name} ${at}.`
        : `${who} ${name} ${at}; ${label} ${changed(largest)}${only ? "" : `, with ${augmenter}`} (${numbers(corpus, largest, level)}; ${settingPhrase(largest.comparison)}).`,
    );
  }
  if (losses.length > 0) {
    const where = losses.length === 1 ? "It fell with" : `It fell in ${losses.length} comparisons, most with`;
    sentences.push(`${where} ${change(corpus, losses[0], level)}.`);
  }
  return [...sentences, undecided(corpus, open, judgements.length, level)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** How fine the design is: without it "no gain" could mean "could not have seen one". */
function power(corpus: CorpusResult, judgements: readonly Judgement[], level: number): string {
  if (judgements.some((j) => j.verdict === "too-few-speakers")) return "";
  const blind = outOfReach(corpus, judgements, level);
  if (blind !== "") return blind;
  const flat = judgements.filter((j) => withoutWidth(j) && !samePredictions(j)).length;
  const lame =
    flat === 0
      ? ""
      : `${flat === judgements.length ? (flat === 1 ? "The interval has" : "All intervals have") : `${flat} of ${count(judgements.length, "interval")} ${flat === 1 ? "has" : "have"}`} no width, since every resample gave the same difference. ${flat === 1 ? "It says" : "They say"} nothing of chance.`;
  const effects = judgements
    .filter((j) => !withoutWidth(j))
    .map((j) => j.smallestDetectable)
    .filter(isNumber);
  if (effects.length === 0) return lame;
  const [low, high] = [percent(Math.min(...effects)), percent(Math.max(...effects))];
  const span = low === high ? `${low} points` : `${low} to ${high} points, depending on the comparison`;
  return `The smallest difference this design could detect (80 % power) is ${span}; smaller effects cannot be ruled out.${lame && ` ${lame}`}`;
}

/** Where even the smallest p that the speakers allow would not survive the correction, nothing could have been found. */
function outOfReach(corpus: CorpusResult, judgements: readonly Judgement[], level: number): string {
  const floors = judgements.map((j) => {
    const least =
      typeof j.speakers === "number" && j.comparison.pSignFlip != null ? 2 ** (1 - j.speakers) : 0;
    return { least, corrected: least * familySize(corpus, j), among: familySize(corpus, j) };
  });
  if (floors.length === 0 || floors.some(({ corrected }) => corrected < 1 - level)) return "";
  const [{ least, corrected, among }] = floors;
  return `No difference, however large, could have counted: a test ${overWhat(corpus)} cannot go below ${pPhrase(least)}, which Holm’s correction over ${count(among, "augmenter")} makes ${pPhrase(Math.min(1, corrected)).replace("p = ", "")}. Compare fewer augmenters, or record more speakers.`;
}

/** "Too few speakers to judge (2): it takes 6, and no verdict is given." */
function noVerdict([first]: readonly Judgement[]): string {
  return `${capital(tooFew(first))}: it takes ${speakersToJudge}, so no verdict is given.`;
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
    const within = hasWidth(interval)
      ? `${intervalName(corpus, level)}: ${range(interval)}`
      : "no interval: every resample gave the same";
    return `${percentUnit(interval.value)} ${unit}${guessedMark(corpus)} (${within}; ${score.augmenter}, ${settingPhrase(score)})`;
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
