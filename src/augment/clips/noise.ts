/** @file Additive Gaussian noise on spectrograms at a random signal-to-noise ratio. */

import * as z from "zod";
import type { Augmenter } from "../../core/contracts.ts";
import type { Rng } from "../../core/rng.ts";
import type { Clips } from "../../core/types.ts";
import { nameOption, parseOptions } from "../options.ts";
import { between, viewAugmenter } from "./draw.ts";
import { range } from "./options.ts";

export const clipNoiseOptions = z.strictObject({
  ...nameOption,
  /**
   * Signal-to-noise ratio, dB, drawn evenly for each view: variance of the clip's values over variance of the noise.
   * It is a ratio of (normalised) logarithmic spectrograms, not of sound pressure.
   */
  snrDb: range(z.number(), [5, 20]),
});

/** Every value of the clip plus independent normal noise. */
export function clipNoise(options: z.input<typeof clipNoiseOptions> = {}): Augmenter<Clips> {
  const { name = "noise", snrDb } = parseOptions("noise", clipNoiseOptions, options);
  return viewAugmenter(name, (train, position, rng) => ({
    clip: addNoise(train.clips[position], between(snrDb, rng), rng),
  }));
}

/** @param snrDb 10 log10(variance of the clip over variance of the noise). */
export function addNoise(clip: Float32Array, snrDb: number, rng: Rng): Float32Array {
  const mean = clip.reduce((a, b) => a + b, 0) / clip.length;
  const variance = clip.reduce((sum, v) => sum + (v - mean) ** 2, 0) / clip.length;
  const deviation = Math.sqrt(variance / 10 ** (snrDb / 10));
  return clip.map((v) => v + deviation * rng.normal());
}
