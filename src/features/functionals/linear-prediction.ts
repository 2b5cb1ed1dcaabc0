/** @file Linear prediction of a contour from its own past. */

import type { Functional } from "../contour.ts";
import { bounded } from "./bounded.ts";

const { fround } = Math;

/**
 * Error of the best linear predictor per frame, and the coefficients a_1 … a_order of its error filter
 * A(z) = 1 + Σ a_i z^{-i} (autocorrelation method, Levinson-Durbin). A smooth contour predicts itself almost perfectly,
 * so the values depend on rounding: everything is computed in float32, in the customary extractor's order.
 */
export function createLinearPrediction(order: number): Functional {
  const r = new Float32Array(order + 1);
  const a = new Float32Array(order + 1);
  return {
    names: ["lpgain", ...Array.from({ length: order }, (_, i) => `lpc${i}`)],
    write({ values }, out, at) {
      autocorrelate(values, r);
      // A contour whose square does not fit into float32 counts as unpredictable.
      if (!Number.isFinite(r[0])) r.fill(0);
      const error = predict(r, a);
      out[at] = bounded(error / values.length);
      for (let i = 1; i <= order; i++) out[at + i] = bounded(a[i]);
    },
  };
}

/** r_lag = Σ x_t·x_{t-lag}, for each lag that `r` has room for; three running sums at a time, each in order of time. */
function autocorrelate(x: Float32Array, r: Float32Array): void {
  for (let lag = 0; lag < r.length; lag += 3) {
    let first = 0;
    let second = 0;
    let third = 0;
    for (let t = lag; t < x.length; t++) {
      const now = x[t];
      first = fround(first + fround(now * x[t - lag]));
      if (t > lag) second = fround(second + fround(now * x[t - lag - 1]));
      if (t > lag + 1) third = fround(third + fround(now * x[t - lag - 2]));
    }
    r[lag] = first;
    if (lag + 1 < r.length) r[lag + 1] = second;
    if (lag + 2 < r.length) r[lag + 2] = third;
  }
}

/** Levinson-Durbin recursion: writes the error filter to `a` and returns the remaining error; stops when there is none. */
function predict(r: Float32Array, a: Float32Array): number {
  a.fill(0);
  a[0] = 1;
  let error = r[0];
  for (let i = 1; i < a.length && error > 0; i++) {
    let sum = r[i];
    for (let j = 1; j < i; j++) sum = fround(sum + fround(a[j] * r[i - j]));
    const k = fround(-sum / error);
    for (let low = 1, high = i - 1; low <= high; low++, high--) {
      const first = a[low];
      const second = a[high];
      a[low] = first + fround(k * second);
      a[high] = second + fround(k * first);
    }
    a[i] = k;
    error = fround(error * fround(1 - fround(k * k)));
  }
  return error;
}
