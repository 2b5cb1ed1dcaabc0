/** @file Means of a contour. */

import type { Contour, Functional } from "../contour.ts";
import { bounded, ratio } from "./bounded.ts";

/** Arithmetic mean. */
export const mean: Functional = {
  names: ["amean"],
  write(contour, out, at) {
    out[at] = contour.mean;
  },
};

/** Arithmetic mean, and population standard deviation divided by it (sign included) or by 1 where the mean is 0. */
export const meanAndSpread: Functional = {
  names: ["amean", "stddevNorm"],
  write(contour, out, at) {
    out[at] = contour.mean;
    out[at + 1] = bounded(Math.sqrt(variance(contour)) / (contour.mean === 0 ? 1 : contour.mean));
  },
};

/** Mean of the values above 0; 0 where there are none. */
export const positiveMean: Functional = {
  names: ["posamean"],
  write({ values }, out, at) {
    let sum = 0;
    let count = 0;
    for (let t = 0; t < values.length; t++) {
      if (values[t] > 0) {
        sum += values[t];
        count++;
      }
    }
    out[at] = ratio(sum, count);
  },
};

/** Root of the mean square. */
export const rootQuadraticMean: Functional = {
  names: ["rqmean"],
  write({ values }, out, at) {
    let sum = 0;
    for (let t = 0; t < values.length; t++) sum += values[t] * values[t];
    out[at] = Math.sqrt(sum / values.length);
  },
};

/** Flatness: geometric mean of the magnitudes other than 0, divided by the arithmetic mean of all magnitudes. */
export const flatness: Functional = {
  names: ["flatness"],
  write({ values }, out, at) {
    let logs = 0;
    let sum = 0;
    let count = 0;
    // One logarithm for several factors: a product of eight float32 magnitudes fits into float64.
    let product = 1;
    for (let t = 0; t < values.length; t++) {
      const magnitude = Math.abs(values[t]);
      if (magnitude === 0) continue;
      sum += magnitude;
      count++;
      product *= magnitude;
      if (product < 1e-200 || product > 1e200) {
        logs += Math.log(product);
        product = 1;
      }
    }
    logs += Math.log(product);
    out[at] = count === 0 ? 0 : bounded((Math.exp(logs / count) * values.length) / sum);
  },
};

/** 10·log10 of the mean of a contour of mean squares; at least -120 dB. */
export const soundLevel: Functional = {
  names: ["equivalentSoundLevel_dBp"],
  write(contour, out, at) {
    out[at] = 10 * Math.log10(Math.max(contour.mean, 1e-12));
  },
};

/** Population variance; exactly 0 for a constant, whose rounded mean would leave a residue. */
export function variance({ values, mean: level, min, max }: Contour): number {
  if (min === max) return 0;
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += (values[t] - level) ** 2;
  return sum / values.length;
}
