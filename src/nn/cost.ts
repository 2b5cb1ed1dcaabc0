/** @file Rough costs of networks, where nothing like them was measured: right to a factor of about two on a CPU of 2020 or later. */

/** Multiplications and additions a second on one thread, with updates and copies, as measured in quick recipes. */
export const flopsPerSec = { dense: 2e10, convolutions: 7e10 } as const;

/** Weights of a dense network whose layers have these sizes, the input's first. */
export function denseWeights(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
}
