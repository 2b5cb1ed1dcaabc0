/** @file Central moments of a contour. */

import type { Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";

/** Population standard deviation σ, skewness m3/σ³, kurtosis m4/σ⁴ (3 for a normal distribution); 0 where σ = 0. */
export const moments: Functional = {
  names: ["stddev", "skewness", "kurtosis"],
  write({ values, mean, min, max }, out, at) {
    out.fill(0, at, at + 3);
    // The mean of a constant is rounded, so its deviations need not be zero.
    if (min === max) return;
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    for (let t = 0; t < values.length; t++) {
      const d = values[t] - mean;
      const square = d * d;
      m2 += square;
      m3 += square * d;
      m4 += square * square;
    }
    m2 /= values.length;
    const deviation = Math.sqrt(m2);
    out[at] = bounded(deviation);
    out[at + 1] = bounded(m3 / values.length / (m2 * deviation));
    out[at + 2] = bounded(m4 / values.length / (m2 * m2));
  },
};
