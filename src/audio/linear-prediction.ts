/** @file Linear prediction of a frame: autocorrelation, and the Levinson-Durbin recursion (Makhoul 1975). */

const { fround } = Math;

/**
 * r_i = Σ_n x_n·x_{n+i}, not divided by the length, summed in float32 from the first sample on: where a signal has
 * frequencies without energy, the prediction depends on the rounding, and this is the customary extractor's.
 *
 * @param x `[n]`.
 * @param r `[order + 1]`, written.
 */
export function autocorrelate(x: Float32Array, r: Float64Array): void {
  const length = x.length;
  const lags = r.length;
  let lag = 0;
  // Four lags at a time share their reads of the samples.
  for (; lag + 4 <= lags && lag + 3 < length; lag += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const whole = length - lag - 3;
    let x0 = x[lag];
    let x1 = x[lag + 1];
    let x2 = x[lag + 2];
    for (let n = 0, ahead = lag + 3; n < whole; n++, ahead++) {
      const x3 = x[ahead];
      const here = x[n];
      a = fround(a + fround(here * x0));
      b = fround(b + fround(here * x1));
      c = fround(c + fround(here * x2));
      d = fround(d + fround(here * x3));
      x0 = x1;
      x1 = x2;
      x2 = x3;
    }
    a = fround(a + fround(x[whole] * x0));
    a = fround(a + fround(x[whole + 1] * x1));
    a = fround(a + fround(x[whole + 2] * x2));
    b = fround(b + fround(x[whole] * x1));
    b = fround(b + fround(x[whole + 1] * x2));
    c = fround(c + fround(x[whole] * x2));
    r[lag] = a;
    r[lag + 1] = b;
    r[lag + 2] = c;
    r[lag + 3] = d;
  }
  for (; lag < lags; lag++) {
    let sum = 0;
    for (let n = lag; n < length; n++) sum = fround(sum + fround(x[n] * x[n - lag]));
    r[lag] = sum;
  }
}

/**
 * Coefficients of the prediction error filter A(z) = 1 + Σ a_i z^{-i} that minimises its output's energy.
 *
 * @param r Autocorrelation, `[order + 1]`.
 * @param a `[order + 1]`, written; a_0 = 1. Where the signal is silent, or predicted without error, the rest are 0.
 * @returns The energy of the error.
 */
export function levinsonDurbin(r: Float64Array, a: Float64Array): number {
  const order = a.length - 1;
  a.fill(0);
  a[0] = 1;
  let error = r[0];
  for (let i = 1; i <= order && error > 0; i++) {
    let sum = r[i];
    for (let j = 1; j < i; j++) sum += a[j] * r[i - j];
    const reflection = -sum / error;
    // Both ends at once: each needs the other's value from the previous order.
    for (let j = 1, mirror = i - 1; j <= mirror; j++, mirror--) {
      const low = a[j];
      const high = a[mirror];
      a[j] = low + reflection * high;
      a[mirror] = high + reflection * low;
    }
    a[i] = reflection;
    error *= 1 - reflection * reflection;
  }
  return error;
}
