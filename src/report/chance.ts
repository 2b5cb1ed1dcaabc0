/** @file Scores that guessing would beat: a sign of faulty labels or speakers, or of a normalisation that takes the emotion away. */

import type { CorpusResult, Score } from "../experiment/index.ts";
import { enumerate, isNumber, percent } from "./format.ts";
import { settingPhrase } from "./phrases.ts";
import { declaredScores } from "./select.ts";

/** Scores are stored with six decimals. */
const rounding = 1e-6;

export const chanceOf = ({ classes }: Pick<CorpusResult, "classes">): number => 1 / classes.length;

/** A classifier that does not look at the features stands at chance by design, and beside it where folds differ. */
export function isBelowChance(corpus: CorpusResult, { uar, floor }: Score): boolean {
  return floor !== true && isNumber(uar.value) && uar.value < chanceOf(corpus) - rounding;
}

/** "below chance (20.0)"; "" where it is not. */
export function chanceNote(corpus: CorpusResult, score: Score): string {
  return isBelowChance(corpus, score) ? `below chance (${percent(chanceOf(corpus))})` : "";
}

/** More would be a table. */
const mostNamed = 3;

/** A sentence or two; "" where all scores are above chance. */
export function belowChance(corpus: CorpusResult): string {
  const low = declaredScores(corpus).filter((score) => isBelowChance(corpus, score));
  if (low.length === 0) return "";
  const beyond = low.some(({ uar }) => uar.high < chanceOf(corpus));
  const named = low
    .slice(0, mostNamed)
    .map((score) => `${percent(score.uar.value)} with ${score.augmenter} (${settingPhrase(score)})`);
  const more = low.length > mostNamed ? [`${low.length - mostNamed} more`] : [];
  const what = `elow chance (${percent(chanceOf(corpus))}): UAR ${enumerate([...named, ...more])}.`;
  return beyond
    ? `B${what} Guessing would do better, so something is wrong with labels, speakers or normalisation: most often with emotions that only few speakers have, so that speakers are learned in their place, and taken away by the normalisation by speaker.`
    : `B${what} The interval reaches chance: nothing was learned that holds for the test utterances.`;
}
