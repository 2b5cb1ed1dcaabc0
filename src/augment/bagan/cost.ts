/** @file Rough seconds of training a balancing GAN and making its segments, where nothing like it was measured. */

import type { FitSize } from "../../core/index.ts";
import { flopsPerSec } from "../../nn/index.ts";
import type { BaganSettings } from "./options.ts";

/** Forward passes of one segment: autoencoder forwards and backwards, and a round of both sides of the adversarial training. */
const passes = { autoencoder: 6, round: 11 };

export function baganCost(
  { frames, width, batch, autoencoderIterations, iterations, latent }: BaganSettings,
  { made, dimensions: mels }: FitSize,
): number {
  const places = (frames * mels) / 16;
  const convolutions = 2 * places * width ** 2 * (18 / 4 + 72 / 16 + 144 / 16) + 32 * places * width;
  const dense = (2 * latent * 4 * width * places) / 16;
  // Narrow layers cost their memory traffic, some hundreds of operations a value.
  const pass = convolutions + dense + 1000 * places * width;
  const steps = passes.autoencoder * autoencoderIterations + passes.round * iterations;
  return 2 + ((steps * batch + made) * pass) / flopsPerSec.convolutions;
}
