/** @file How fine a design is: without it "no gain" could mean "could not have seen one". */

import type { CorpusResult } from "../experiment/index.ts";
import { count, isNumber, percent, pPhrase } from "./format.ts";
import { type Judgement, samePredictions, withoutWidth } from "./measure.ts";
import { familySize } from "./phrases.ts";
import { overWhat } from "./resampled.ts";

/** A sentence or two; "" where speakers are too few for any verdict. */
export function power(corpus: CorpusResult, judgements: readonly Judgement[], level: number): string {
  if (judgements.some((j) => j.verdict === "too-few-speakers")) return "";
  const blind = outOfReach(corpus, judgements, level);
  if (blind !== "") return blind;
  const lame = withoutIntervals(judgements);
  const effects = judgements
    .filter((j) => !withoutWidth(j))
    .map((j) => j.smallestDetectable)
    .filter(isNumber);
  if (effects.length === 0) return lame;
  const [low, high] = [percent(Math.min(...effects)), percent(Math.max(...effects))];
  const span = low === high ? `${low} points` : `${low} to ${high} points, depending on the comparison`;
  return `The smallest difference this design could detect (80 % power) is ${span}; smaller effects cannot be ruled out.${lame && ` ${lame}`}`;
}

function withoutIntervals(judgements: readonly Judgement[]): string {
  const flat = judgements.filter((j) => withoutWidth(j) && !samePredictions(j)).length;
  if (flat === 0) return "";
  const [have, they] = flat === 1 ? ["has", "It says"] : ["have", "They say"];
  const which =
    flat === judgements.length
      ? flat === 1
        ? "The interval"
        : "All intervals"
      : `${flat} of ${count(judgements.length, "interval")}`;
  return `${which} ${have} no width, since every resample gave the same difference. ${they} nothing of chance.`;
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
