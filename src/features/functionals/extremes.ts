/** @file Extremes of a contour and where they are. */

import type { Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";

export type Extreme = "max" | "min" | "range" | "maxPos" | "minPos";

/**
 * Maximum, minimum, their difference, and the place of the first of each.
 *
 * @param names Which of them, in the order wanted.
 * @param positions Whether a position is the index of the frame, or that index divided by the number of frames, in [0, 1).
 */
export function createExtremes(names: readonly Extreme[], positions: "frame" | "share"): Functional {
  const placed = names.some((name) => name.endsWith("Pos"));
  return {
    names,
    write({ values, min, max }, out, at) {
      const unit = positions === "frame" ? 1 : values.length;
      const highest = placed ? values.indexOf(max) / unit : 0;
      const lowest = placed ? values.indexOf(min) / unit : 0;
      for (let i = 0; i < names.length; i++) {
        switch (names[i]) {
          case "max":
            out[at + i] = max;
            break;
          case "min":
            out[at + i] = min;
            break;
          case "range":
            out[at + i] = bounded(max - min);
            break;
          case "maxPos":
            out[at + i] = highest;
            break;
          case "minPos":
            out[at + i] = lowest;
            break;
        }
      }
    },
  };
}

/** Maximum, minimum, range, and the frame indices of the first of each extreme. */
export const extremes: Functional = createExtremes(["max", "min", "range", "maxPos", "minPos"], "frame");
