/** @file How much of the time a contour is high, rises or bends. */

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
    write({ values, min, max }, out, at) {
      for (let i = 0; i < percents.length; i++) {
        const level = min + (percents[i] / 100) * (max - min);
        let above = 0;
        for (let t = 0; t < values.length; t++) if (values[t] > level) above++;
        out[at + i] = above / values.length;
      }
    },
  };
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
 * move in steps (zero crossings, roll-off) often bend by rounding only, so steps are rounded to float32 as is customary.
 */
export const leftCurvatureTime: Functional = {
  names: ["leftctime"],
  write({ values }, out, at) {
    let bending = 0;
    for (let t = 2; t < values.length; t++) {
      if (fround(values[t] - values[t - 1]) > fround(values[t - 1] - values[t - 2])) bending++;
    }
    out[at] = bending / Math.max(1, values.length - 2);
  },
};
