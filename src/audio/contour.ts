/**
 * @file Smooths and differentiates a descriptor over time. Edges repeat the first and last frame.
 * Sums are rounded to float32 step by step, as the customary extractor does: where values tie, rounding decides whether
 * a contour rises or falls.
 */

const { fround } = Math;

/**
 * Moving average over three frames, y_t = (x_{t-1} + x_t + x_{t+1}) / 3.
 *
 * @param x `[frames]`.
 * @param y `[frames]`, written; must not be `x`.
 */
export function smooth(x: Float32Array, y: Float32Array): void {
  const last = x.length - 1;
  for (let t = 0; t <= last; t++) {
    y[t] = fround(fround(x[t === 0 ? 0 : t - 1] + x[t]) + x[t === last ? last : t + 1]) / 3;
  }
}

/**
 * Regression over five frames, d_t = Σ_{k=1,2} k·(x_{t+k} - x_{t-k}) / 10 (Furui 1986).
 *
 * @param x `[frames]`.
 * @param d `[frames]`, written, per frame; must not be `x`.
 */
export function delta(x: Float32Array, d: Float32Array): void {
  const last = x.length - 1;
  for (let t = 0; t <= last; t++) {
    const near = fround(x[t < last ? t + 1 : last] - x[t > 0 ? t - 1 : 0]);
    const far = fround(x[Math.min(t + 2, last)] - x[t >= 2 ? t - 2 : 0]);
    d[t] = fround(near + 2 * far) / 10;
  }
}
