/** @file Sizes of work that are alike enough to share their remembered times. */

/** Sizes within a quarter-octave are alike. */
export function sizeClass(count: number): string {
  return `~${Math.round(2 ** (Math.round(4 * Math.log2(Math.max(count, 1))) / 4))}`;
}
