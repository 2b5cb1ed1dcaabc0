/** @file Percentiles of a contour and the ranges between them. */

import type { Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";

/** Linear interpolation at index `share·(n - 1)` of the sorted values. */
function percentile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** The three quartiles, and the ranges from 1 to 2, 2 to 3 and 1 to 3. */
export const quartiles: Functional = {
  names: ["quartile1", "quartile2", "quartile3", "iqr1-2", "iqr2-3", "iqr1-3"],
  write({ sorted }, out, at) {
    const first = percentile(sorted, 0.25);
    const second = percentile(sorted, 0.5);
    const third = percentile(sorted, 0.75);
    out[at] = first;
    out[at + 1] = second;
    out[at + 2] = third;
    out[at + 3] = bounded(second - first);
    out[at + 4] = bounded(third - second);
    out[at + 5] = bounded(third - first);
  },
};

/**
 * Percentiles in the order given; with `range`, also the last minus the first.
 *
 * @param percents Each in [0, 100].
 */
export function createPercentiles(percents: readonly number[], range: boolean): Functional {
  const names = percents.map((percent) => `percentile${percent.toFixed(1)}`);
  const last = percents.length - 1;
  return {
    names: range ? [...names, `pctlrange0-${last}`] : names,
    write({ sorted }, out, at) {
      for (let i = 0; i <= last; i++) out[at + i] = percentile(sorted, percents[i] / 100);
      if (!range) return;
      out[at + last + 1] = bounded(
        percentile(sorted, percents[last] / 100) - percentile(sorted, percents[0] / 100),
      );
    },
  };
}
