/** @file From noisy rows to rows: steps of DDIM (Song et al., 2021), in angles (Salimans & Ho, 2022). */

import type { Rng } from "../../core/index.ts";

/** Angles from `from` down to 0 in `steps` equal steps: `steps + 1` values. */
export function angles(from: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, i) => (from * (steps - i)) / steps);
}

/** The noisy row cos(a) x + sin(a) e, written over x, `[width]`. */
export function addNoise(row: Float32Array, angle: number, rng: Rng): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let j = 0; j < row.length; j++) row[j] = c * row[j] + s * rng.normal();
}

/**
 * One step from angle `a` to `b` < `a`, in place: x = cos(a) z - sin(a) v and e = sin(a) z + cos(a) v are what the network takes for the
 * row and its noise, of which the next z is made.
 *
 * @param eta Share of the noise that is drawn anew (sigma in Eq. 16): 0 is DDIM, without chance; 1 is DDPM.
 */
export function denoiseStep(
  row: Float32Array,
  velocity: ArrayLike<number>,
  a: number,
  b: number,
  eta: number,
  rng: Rng,
): void {
  const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const fresh = sb > 0 ? (eta * sb * Math.sqrt(Math.max(0, 1 - (ca / cb) ** 2))) / sa : 0;
  const kept = Math.sqrt(Math.max(0, sb ** 2 - fresh ** 2));
  for (let j = 0; j < row.length; j++) {
    const x = ca * row[j] - sa * velocity[j];
    const e = sa * row[j] + ca * velocity[j];
    row[j] = cb * x + kept * e + (fresh > 0 ? fresh * rng.normal() : 0);
  }
}
