/** @file Where a value lies among the quantiles of a distribution. */

/** In [0, 1] along a strip that spans all but the outermost values; what is beyond stands at its ends. @param quantiles 21, in steps of 5 %. */
export function place(value: number, quantiles: readonly number[]): number {
  const [low, high] = [quantiles[0], quantiles[20]];
  if (!(high > low)) return 0.5;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** How many percent of the distribution lie below a value, rounded. */
export function rankOf(value: number, quantiles: readonly number[]): number {
  if (value <= quantiles[0]) return 0;
  const above = quantiles.findIndex((q) => q > value);
  if (above < 0) return 100;
  const [low, high] = [quantiles[above - 1], quantiles[above]];
  return Math.round(5 * (above - 1 + (value - low) / (high - low)));
}
