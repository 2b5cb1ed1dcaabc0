/** @file Natural cubic spline between fixed abscissae: set up once, applied to each spectrum. */

/**
 * Interpolates values at `from` to values at `to`.
 *
 * The second derivatives of a natural spline solve a tridiagonal system that hangs on the abscissae alone, so its
 * elimination and the weights of every output are computed here, once.
 *
 * @param from At least three ascending abscissae.
 * @param to Abscissae within the range of `from`, ascending.
 * @param gains Factor on each output, `[to.length]`; 1 unless told.
 * @returns A function that reads `y`, `[from.length]`, and writes the first `to.length` elements of `out`.
 */
export function createSpline(
  from: Float64Array,
  to: Float64Array,
  gains?: Float64Array,
): (y: Float64Array, out: Float64Array) => void {
  const n = from.length;
  const step = Float64Array.from({ length: n - 1 }, (_, i) => from[i + 1] - from[i]);
  // Elimination: c_i = pivot_i·(6·slope_i - 6·slope_{i-1}) + carry_i·c_{i-1}, then c_i += upper_i·c_{i+1}.
  const slopeFactor = step.map((h) => 6 / h);
  const pivot = new Float64Array(n);
  const carry = new Float64Array(n);
  const upper = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    pivot[i] = 1 / (2 * (step[i - 1] + step[i]) + step[i - 1] * upper[i - 1]);
    carry[i] = -step[i - 1] * pivot[i];
    upper[i] = -step[i] * pivot[i];
  }
  const cell = new Int32Array(to.length);
  // Per output: weights of y_j, y_{j+1} and of the second derivatives there.
  const weights = new Float64Array(4 * to.length);
  for (let k = 0, j = 0; k < to.length; k++) {
    while (j < n - 2 && to[k] > from[j + 1]) j++;
    const h = step[j];
    const right = (to[k] - from[j]) / h;
    const left = 1 - right;
    const gain = gains ? gains[k] : 1;
    cell[k] = j;
    weights[4 * k] = gain * left;
    weights[4 * k + 1] = gain * right;
    weights[4 * k + 2] = (gain * ((left ** 3 - left) * h * h)) / 6;
    weights[4 * k + 3] = (gain * ((right ** 3 - right) * h * h)) / 6;
  }
  const curvature = new Float64Array(n);
  return (y, out) => {
    bend(y, curvature, slopeFactor, pivot, carry, upper);
    for (let k = 0, w = 0; k < cell.length; k++, w += 4) {
      const j = cell[k];
      out[k] =
        weights[w] * y[j] +
        weights[w + 1] * y[j + 1] +
        weights[w + 2] * curvature[j] +
        weights[w + 3] * curvature[j + 1];
    }
  };
}

/** Solves for the second derivatives; those at both ends stay 0. */
function bend(
  y: Float64Array,
  curvature: Float64Array,
  slopeFactor: Float64Array,
  pivot: Float64Array,
  carry: Float64Array,
  upper: Float64Array,
): void {
  const last = y.length - 1;
  let here = y[1];
  let slope = (here - y[0]) * slopeFactor[0];
  let bent = 0;
  for (let i = 1; i < last; i++) {
    const next = y[i + 1];
    const nextSlope = (next - here) * slopeFactor[i];
    bent = (nextSlope - slope) * pivot[i] + bent * carry[i];
    curvature[i] = bent;
    here = next;
    slope = nextSlope;
  }
  bent = 0;
  for (let i = last - 1; i > 0; i--) {
    bent = curvature[i] + upper[i] * bent;
    curvature[i] = bent;
  }
}
