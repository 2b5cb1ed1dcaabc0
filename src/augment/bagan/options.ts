/** @file Options of the balancing GAN. Neither paper states all of its sizes and rates; what is not theirs is said in the reference. */

import * as z from "zod";
import { STRIDE } from "../clips/check.ts";

export const baganOptions = z.strictObject({
  frames: z
    .int()
    .min(STRIDE)
    .multipleOf(STRIDE)
    .default(128)
    .describe(
      "Frames of the segments it learns from and makes, a multiple of 16; shorter clips are tiled, longer ones cut.",
    ),
  width: z
    .int()
    .min(1)
    .default(32)
    .describe("Channels of the first convolutions; later layers have up to four times as many."),
  latent: z.int().min(1).default(100).describe("Length of the latent vector."),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.3)
    .describe("Share of the discriminator's last channels zeroed while training."),
  batch: z.int().min(2).default(64).describe("Segments in a batch."),
  autoencoderIterations: z
    .int()
    .min(1)
    .default(5000)
    .describe("Steps of the autoencoder, from which generator and discriminator start."),
  iterations: z
    .int()
    .min(1)
    .default(10_000)
    .describe("Rounds of the adversarial training: a step of the discriminator, a step of the generator."),
  autoencoderRate: z.number().positive().default(1e-3).describe("Learning rate of Adam for the autoencoder."),
  learningRate: z
    .number()
    .positive()
    .default(5e-5)
    .describe("Learning rate of Adam in the adversarial training."),
  beta1: z.number().min(0).lt(1).default(0.5).describe("Decay rate of Adam's first moments."),
  beta2: z.number().min(0).lt(1).default(0.999).describe("Decay rate of Adam's second moments."),
  measured: z
    .int()
    .min(2)
    .default(16)
    .describe("Segments of each class, at most, on which the curves are measured, some twenty times."),
});

export type BaganOptions = z.input<typeof baganOptions>;
export type BaganSettings = z.output<typeof baganOptions>;
