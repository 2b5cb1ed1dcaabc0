/** @file For how much of the time a contour is high, rises or bends. */

import type { Functional } from "../contour.ts";

const { fround } = Math;

/**
 * Share of the frames above min + p·(max - min), for each percentage p.
 *
 * @param percents Each in (0, 100).
 */
export function createUpLevelTimes(percents: readonly number[]): Functional {
  return {
    names: percents.map((percent) => `upleveltime${percent}`),
    write({ sorted, min, max }, out, at) {
      for (let i = 0; i < percents.length; i++) {
        const level = min + (percents[i] / 100) * (max - min);
        out[at + i] = (sorted.length - countUpTo(sorted, level)) / sorted.length;
      }
    },
  };
}

/** How many of the sorted values are not above `level`. */
function countUpTo(sorted: Float32Array, level: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Share of the steps that rise. */
export const riseTime: Functional = {
  names: ["risetime"],
  write({ values }, out, at) {
    let rising = 0;
    for (let t = 1; t < values.length; t++) if (values[t] > values[t - 1]) rising++;
    out[at] = rising / Math.max(1, values.length - 1);
  },
};

/**
 * Share of the frames at which the contour bends to the left: it rises more, or falls less, than before. Contours that
 * move in steps (zero crossings, roll-off) often bend only by rounding, so steps are rounded to float32 as is customary.
 */
export const leftCurvatureTime: Functional = {
  names: ["leftctime"],
  write({ values }, out, at) {
    let bending = 0;
    let before = values.length > 1 ? fround(values[1] - values[0]) : 0;
    for (let t = 2; t < values.length; t++) {
      const step = fround(values[t] - values[t - 1]);
      if (step > before) bending++;
      before = step;
    }
    out[at] = bending / Math.max(1, values.length - 2);
  },
};
