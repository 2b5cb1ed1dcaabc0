/** @file Where the limit of a measure lies that depends on the number of recordings. */

/** The limit of a measure for so many recordings; ascending by `recordings`. */
export type Limits = readonly { readonly recordings: number; readonly limit: number }[];

/**
 * The limit for `n` recordings: between two that are known on the straight line, beyond the last the last.
 *
 * @returns Undefined for fewer recordings than the first is for: nothing can be said of so few.
 */
export function limitFor(limits: Limits, n: number): number | undefined {
  const after = limits.findIndex(({ recordings }) => recordings >= n);
  if (after < 0) return limits.at(-1)?.limit;
  const above = limits[after];
  if (above.recordings === n) return above.limit;
  if (after === 0) return undefined;
  const below = limits[after - 1];
  const share = (n - below.recordings) / (above.recordings - below.recordings);
  return below.limit + share * (above.limit - below.limit);
}
