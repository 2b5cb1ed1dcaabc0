/** @file A contour as functionals see it: its values, and quantities that several functionals need, computed once when first read. */

import { sortedCopy } from "./functionals/sort.ts";

/** One descriptor over the frames of an utterance. */
export interface Contour {
  /** `[n]`, n >= 1, finite. */
  readonly values: Float32Array;
  /** Arithmetic mean, summed in float64. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** The values in ascending order, `[n]`. */
  readonly sorted: Float32Array;
}

/** One or more numbers of a contour. Its options are arguments of the function that makes it, and it keeps no state. */
export interface Functional {
  readonly names: readonly string[];
  /** Writes `names.length` finite values from `at` on, whatever the contour. */
  write(contour: Contour, out: Float32Array, at: number): void;
}

/** @param values `[n]`, n >= 1; neither copied nor changed. */
export function createContour(values: Float32Array): Contour {
  let mean: number | undefined;
  let min: number | undefined;
  let max = 0;
  let sorted: Float32Array | undefined;
  const findExtremes = () => {
    let low = values[0];
    let high = values[0];
    for (let t = 1; t < values.length; t++) {
      const x = values[t];
      if (x > high) high = x;
      if (x < low) low = x;
    }
    max = high;
    min = low;
  };
  return {
    values,
    get mean() {
      if (mean !== undefined) return mean;
      let sum = 0;
      for (let t = 0; t < values.length; t++) sum += values[t];
      mean = sum / values.length;
      return mean;
    },
    get min() {
      if (min === undefined) findExtremes();
      return min as number;
    },
    get max() {
      if (min === undefined) findExtremes();
      return max;
    },
    get sorted() {
      sorted ??= sortedCopy(values);
      return sorted;
    },
  };
}
