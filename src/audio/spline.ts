/** @file Natural cubic spline between fixed abscissae: set up once, applied to each spectrum. */

import { type Address, allocate, kernels, place } from "./kernels.ts";

/** Reads values at the points from one address in the kernels' memory and writes the interpolated ones to another. */
export type Spline = (y: Address, out: Address) => void;

/**
 * Interpolates values at `from` to values at `to`.
 *
 * The second derivatives of a natural spline solve a tridiagonal system that depends on the abscissae alone, so its
 * elimination and the weights of every output are computed here, once.
 *
 * @param from At least three ascending abscissae.
 * @param to Abscissae within the range of `from`, ascending.
 * @param gains Factor on each output, `[to.length]`; 1 by default.
 */
export function createSpline(from: Float64Array, to: Float64Array, gains?: Float64Array): Spline {
  const points = from.length;
  const outputs = to.length;
  const step = Float64Array.from({ length: points - 1 }, (_, i) => from[i + 1] - from[i]);
  const elimination = place(eliminationOf(step));
  const cells = new Int32Array(outputs);
  // Per output: weights of y_j, y_{j+1} and of the second derivatives there.
  const weights = new Float64Array(4 * outputs);
  for (let k = 0, j = 0; k < outputs; k++) {
    while (j < points - 2 && to[k] > from[j + 1]) j++;
    const h = step[j];
    const right = (to[k] - from[j]) / h;
    const left = 1 - right;
    const gain = gains ? gains[k] : 1;
    cells[k] = 8 * j;
    weights[4 * k] = gain * left;
    weights[4 * k + 1] = gain * right;
    weights[4 * k + 2] = (gain * ((left ** 3 - left) * h * h)) / 6;
    weights[4 * k + 3] = (gain * ((right ** 3 - right) * h * h)) / 6;
  }
  const cellsAt = place(cells);
  const weightsAt = place(weights);
  const curvature = allocate(points).at;
  return (y, out) => kernels.spline(y, points, elimination, curvature, cellsAt, weightsAt, out, outputs);
}

/**
 * The second derivatives c follow from c_i = pivot_i·(6·slope_i - 6·slope_{i-1}) + carry_i·c_{i-1}, upward, then
 * c_i += upper_i·c_{i+1}, downward; c is 0 at both ends.
 *
 * @returns 6/step, pivot, carry and upper of each point.
 */
function eliminationOf(step: Float64Array): Float64Array {
  const points = step.length + 1;
  const out = new Float64Array(4 * points);
  out[0] = 6 / step[0];
  for (let i = 1, upper = 0; i < points - 1; i++) {
    const pivot = 1 / (2 * (step[i - 1] + step[i]) + step[i - 1] * upper);
    upper = -step[i] * pivot;
    out.set([6 / step[i], pivot, -step[i - 1] * pivot, upper], 4 * i);
  }
  return out;
}
