/** @file All roots of a real polynomial, by Laguerre's method, deflation, and a last step on the polynomial itself. */

const MAX_ITERATIONS = 80;
/** A point where the squared value of a monic polynomial is below this counts as a root; smaller values make quotients overflow. */
const NEGLIGIBLE = 1e-120;

/**
 * Finds the roots one by one, the smallest first, which keeps deflation stable; complex ones come in conjugate pairs.
 *
 * Simple roots are exact to about 1e-12 relative to the largest; m equal ones to about 1e-(14/m).
 *
 * @returns A function from coefficients `[degree + 1]`, highest power first, to the roots: real and imaginary parts
 * at 2i and 2i + 1, pairs adjacent, in an array that is reused. A polynomial whose first coefficient is 0 has fewer
 * roots: the missing ones are NaN.
 */
export function createRootFinder(degree: number): (coefficients: Float64Array) => Float64Array {
  const roots = new Float64Array(2 * degree);
  const rest = new Float64Array(degree + 1);
  const z = new Float64Array(2);

  return (coefficients) => {
    roots.fill(Number.NaN);
    let first = 0;
    while (first < degree && coefficients[first] === 0) first++;
    let left = degree - first;
    for (let i = 0; i <= left; i++) rest[i] = coefficients[first + i] / coefficients[first];
    let found = 0;
    while (left > 0) {
      if (rest[left] === 0) {
        roots[2 * found] = 0;
        roots[2 * found + 1] = 0;
        found++;
        left--;
        continue;
      }
      if (left === 1) {
        roots[2 * found] = -rest[1] / rest[0];
        roots[2 * found + 1] = 0;
        polish(coefficients, roots, found);
        break;
      }
      if (left === 2) {
        solveQuadratic(rest, roots, found);
        polish(coefficients, roots, found);
        polish(coefficients, roots, found + 1);
        break;
      }
      laguerre(rest, left, z);
      roots[2 * found] = z[0];
      roots[2 * found + 1] = z[1];
      const real = Math.abs(z[1]) <= 1e-10 * Math.abs(z[0]);
      if (real) {
        roots[2 * found + 1] = 0;
        deflateReal(rest, left, z[0]);
        polish(coefficients, roots, found);
        found++;
        left--;
      } else {
        deflatePair(rest, left, z[0], z[1]);
        polish(coefficients, roots, found);
        roots[2 * found + 2] = roots[2 * found];
        roots[2 * found + 3] = -roots[2 * found + 1];
        found += 2;
        left -= 2;
      }
    }
    return roots;
  };
}

/** One root of the polynomial `c[0]·z^n + … + c[n]`, n >= 3, started from 0. */
function laguerre(c: Float64Array, n: number, z: Float64Array): void {
  let x = 0;
  let y = 0;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    // p, p' and p''/2 at z.
    let pr = c[0];
    let pi = 0;
    let dr = 0;
    let di = 0;
    let sr = 0;
    let si = 0;
    for (let i = 1; i <= n; i++) {
      let t = sr * x - si * y + dr;
      si = sr * y + si * x + di;
      sr = t;
      t = dr * x - di * y + pr;
      di = dr * y + di * x + pi;
      dr = t;
      t = pr * x - pi * y + c[i];
      pi = pr * y + pi * x;
      pr = t;
    }
    const size = pr * pr + pi * pi;
    if (size < NEGLIGIBLE) break;
    // G = p'/p, H = G² - p''/p; the step is n / (G ± sqrt((n-1)(nH - G²))), with the larger denominator.
    const gr = (dr * pr + di * pi) / size;
    const gi = (di * pr - dr * pi) / size;
    const g2r = gr * gr - gi * gi;
    const g2i = 2 * gr * gi;
    const hr = g2r - (2 * (sr * pr + si * pi)) / size;
    const hi = g2i - (2 * (si * pr - sr * pi)) / size;
    const ur = (n - 1) * (n * hr - g2r);
    const ui = (n - 1) * (n * hi - g2i);
    const modulus = Math.sqrt(ur * ur + ui * ui);
    let wr = Math.sqrt(0.5 * (modulus + Math.abs(ur)));
    let wi = wr > 0 ? (0.5 * Math.abs(ui)) / wr : 0;
    if (ur < 0) [wr, wi] = [wi, wr];
    if (ui < 0) wi = -wi;
    if (gr * wr + gi * wi < 0) {
      wr = -wr;
      wi = -wi;
    }
    const er = gr + wr;
    const ei = gi + wi;
    const norm = er * er + ei * ei;
    let stepX: number;
    let stepY: number;
    if (norm > 0) {
      stepX = (n * er) / norm;
      stepY = (-n * ei) / norm;
    } else {
      // All directions look alike, as for z^n + 1 from 0: take any.
      stepX = -0.6;
      stepY = -0.8;
    }
    // A cycle is possible, though rare: a shortened step breaks it.
    const part = iteration % 15 === 0 ? 0.37 : 1;
    x -= part * stepX;
    y -= part * stepY;
    // Convergence is cubic: after a step of 1e-6 the next one would be lost in rounding.
    if (part === 1 && stepX * stepX + stepY * stepY <= 1e-12 * (x * x + y * y)) break;
  }
  z[0] = x;
  z[1] = y;
}

/** Takes one Newton step on the whole polynomial, if that step is small. */
function polish(c: Float64Array, roots: Float64Array, which: number): void {
  const x = roots[2 * which];
  const y = roots[2 * which + 1];
  let pr = c[0];
  let pi = 0;
  let dr = 0;
  let di = 0;
  for (let i = 1; i < c.length; i++) {
    let t = dr * x - di * y + pr;
    di = dr * y + di * x + pi;
    dr = t;
    t = pr * x - pi * y + c[i];
    pi = pr * y + pi * x;
    pr = t;
  }
  const size = dr * dr + di * di;
  if (size < NEGLIGIBLE) return;
  const stepX = (pr * dr + pi * di) / size;
  const stepY = (pi * dr - pr * di) / size;
  if (stepX * stepX + stepY * stepY > 1e-8 * (x * x + y * y)) return;
  roots[2 * which] = x - stepX;
  roots[2 * which + 1] = y - stepY;
}

function deflateReal(c: Float64Array, n: number, x: number): void {
  for (let i = 1; i < n; i++) c[i] += x * c[i - 1];
}

/** Divides by z² - 2x·z + (x² + y²). */
function deflatePair(c: Float64Array, n: number, x: number, y: number): void {
  const sum = 2 * x;
  const product = x * x + y * y;
  c[1] += sum * c[0];
  for (let i = 2; i < n - 1; i++) c[i] += sum * c[i - 1] - product * c[i - 2];
}

/** Writes both roots of `c[0]·z² + c[1]·z + c[2]` as numbers `at` and `at + 1`. */
function solveQuadratic(c: Float64Array, roots: Float64Array, at: number): void {
  const discriminant = c[1] * c[1] - 4 * c[0] * c[2];
  if (discriminant < 0) {
    const y = Math.sqrt(-discriminant) / (2 * Math.abs(c[0]));
    roots[2 * at] = -c[1] / (2 * c[0]);
    roots[2 * at + 1] = y;
    roots[2 * at + 2] = roots[2 * at];
    roots[2 * at + 3] = -y;
    return;
  }
  // The larger root first; the other one follows from their product, without cancellation.
  const q = -0.5 * (c[1] + (c[1] < 0 ? -1 : 1) * Math.sqrt(discriminant));
  roots[2 * at] = q / c[0];
  roots[2 * at + 1] = 0;
  roots[2 * at + 2] = c[2] / q;
  roots[2 * at + 3] = 0;
}
