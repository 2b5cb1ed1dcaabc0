/** @file How steeply a contour rises and falls between its extrema. */

import type { Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";
import { type Extrema, findExtrema } from "./extrema.ts";

const names = ["meanRisingSlope", "stddevRisingSlope", "meanFallingSlope", "stddevFallingSlope"];

/** Mean and standard deviation of the rising and of the falling slopes, per second. */
export function createSlopes({ hopSeconds }: { readonly hopSeconds: number }): Functional {
  return {
    names,
    write(contour, out, at) {
      writeSlopes(contour.values, findExtrema(contour), hopSeconds, out, at);
    },
  };
}

/** Writes the four values of `createSlopes`. */
export function writeSlopes(
  x: Float32Array,
  extrema: Extrema,
  hopSeconds: number,
  out: Float32Array,
  at: number,
): void {
  writeStatistics(x, extrema, 1, hopSeconds, out, at);
  writeStatistics(x, extrema, 0, hopSeconds, out, at + 2);
}

/**
 * Slopes run from the first frame to the first extremum and from each extremum to the next; falling ones count as positive.
 * The last one runs to the last frame. As in the customary extractor it keeps its sign, and it counts in the mean but not
 * in the standard deviation. Without extrema there is one slope, per frame, from end to end.
 */
function writeStatistics(
  x: Float32Array,
  { count, places, isMax }: Extrema,
  rising: 0 | 1,
  hopSeconds: number,
  out: Float32Array,
  at: number,
): void {
  const last = x.length - 1;
  const sign = rising ? 1 : -1;
  let sum = 0;
  let squares = 0;
  let inner = 0;
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = places[i];
    if (isMax[i] === rising) {
      const slope = (sign * (x[to] - x[from])) / ((to - from) * hopSeconds);
      sum += slope;
      squares += slope * slope;
      inner++;
    }
    from = to;
  }
  const rise = x[last] - x[from];
  const hasEnd = count === 0 ? sign * rise > 0 : isMax[count - 1] !== rising;
  const end = count === 0 ? rise / x.length : rise / ((last - from) * hopSeconds);
  const all = hasEnd ? inner + 1 : inner;
  const mean = all === 0 ? 0 : (sum + (hasEnd ? end : 0)) / all;
  const deviations = squares - 2 * mean * sum + inner * mean * mean;
  out[at] = bounded(mean);
  out[at + 1] = inner === 0 ? 0 : bounded(Math.sqrt(Math.max(0, deviations) / all));
}
