/** @file Onsets of the voice in an unsmoothed pitch contour, in which 0 stands for unvoiced. */

import type { Functional } from "../contour.ts";

/**
 * Onsets (a voiced frame after an unvoiced one; a contour that starts voiced has none at its start), per second or as
 * their number, and the duration in seconds.
 */
export function createOnsets({
  count,
  hopSeconds,
}: {
  readonly count: "perSecond" | "number";
  readonly hopSeconds: number;
}): Functional {
  return {
    names: [count === "perSecond" ? "onsetRate" : "numOnsets", "duration"],
    write({ values }, out, at) {
      let onsets = 0;
      for (let t = 1; t < values.length; t++) if (values[t] > 0 && values[t - 1] === 0) onsets++;
      const seconds = values.length * hopSeconds;
      out[at] = count === "perSecond" ? onsets / seconds : onsets;
      out[at + 1] = seconds;
    },
  };
}
