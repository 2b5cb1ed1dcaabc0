/** @file Intervals by drawing speakers anew. */

import type { Rng } from "../core/index.ts";
import { type Interval, quantile } from "../evaluate/index.ts";

const resamples = 1000;

/**
 * A statistic with the percentile interval of a bootstrap over groups (1,000 draws).
 *
 * @param groups Names by which rows belong together, for each list of rows: speakers of each list are drawn at once.
 * @param statistic Takes how often each row counts, list by list, and how often each list does; a NaN is left out.
 * @param crossed Whether lists are repeats of one experiment, which are drawn, too; else each counts once.
 */
export function bootstrapGroups(
  groups: readonly (readonly string[])[],
  statistic: (weights: readonly Float64Array[], times: Float64Array) => number,
  rng: Rng,
  { level = 0.95, crossed = false } = {},
): Interval {
  const names = [...new Set(groups.flat())].sort();
  const index = new Map(names.map((name, i) => [name, i]));
  const at = groups.map((list) => Int32Array.from(list, (name) => index.get(name) as number));
  const weights = groups.map((list) => new Float64Array(list.length).fill(1));
  const times = new Float64Array(groups.length).fill(1);
  const value = statistic(weights, times);
  const drawn = new Float64Array(names.length);
  const values: number[] = [];
  for (let b = 0; b < resamples; b++) {
    drawn.fill(0);
    for (let i = 0; i < names.length; i++) drawn[rng.integer(names.length)]++;
    for (const [list, positions] of at.entries())
      for (let i = 0; i < positions.length; i++) weights[list][i] = drawn[positions[i]];
    if (crossed) {
      times.fill(0);
      for (let i = 0; i < times.length; i++) times[rng.integer(times.length)]++;
    }
    const one = statistic(weights, times);
    if (!Number.isNaN(one)) values.push(one);
  }
  values.sort((a, b) => a - b);
  if (values.length === 0) return { value, low: value, high: value };
  return { value, low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2) };
}
