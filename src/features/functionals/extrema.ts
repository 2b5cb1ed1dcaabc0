/** @file The local maxima and minima of a contour that stand out. */

import type { Contour } from "../contour.ts";

/** In order of time; maxima and minima alternate. */
export interface Extrema {
  readonly count: number;
  /** Frame indices, `[>= count]`. */
  readonly places: Int32Array;
  /** 1 for a maximum, 0 for a minimum, `[>= count]`. */
  readonly isMax: Uint8Array;
}

/** An extremum must differ by this share of the contour's range. */
const PROMINENCE = 0.1;

/** A maximum that is less prominent may still replace the last one if it is this much higher. */
const HIGHER = 1.05;

/** Finds local extrema (strictly above or below both neighbours, two frames from the ends) and thins them out. */
export function findExtrema({ values: x, min, max }: Contour): Extrema {
  const places = new Int32Array(x.length);
  const isMax = new Uint8Array(x.length);
  const least = PROMINENCE * (max - min);
  let count = keepProminentMaxima(x, least, places, isMax);
  count = dropShallowMinima(x, least, places, isMax, count);
  count = keepBestOfRuns(x, places, isMax, count);
  return { count, places, isMax };
}

/** Lists all minima, and the maxima that differ enough from the extremum before them. Returns how many. */
function keepProminentMaxima(x: Float32Array, least: number, places: Int32Array, isMax: Uint8Array): number {
  let count = 0;
  let before = x[0];
  let lastMin = x[0];
  let lastMax = x[0];
  let lastKept = -1;
  let hasFallen = false;
  for (let t = 2; t < x.length - 2; t++) {
    const y = x[t];
    if (y > x[t - 1] && y > x[t + 1]) {
      let keep = Math.abs(y - before) >= least;
      if (keep) {
        hasFallen = false;
      } else if (y - lastMin >= least) {
        if (y > HIGHER * lastMax) {
          if (lastKept >= 0) {
            places.copyWithin(lastKept, lastKept + 1, count);
            isMax.copyWithin(lastKept, lastKept + 1, count);
            count--;
          }
          keep = true;
        } else {
          keep = hasFallen;
        }
        hasFallen = false;
      }
      if (keep) {
        lastMax = y;
        lastKept = count;
        places[count] = t;
        isMax[count++] = 1;
      }
      before = y;
    } else if (y < x[t - 1] && y < x[t + 1]) {
      if (Math.abs(y - before) >= least) {
        lastMin = y;
        hasFallen = true;
      }
      places[count] = t;
      isMax[count++] = 0;
      before = y;
    }
  }
  return count;
}

function dropShallowMinima(
  x: Float32Array,
  least: number,
  places: Int32Array,
  isMax: Uint8Array,
  count: number,
): number {
  let kept = 0;
  let lastMax = x[0];
  for (let i = 0; i < count; i++) {
    const y = x[places[i]];
    if (isMax[i]) lastMax = y;
    else if (lastMax - y < least) continue;
    places[kept] = places[i];
    isMax[kept++] = isMax[i];
  }
  return kept;
}

/** Of successive maxima (or minima) only the highest (lowest) is kept, or the first of equal ones. */
function keepBestOfRuns(x: Float32Array, places: Int32Array, isMax: Uint8Array, count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (kept > 0 && isMax[kept - 1] === isMax[i]) {
      const rise = x[places[i]] - x[places[kept - 1]];
      if (isMax[i] ? rise > 0 : rise < 0) places[kept - 1] = places[i];
      continue;
    }
    places[kept] = places[i];
    isMax[kept++] = isMax[i];
  }
  return kept;
}
