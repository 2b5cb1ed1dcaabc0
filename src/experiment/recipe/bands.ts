/** @file Whether an augmenter of spectrograms knows the mel bands that the clips have. */

import type { FeaturesConfig } from "../../features/index.ts";
import type { AugmenterConfig } from "./schema.ts";

/** @returns What is wrong, for `pitch-shift` with other frequencies than those of the bands: it would shift by another ratio. */
export function bandsFault(
  augmenter: AugmenterConfig,
  features: Extract<FeaturesConfig, { set: "logmel" }>,
): string | undefined {
  if (augmenter.kind !== "pitch-shift") return undefined;
  const lowHz = features.lowHz;
  const highHz = features.highHz ?? features.sampleRateHz / 2;
  if (augmenter.lowHz === lowHz && augmenter.highHz === highHz) return undefined;
  return `expected the frequencies of the mel bands, lowHz ${lowHz} and highHz ${highHz}, got ${augmenter.lowHz} and ${augmenter.highHz}`;
}
