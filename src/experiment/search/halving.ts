/** @file Which candidates go on: pure functions of what was predicted. */

/** Hits and utterances by class: what a score is made of, and what adds up over parts. */
export interface Tally {
  readonly hits: readonly number[];
  readonly all: readonly number[];
}

/** @param positions Which of the predictions count. */
export function tallyOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  positions: Iterable<number> = Array.from({ length: truth.length }, (_, i) => i),
): Tally {
  const hits = new Array<number>(classes).fill(0);
  const all = new Array<number>(classes).fill(0);
  for (const i of positions) {
    all[truth[i]]++;
    if (predicted[i] === truth[i]) hits[truth[i]]++;
  }
  return { hits, all };
}

/** Mean recall of the classes that occur, pooled over parts; NaN for no utterances. */
export function pooledUar(tallies: readonly Tally[]): number {
  const sum = (of: (tally: Tally) => readonly number[], c: number) =>
    tallies.reduce((total, tally) => total + of(tally)[c], 0);
  const recalls = (tallies[0]?.all ?? []).flatMap((_, c) => {
    const all = sum((tally) => tally.all, c);
    return all === 0 ? [] : [sum((tally) => tally.hits, c) / all];
  });
  return recalls.reduce((total, recall) => total + recall, 0) / recalls.length;
}

/**
 * The best `count`, best first; of equal ones those that come first in the space. A candidate without a score, because a training failed,
 * never goes on.
 */
export function best<T>(candidates: readonly T[], scoreOf: (candidate: T) => number, count: number): T[] {
  return candidates
    .map((candidate, at) => ({ candidate, at, score: scoreOf(candidate) }))
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
