/** @file Additive Gaussian noise on spectrograms at a random signal-to-noise ratio. */

import * as z from "zod";
import type { Rng } from "../../core/index.ts";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { between, viewAugmenter } from "./draw.ts";
import { range } from "./options.ts";

export const clipNoise = clipAugmenter({
  kind: "noise",
  summary: "The clip plus independent normal noise on every value.",
  options: z.strictObject({
    // A ratio of (normalised) logarithmic spectrograms, not of sound pressure.
    snrDb: range(z.number(), [5, 20]).describe(
      "Range of the signal-to-noise ratio, dB, drawn evenly for each view: variance of the clip's values over variance of the noise.",
    ),
  }),
  version: 1,
  cost: viewsCost,
  create: ({ snrDb }, { name }) =>
    viewAugmenter(name, (train, position, rng) => ({
      clip: addNoise(train.clips[position], between(snrDb, rng), rng),
    })),
});

/** @param snrDb 10 log10(variance of the clip over variance of the noise). */
export function addNoise(clip: Float32Array, snrDb: number, rng: Rng): Float32Array {
  const mean = clip.reduce((a, b) => a + b, 0) / clip.length;
  const variance = clip.reduce((sum, v) => sum + (v - mean) ** 2, 0) / clip.length;
  const deviation = Math.sqrt(variance / 10 ** (snrDb / 10));
  return clip.map((v) => v + deviation * rng.normal());
}
