/** @file Smoothing and differences of contours in which 0 stands for "not voiced". Each step is rounded to float32. */

const { fround } = Math;

/**
 * Moving average over three frames that leaves zeros as they are and does not count them: where x_t is not 0, the mean of
 * those among x_{t-1}, x_t and x_{t+1} that are not 0. Edges repeat the first and last frame.
 *
 * @param x `[frames]`.
 * @param y `[frames]`, written; must not be `x`.
 */
export function smoothNonzero(x: Float32Array, y: Float32Array): void {
  const last = x.length - 1;
  for (let t = 0; t <= last; t++) {
    if (x[t] === 0) {
      y[t] = 0;
      continue;
    }
    const before = x[t === 0 ? 0 : t - 1];
    const after = x[t === last ? last : t + 1];
    const count = 1 + (before !== 0 ? 1 : 0) + (after !== 0 ? 1 : 0);
    y[t] = fround(fround(before + x[t]) + after) / count;
  }
}

/**
 * Differences of contours that belong together, within their segments: Σ k·(x_{t+k} - x_{t-k}) over k = 1, 2, pairs with a
 * zero left out, edges repeating the first and last frame. The divisor starts at 10 and, as in the customary extractor,
 * grows by k² with every pair used, frame by frame and within a frame from contour to contour: differences fade with time.
 *
 * @param columns Each `[frames]`, in the order of the set.
 * @returns `[frames]` for each of them.
 */
export function segmentDeltas(columns: readonly Float32Array[]): Float32Array[] {
  const deltas = columns.map((x) => new Float32Array(x.length));
  const frames = columns.length === 0 ? 0 : columns[0].length;
  const last = frames - 1;
  let divisor = 10;
  for (let t = 0; t < frames; t++) {
    for (let c = 0; c < columns.length; c++) {
      const x = columns[c];
      let sum = 0;
      for (let k = 1; k <= 2; k++) {
        const before = x[Math.max(t - k, 0)];
        const after = x[Math.min(t + k, last)];
        if (before === 0 || after === 0) continue;
        sum = fround(sum + fround(k * fround(after - before)));
        divisor += k * k;
      }
      deltas[c][t] = sum / divisor;
    }
  }
  return deltas;
}
