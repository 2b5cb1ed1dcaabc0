/** @file Onsets of the voice in an unsmoothed pitch contour, in which 0 stands for unvoiced. */

import type { Functional } from "../contour.ts";

/**
 * Onsets (a voiced frame after an unvoiced one; a contour that starts voiced has none there), per second or as their
 * number, and the duration in seconds.
 */
export function createPitchOnsets({
  onsets,
  hopSeconds,
}: {
  readonly onsets: "rate" | "number";
  readonly hopSeconds: number;
}): Functional {
  return {
    names: [onsets === "rate" ? "onsetRate" : "numOnsets", "duration"],
    write({ values }, out, at) {
      let count = 0;
      for (let t = 1; t < values.length; t++) if (values[t] > 0 && values[t - 1] === 0) count++;
      const seconds = values.length * hopSeconds;
      out[at] = onsets === "rate" ? count / seconds : count;
      out[at + 1] = seconds;
    },
  };
}
