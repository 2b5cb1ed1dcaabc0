/** @file Splits inside a training fold, for choices made while fitting: by speaker, and free of synthetic rows where scored. */

import { isKnownSpeaker, ParameterError, type Rng, type Rows, type TrainingSet } from "../core/index.ts";

export interface InnerFold {
  /** Positions to train on: recorded rows of other speakers, and the synthetic rows not made from a validation row. */
  readonly train: readonly number[];
  /** Positions to score on: recorded rows only. */
  readonly validate: readonly number[];
}

/**
 * Deals the speakers of the recorded rows into at most `k` folds of nearly equal size. A synthetic row is never scored, and is left
 * out of training where one of its sources is scored. (An augmenter has still seen the scored rows when it was fitted: choices made
 * on these folds may favour it slightly, scores on the outer test rows do not.)
 *
 * @throws {ParameterError} with fewer than two speakers; `what` names the choice to be made, `remedy` what to do without it.
 */
export function innerFolds(
  table: TrainingSet<Rows>,
  k: number,
  rng: Rng,
  what: string,
  remedy: string,
): InnerFold[] {
  const recorded = recordedCount(table);
  const bySpeaker = new Map<string, number[]>();
  for (let i = 0; i < recorded; i++) {
    const positions = bySpeaker.get(table.speakers[i]);
    if (positions) positions.push(i);
    else bySpeaker.set(table.speakers[i], [i]);
  }
  // Rows of unknown speakers stay together, so that nobody is on both sides; they are not counted as a speaker.
  const { length: known } = [...bySpeaker.keys()].filter(isKnownSpeaker);
  if (known < 2) throw new ParameterError(what, "at least 2 speakers to choose on", known, remedy);
  const parts = Array.from({ length: Math.min(k, bySpeaker.size) }, (): number[] => []);
  const largestFirst = rng.shuffled([...bySpeaker.keys()].sort()).map((speaker) => bySpeaker.get(speaker)!);
  for (const positions of largestFirst.sort((a, b) => b.length - a.length)) {
    parts.reduce((least, part) => (part.length < least.length ? part : least)).push(...positions);
  }
  return parts.map((part) => {
    const scored = new Set(part);
    const scoredIds = new Set(part.map((i) => table.ids[i]));
    const train = table.ids.flatMap((_, i) => {
      if (i < recorded) return scored.has(i) ? [] : [i];
      const sources = table.origin === "augmented" ? table.provenance[i - recorded].sources : [];
      return sources.some((id) => scoredIds.has(id)) ? [] : [i];
    });
    return { train, validate: part.sort((a, b) => a - b) };
  });
}

/** Recorded rows stand first in every training table. */
export function recordedCount(table: TrainingSet<Rows>): number {
  return table.origin === "augmented" ? table.recorded : table.ids.length;
}

/** Mean recall of the classes that occur in the truth. */
export function uar(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number {
  const hits = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let i = 0; i < truth.length; i++) {
    counts[truth[i]]++;
    if (truth[i] === predicted[i]) hits[truth[i]]++;
  }
  let sum = 0;
  let present = 0;
  counts.forEach((count, c) => {
    if (count > 0) {
      sum += hits[c] / count;
      present++;
    }
  });
  return sum / present;
}
