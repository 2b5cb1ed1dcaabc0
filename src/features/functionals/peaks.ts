/** @file The peaks of a contour: how far apart, how high, how steep. */

import type { Functional } from "../contour.ts";
import { bounded, ratio } from "./bounded.ts";
import { findExtrema } from "./extrema.ts";
import { createSlopes, writeSlopes } from "./slopes.ts";
import { softLimit } from "./soft-limit.ts";

/** The value from which the relative height of peaks is limited, and how much it may still grow. */
const RELATIVE_LIMIT = 10;

/** Peaks per second. */
export function createPeakRate(options: { readonly hopSeconds: number; readonly name: string }): Functional {
  return {
    names: [options.name],
    write(contour, out, at) {
      const { count, isMax } = findExtrema(contour);
      let peaks = 0;
      for (let i = 0; i < count; i++) peaks += isMax[i];
      out[at] = peaks / (contour.values.length * options.hopSeconds);
    },
  };
}

/**
 * Mean distance of successive peaks in seconds, and its standard deviation (of the distances from the preceding valley about the
 * mean distance of peaks, as in the customary extractor); the range of the peaks, by itself and divided by that of the contour;
 * the mean of the peaks, by itself, minus the mean of the contour, and divided by it (softly limited to ±20); the range of the
 * valleys divided by that of the contour; and slopes (see `createSlopes`). Zeros if there are no peaks.
 */
export function createPeaks({ hopSeconds }: { readonly hopSeconds: number }): Functional {
  return {
    names: [
      "meanPeakDist",
      "peakDistStddev",
      "peakRangeAbs",
      "peakRangeRel",
      "peakMeanAbs",
      "peakMeanMeanDist",
      "peakMeanRel",
      "minRangeRel",
      ...createSlopes({ hopSeconds }).names,
    ],
    write(contour, out, at) {
      const { values: x, mean, min, max } = contour;
      const extrema = findExtrema(contour);
      const { count, places, isMax } = extrema;
      // Extrema alternate: the maxima are every other one.
      const firstMax = count > 0 && isMax[0] ? 0 : 1;
      const peaks = Math.max(0, Math.ceil((count - firstMax) / 2));
      const lastMax = firstMax + 2 * (peaks - 1);
      const gaps = peaks - 1;
      const distance = gaps > 0 ? (places[lastMax] - places[firstMax]) / gaps : 0;
      let sum = 0;
      let deviations = 0;
      for (let i = firstMax; i < count; i += 2) {
        sum += x[places[i]];
        if (i > firstMax) deviations += (places[i] - places[i - 1] - distance) ** 2;
      }
      const height = peaks > 0 ? sum / peaks : 0;
      const rangeOfPeaks = spread(x, places, firstMax, count);
      const range = max - min;
      out[at] = distance * hopSeconds;
      out[at + 1] = gaps > 0 ? Math.sqrt(deviations / gaps) * hopSeconds : 0;
      out[at + 2] = bounded(rangeOfPeaks);
      out[at + 3] = ratio(rangeOfPeaks, range);
      out[at + 4] = height;
      out[at + 5] = bounded(height - mean);
      out[at + 6] = bounded(softLimit(height / mean, RELATIVE_LIMIT, RELATIVE_LIMIT));
      out[at + 7] = ratio(spread(x, places, 1 - firstMax, count), range);
      writeSlopes(x, extrema, hopSeconds, out, at + 8);
    },
  };
}

/** The highest minus the lowest of every other extremum, from `first` on. */
function spread(x: Float32Array, places: Int32Array, first: number, count: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = first; i < count; i += 2) {
    const y = x[places[i]];
    if (y > high) high = y;
    if (y < low) low = y;
  }
  return high >= low ? high - low : 0;
}
