/** @file The straight line through a contour. */

import type { Contour, Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";

/** Least-squares line x_t ≈ slope·t + offset, t in frames. */
export interface Line {
  readonly slope: number;
  readonly offset: number;
  /** Mean absolute and mean squared residual. */
  readonly absoluteError: number;
  readonly squaredError: number;
}

/** Fits the line; a single frame has slope 0. */
export function fitLine({ values, mean }: Contour): Line {
  const n = values.length;
  const middle = (n - 1) / 2;
  let covariance = 0;
  for (let t = 0; t < n; t++) covariance += (t - middle) * (values[t] - mean);
  // Σ(t - middle)² = n(n² - 1)/12.
  const slope = n > 1 ? covariance / ((n * (n * n - 1)) / 12) : 0;
  let absolute = 0;
  let squared = 0;
  for (let t = 0; t < n; t++) {
    const residual = values[t] - mean - slope * (t - middle);
    absolute += Math.abs(residual);
    squared += residual * residual;
  }
  return {
    slope,
    offset: mean - slope * middle,
    absoluteError: absolute / n,
    squaredError: squared / n,
  };
}

/** Slope per frame, offset at frame 0, mean squared residual. */
export const regression: Functional = {
  names: ["linregc1", "linregc2", "linregerrQ"],
  write(contour, out, at) {
    const line = fitLine(contour);
    out[at] = bounded(line.slope);
    out[at + 1] = bounded(line.offset);
    out[at + 2] = bounded(line.squaredError);
  },
};

/** Slope per frame, offset at frame 0, mean absolute and mean squared residual. */
export const regressionWithErrors: Functional = {
  names: ["linregc1", "linregc2", "linregerrA", "linregerrQ"],
  write(contour, out, at) {
    const line = fitLine(contour);
    out[at] = bounded(line.slope);
    out[at + 1] = bounded(line.offset);
    out[at + 2] = bounded(line.absoluteError);
    out[at + 3] = bounded(line.squaredError);
  },
};
