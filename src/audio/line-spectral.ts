/** @file Line spectral frequencies of a prediction filter (Itakura 1975). */

import { ParameterError } from "../core/index.ts";

const MAX_ITERATIONS = 60;

/**
 * The angles of the zeros of P and Q = A(z) ± z^{-(p+1)}·A(1/z), which lie on the unit circle and alternate there if
 * A(z) is stable. Divided by their zeros at ∓1, both are polynomials of degree p/2 in cos ω with real zeros, found by
 * Newton's method from above, which is monotone there.
 *
 * @param order Even, at least 4.
 * @returns A function from coefficients `[order + 1]` of A(z) = 1 + Σ a_i z^{-i} to `[order]` angles in radians,
 * ascending, in (0, π), in an array it reuses. If A(z) is unstable, those from the first missing one on are 0.
 * @throws {ParameterError} For another order.
 */
export function createLineSpectralFrequencies(order: number): (filter: Float64Array) => Float64Array {
  if (!(Number.isInteger(order / 2) && order >= 4)) {
    throw new ParameterError("createLineSpectralFrequencies", "an even order, at least 4", order);
  }
  const half = order / 2;
  const chebyshev = chebyshevPolynomials(half);
  const symmetric = new Float64Array(half + 1);
  const power = new Float64Array(half + 1);
  const cosines = [new Float64Array(half), new Float64Array(half)];
  const out = new Float64Array(order);

  /** Zeros in x = cos ω of the polynomial whose coefficients are half of a palindrome, descending; returns how many there are. */
  const solve = (zeros: Float64Array): number => {
    power.fill(0);
    for (let m = 0; m <= half; m++) {
      const weight = m === 0 ? symmetric[half] : 2 * symmetric[half - m];
      for (let i = 0; i <= m; i++) power[half - i] += weight * chebyshev[m][i];
    }
    return realZeros(power, zeros);
  };

  return (filter) => {
    out.fill(0);
    let p = 1;
    let q = 1;
    for (let sign = 1, which = 0; which < 2; which++, sign = -1) {
      symmetric[0] = 1;
      for (let i = 1; i <= half; i++) {
        symmetric[i] = filter[i] + sign * (filter[order + 1 - i] - symmetric[i - 1]);
      }
      const count = solve(cosines[which]);
      if (which === 0) p = count;
      else q = count;
    }
    // P has the lowest angle; then the two alternate.
    const complete = Math.min(2 * p, 2 * q + 1, order);
    for (let i = 0; i < complete; i++) out[i] = Math.acos(cosines[i % 2][i >> 1]);
    return out;
  };
}

/** T_m as coefficients of ascending powers. */
function chebyshevPolynomials(degree: number): number[][] {
  const all = [[1], [0, 1]];
  for (let m = 2; m <= degree; m++) {
    all.push(Array.from({ length: m + 1 }, (_, i) => 2 * (all[m - 1][i - 1] ?? 0) - (all[m - 2][i] ?? 0)));
  }
  return all;
}

/** Zeros in [-1, 1] from the largest on, of coefficients by descending power (overwritten), up to the first missing one. */
function realZeros(c: Float64Array, zeros: Float64Array): number {
  const degree = c.length - 1;
  let x = 1;
  for (let n = degree; n > 2; n--) {
    let step = 1;
    for (let i = 0; i < MAX_ITERATIONS && Math.abs(step) > 1e-13; i++) {
      let value = c[0];
      let slope = 0;
      for (let k = 1; k <= n; k++) {
        slope = slope * x + value;
        value = value * x + c[k];
      }
      step = value === 0 ? 0 : value / slope;
      x -= step;
    }
    if (!(x >= -1 && x <= 1)) return degree - n;
    zeros[degree - n] = x;
    for (let k = 1; k < n; k++) c[k] += x * c[k - 1];
  }
  const middle = -c[1] / (2 * c[0]);
  const spread = middle * middle - c[2] / c[0];
  if (spread < 0) return degree - 2;
  zeros[degree - 2] = middle + Math.sqrt(spread);
  zeros[degree - 1] = middle - Math.sqrt(spread);
  if (!(zeros[degree - 2] <= 1)) return degree - 2;
  return zeros[degree - 1] >= -1 ? degree : degree - 1;
}
