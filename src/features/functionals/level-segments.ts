/** @file Segments between the times at which a contour crosses a low and a high level. */

import type { Functional } from "../contour.ts";

/**
 * Mean, longest and shortest segment and the standard deviation of their lengths, in seconds; zeros if there is no segment.
 *
 * The mean of the last three frames is compared with min + ¼ and min + ¾ of the range. A boundary lies where it crosses
 * either, but more than d = max(⌊n/100⌋ - 1, 2) frames after the previous boundary. As in the customary extractor, the first
 * segment starts ⌊d/2⌋ frames early, and the frames after the last boundary do not count.
 */
export function createLevelSegments({ hopSeconds }: { readonly hopSeconds: number }): Functional {
  return {
    names: ["meanSegLen", "maxSegLen", "minSegLen", "segLenStddev"],
    write({ values: x, min, max }, out, at) {
      const n = x.length;
      const low = min + 0.25 * (max - min);
      const high = min + 0.75 * (max - min);
      const apart = Math.max(Math.floor(n / 100) - 1, 2);
      let boundary = -Math.floor(apart / 2);
      let before = x[0];
      let count = 0;
      let sum = 0;
      let squares = 0;
      let longest = 0;
      let shortest = 0;
      for (let t = 1; t < n; t++) {
        const level = t === 1 ? (x[0] + x[1]) / 2 : (x[t - 2] + x[t - 1] + x[t]) / 3;
        const crosses = before <= low !== level <= low || before <= high !== level <= high;
        before = level;
        const length = t - boundary;
        if (!crosses || length <= apart) continue;
        boundary = t;
        count++;
        sum += length;
        squares += length * length;
        if (length > longest) longest = length;
        if (count === 1 || length < shortest) shortest = length;
      }
      const mean = count > 0 ? sum / count : 0;
      const variance = count > 0 ? Math.max(0, squares / count - mean * mean) : 0;
      out[at] = mean * hopSeconds;
      out[at + 1] = longest * hopSeconds;
      out[at + 2] = shortest * hopSeconds;
      out[at + 3] = Math.sqrt(variance) * hopSeconds;
    },
  };
}
