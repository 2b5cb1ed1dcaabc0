/** @file Features of a signal at either level, whole or in pieces. */

import type { FeatureLevel, FeatureRows, FeatureSet } from "../../src/core/contracts.ts";

export const levels: readonly FeatureLevel[] = ["functionals", "lld"];

/** Features of a signal that arrives in pieces; by default in one. */
export function featuresOf(
  set: FeatureSet,
  level: FeatureLevel,
  samples: Float32Array,
  pieces: Iterable<number> = [],
): FeatureRows {
  const extraction = set.start(level);
  let at = 0;
  for (const size of pieces) {
    if (at >= samples.length) break;
    // A copy that is emptied afterwards, to reveal a set that keeps the array.
    const piece = samples.slice(at, at + size);
    extraction.push(piece);
    piece.fill(Number.NaN);
    at += size;
  }
  if (at < samples.length) extraction.push(samples.subarray(at));
  return extraction.finish();
}
