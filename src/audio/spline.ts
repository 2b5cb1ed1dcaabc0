/** @file Natural cubic spline between fixed abscissae: set up once, applied to each spectrum. */

/**
 * Interpolates values at `from` to values at `to`.
 *
 * The second derivatives of a natural spline solve a tridiagonal system that hangs on the abscissae alone, so its
 * elimination and the weights of every output are computed here, once.
 *
 * @param from At least three ascending abscissae.
 * @param to Abscissae within the range of `from`, ascending.
 * @returns A function that reads `y`, `[from.length]`, and writes `out`, `[to.length]`.
 */
export function createSpline(
  from: Float64Array,
  to: Float64Array,
): (y: Float64Array, out: Float64Array) => void {
  const n = from.length;
  const step = Float64Array.from({ length: n - 1 }, (_, i) => from[i + 1] - from[i]);
  const upper = new Float64Array(n);
  const pivot = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    pivot[i] = 1 / (2 * (step[i - 1] + step[i]) - step[i - 1] * upper[i - 1]);
    upper[i] = step[i] * pivot[i];
  }
  const inverseStep = step.map((h) => 1 / h);
  const cell = new Int32Array(to.length);
  // Per output: weights of y_j, y_{j+1} and of the second derivatives there.
  const weights = new Float64Array(4 * to.length);
  for (let k = 0, j = 0; k < to.length; k++) {
    while (j < n - 2 && to[k] > from[j + 1]) j++;
    const h = step[j];
    const right = (to[k] - from[j]) / h;
    const left = 1 - right;
    cell[k] = j;
    weights[4 * k] = left;
    weights[4 * k + 1] = right;
    weights[4 * k + 2] = ((left ** 3 - left) * h * h) / 6;
    weights[4 * k + 3] = ((right ** 3 - right) * h * h) / 6;
  }
  const curvature = new Float64Array(n);
  return (y, out) => {
    let slope = (y[1] - y[0]) * inverseStep[0];
    for (let i = 1; i < n - 1; i++) {
      const next = (y[i + 1] - y[i]) * inverseStep[i];
      curvature[i] = (6 * (next - slope) - step[i - 1] * curvature[i - 1]) * pivot[i];
      slope = next;
    }
    for (let i = n - 2; i > 0; i--) curvature[i] -= upper[i] * curvature[i + 1];
    for (let k = 0, w = 0; k < out.length; k++, w += 4) {
      const j = cell[k];
      out[k] =
        weights[w] * y[j] +
        weights[w + 1] * y[j + 1] +
        weights[w + 2] * curvature[j] +
        weights[w + 3] * curvature[j + 1];
    }
  };
}
