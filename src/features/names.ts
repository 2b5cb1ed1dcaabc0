/** @file Customary names of contours and features. */

/** `mfcc[3]` with suffix `_sma` is `mfcc_sma[3]`: the suffix goes before the index. */
export function withSuffix(name: string, suffix: string): string {
  return name.replace(/(\[\d+\])?$/, `${suffix}$1`);
}

/** `mfcc_sma[3]_amean`. */
export function featureName(suffix: string) {
  return (contour: string, functional: string) => `${withSuffix(contour, suffix)}_${functional}`;
}
