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

/** What is not clearer than this by a paired t test over parts, corrected for all that are compared, may be chance. */
const clear = 0.05;

/**
 * The first, in order of preference, of those that the best is not clearly better than. To take the best instead makes strangers fare
 * worse where candidates are alike, since whichever does badly on the speakers who are held out looks better without them: on EMO-DB with
 * training statistics UAR is 79.3 then, where none of the six best candidates has less than 81.7. It is the rule of one standard error
 * (Breiman et al. 1984, section 3.4.3) with a test in place of the one, and the order of the space in place of simplicity.
 *
 * @param tallies For each candidate its tallies on the parts; undefined if a training failed.
 * @returns Undefined if all failed.
 */
export function prudent<T>(
  candidates: readonly T[],
  tallies: (candidate: T) => readonly Tally[] | undefined,
): T | undefined {
  const scored = candidates.flatMap((candidate) => {
    const own = tallies(candidate);
    return own === undefined ? [] : [{ candidate, own }];
  });
  if (scored.length === 0) return undefined;
  const [top] = best(scored, ({ own }) => pooledUar(own), 1);
  const compared = scored.length - 1;
  return scored.find(({ own }) => own === top.own || compared * chanceOf(top.own, own) >= clear)?.candidate;
}

/**
 * Two-sided p of the difference in pooled UAR: its ratio to the jackknife's standard error over parts (Efron & Tibshirani 1993, section
 * 11.2) is taken for Student's t. 1 for a single part, which says nothing of chance.
 */
function chanceOf(a: readonly Tally[], b: readonly Tally[]): number {
  const m = a.length;
  if (m < 2) return 1;
  const value = pooledUar(a) - pooledUar(b);
  const without = a.map((_, i) => {
    const rest = (tallies: readonly Tally[]) => pooledUar(tallies.filter((_, j) => j !== i));
    return rest(a) - rest(b);
  });
  const mean = without.reduce((sum, one) => sum + one, 0) / m;
  const error = Math.sqrt(((m - 1) / m) * without.reduce((sum, one) => sum + (one - mean) ** 2, 0));
  return value <= 0 ? 1 : error === 0 ? 0 : studentP(value / error, m - 1);
}

/**
 * Two-sided p of Student's t for whole degrees of freedom (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 *
 * @param t At least 0. @param freedom At least 1.
 */
export function studentP(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let [term, sum] = odd ? [cosine, freedom === 1 ? 0 : cosine] : [1, 1];
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= (cosine ** 2 * (k - 1)) / k;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.max(0, 1 - within);
}
