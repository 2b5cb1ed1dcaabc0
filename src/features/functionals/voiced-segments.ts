/** @file Voiced and unvoiced segments of a pitch contour, in which 0 stands for unvoiced. */

import type { Functional } from "../contour.ts";

/** Statistics of segment lengths, in frames; all 0 if there is no segment. */
interface Lengths {
  readonly count: number;
  readonly mean: number;
  readonly max: number;
  readonly min: number;
  /** Population standard deviation. */
  readonly deviation: number;
}

/** The fewest frames that make a segment. */
const SHORTEST = 3;

/**
 * A segment opens at its first frame, is valid once it has three, and closes at two frames of the other kind in a row;
 * single ones in between are tolerated. Its length is one less than its number of frames, as in the customary extractor.
 */
function measureSegments(values: Float32Array, voiced: boolean): Lengths {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let max = 0;
  let min = 0;
  let first = 0;
  let last = 0;
  let matching = 0;
  let opposite = 0;
  for (let t = 0; t <= values.length; t++) {
    const ended = t === values.length;
    if (!ended && (values[t] !== 0) === voiced) {
      if (matching++ === 0) first = t;
      last = t;
      opposite = 0;
    } else if (++opposite === 2 || ended) {
      if (matching >= SHORTEST) {
        const length = last - first;
        count++;
        sum += length;
        squares += length * length;
        max = Math.max(max, length);
        min = count === 1 ? length : Math.min(min, length);
      }
      matching = 0;
    }
  }
  if (count === 0) return { count, mean: 0, max, min, deviation: 0 };
  const mean = sum / count;
  return { count, mean, max, min, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** Voiced segments per second, and mean and standard deviation of the lengths of voiced and of unvoiced ones, in seconds. */
export function createVoicedSegments({ hopSeconds }: { readonly hopSeconds: number }): Functional {
  return {
    names: [
      "VoicedSegmentsPerSec",
      "MeanVoicedSegmentLengthSec",
      "StddevVoicedSegmentLengthSec",
      "MeanUnvoicedSegmentLength",
      "StddevUnvoicedSegmentLength",
    ],
    write({ values }, out, at) {
      const voiced = measureSegments(values, true);
      const unvoiced = measureSegments(values, false);
      out[at] = voiced.count / (values.length * hopSeconds);
      out[at + 1] = voiced.mean * hopSeconds;
      out[at + 2] = voiced.deviation * hopSeconds;
      out[at + 3] = unvoiced.mean * hopSeconds;
      out[at + 4] = unvoiced.deviation * hopSeconds;
    },
  };
}

/** Share of the frames that are voiced; mean, longest, shortest and standard deviation of voiced segments, in seconds. */
export function createVoicing({ hopSeconds }: { readonly hopSeconds: number }): Functional {
  return {
    names: ["ff0_nnz", "ff0_meanSegLen", "ff0_maxSegLen", "ff0_minSegLen", "ff0_segLenStddev"],
    write({ values }, out, at) {
      let voiced = 0;
      for (let t = 0; t < values.length; t++) if (values[t] !== 0) voiced++;
      const lengths = measureSegments(values, true);
      out[at] = voiced / values.length;
      out[at + 1] = lengths.mean * hopSeconds;
      out[at + 2] = lengths.max * hopSeconds;
      out[at + 3] = lengths.min * hopSeconds;
      out[at + 4] = lengths.deviation * hopSeconds;
    },
  };
}
