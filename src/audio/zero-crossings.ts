/** @file Zero-crossing rate. */

/**
 * Sign changes per sample: the number of k in 1 … L-2 with x_{k-1}·x_k < 0, or with x_k = 0 and x_{k-1}·x_{k+1} <= 0,
 * over L.
 *
 * A run of zeros counts as crossings, so digital silence has a rate near 1.
 *
 * @param x One frame, `[L]`.
 * @returns In [0, 1); 0 for fewer than three samples.
 */
export function zeroCrossingRate(x: Float32Array): number {
  const length = x.length;
  let count = 0;
  for (let k = 1, before = x[0]; k <= length - 2; k++) {
    const here = x[k];
    if (before * here < 0 || (here === 0 && before * x[k + 1] <= 0)) count++;
    before = here;
  }
  return length < 3 ? 0 : count / length;
}
