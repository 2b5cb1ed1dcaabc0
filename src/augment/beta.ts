/** @file Random shares, as mixup needs them. */

import type { Rng } from "../core/index.ts";

/** A draw from Beta(alpha, alpha), as G / (G + H) of two gamma variates. */
export function beta(alpha: number, rng: Rng): number {
  const [g, h] = [logGamma(alpha, rng), logGamma(alpha, rng)];
  return 1 / (1 + Math.exp(h - g));
}

/** Logarithm of a gamma variate (Marsaglia & Tsang, 2000); small shapes would underflow without it. */
function logGamma(shape: number, rng: Rng): number {
  if (shape < 1) return logGamma(shape + 1, rng) + Math.log(1 - rng.uniform()) / shape;
  const d = shape - 1 / 3;
  for (;;) {
    const x = rng.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return Math.log(d * v);
    }
  }
}
