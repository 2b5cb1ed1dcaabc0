/** @file What the best models of a run said of recordings that they had not heard: what their probabilities are worth, and whom they hear better. */

import { logScores, measureProbabilities, type ProbabilityWorth } from "../answers/index.ts";
import { isKnownSpeaker, type Rng } from "../core/index.ts";
import { compareGroups, type GroupComparison } from "../evaluate/index.ts";
import type {
  CellPredictions,
  CorpusPredictions,
  CorpusResult,
  RunArtifacts,
  Score,
} from "../experiment/index.ts";
import { bestScores } from "./best.ts";
import { settingPhrase } from "./phrases.ts";

/** One of the best scores of a corpus: without augmentation, or with it. */
export interface HeldOut {
  readonly score: Score;
  /** "noise, svm, speaker". */
  readonly name: string;
  /** "noise, svm, speaker normalisation". */
  readonly of: string;
  /** Draws and repeats: all there are, and the first of them, whose probabilities are looked at. */
  readonly runs: { readonly all: number; readonly looked: number };
  /** Whether speakers are known, so that they could be left out and drawn. */
  readonly bySpeaker: boolean;
  readonly worth: ProbabilityWorth;
  readonly comparisons: readonly { readonly column: string; readonly found: GroupComparison }[];
}

/** More draws and repeats, or predictions of them all together, change little but the time. */
const mostRuns = 10;
const mostPredictions = 10_000;

/** Probabilities are stored with four decimals, so that a stored 0 is something below this. */
const leastStored = 5e-5;

/** @returns For each corpus, none, one or two of them, the one without augmentation first; null where the folder holds no predictions. */
export function measureHeldOut(
  { results, recipe, predictions }: RunArtifacts,
  rng: Rng,
): (readonly HeldOut[] | null)[] {
  const { level, resamples } = recipe.statistics;
  return results.corpora.map((corpus, i) => {
    const said = predictions?.[i];
    if (said === undefined) return null;
    return bestScores(corpus, level).flatMap(({ score }) => {
      const cell = said.cells.find((one) => isOf(one, score));
      if (cell === undefined) return [];
      return [
        measured(cell, said, corpus, score, { level, resamples }, rng.fork("held-out", corpus.card.id)),
      ];
    });
  });
}

const isOf = (cell: CellPredictions, score: Score) =>
  cell.augmenter === score.augmenter &&
  cell.amount === score.amount &&
  cell.classifier === score.classifier &&
  cell.normalisation === score.normalisation;

function measured(
  cell: CellPredictions,
  { groups }: CorpusPredictions,
  { classes }: CorpusResult,
  score: Score,
  statistics: { readonly level: number; readonly resamples: number },
  rng: Rng,
): HeldOut {
  const k = classes.length;
  const { runs } = cell;
  const looked = runs.slice(
    0,
    Math.max(1, Math.min(mostRuns, Math.floor(mostPredictions / runs[0].ids.length))),
  );
  const bySpeaker = runs.every(({ speakers }) => speakers.every(isKnownSpeaker));
  const worth = measureProbabilities(
    looked.map(({ ids, speakers, truth, predicted, probabilities }) => ({
      k,
      scores: logScores(probabilities.map((p) => Math.max(p, leastStored))),
      truth,
      predicted,
      groups: bySpeaker ? speakers : ids,
    })),
    rng.fork("worth"),
    statistics.level,
  );
  const comparisons = Object.entries(groups).flatMap(([column, groupOf]) => {
    if (new Set(groupOf.values()).size === 0) return [];
    const of = (id: string) => groupOf.get(id) ?? "";
    return [
      { column, found: compareGroups(runs, of, k, { ...statistics, rng: rng.fork("groups", column) }) },
    ];
  });
  const { augmenter, classifier, normalisation } = score;
  return {
    score,
    name: [augmenter, classifier, normalisation].join(", "),
    of: `${augmenter}, ${settingPhrase(score)}`,
    runs: { all: runs.length, looked: looked.length },
    bySpeaker,
    worth,
    comparisons,
  };
}
