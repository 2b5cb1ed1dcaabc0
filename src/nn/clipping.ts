/** @file Keeping gradients small. */

/** Root of the sum of squares of all values. */
export function globalNorm(arrays: readonly Float32Array[]): number {
  let sum = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i++) sum += array[i] * array[i];
  return Math.sqrt(sum);
}

/**
 * The factor that brings the global norm down to `limit` (Pascanu et al., 2013); 1 if it is no larger.
 * Give it to `Optimiser.step` as `gradientScale`: the gradients themselves stay as they are.
 */
export function globalNormScale(gradients: readonly Float32Array[], limit: number): number {
  const norm = globalNorm(gradients);
  return norm > limit ? limit / norm : 1;
}

/** Limits every value to [-limit, limit], in place. */
export function clipValues(gradients: readonly Float32Array[], limit: number): void {
  for (const g of gradients)
    for (let i = 0; i < g.length; i++) {
      if (g[i] > limit) g[i] = limit;
      else if (g[i] < -limit) g[i] = -limit;
    }
}
