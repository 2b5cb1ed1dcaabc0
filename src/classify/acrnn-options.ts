/** @file Options of the ACRNN; the defaults are the paper's (Chen et al., 2018) where it states them. */

import * as z from "zod";
import { trainingOptions } from "./segments/options.ts";

export const acrnnOptions = z.strictObject({
  input: z
    .enum(["3d", "2d"])
    .default("3d")
    .describe(
      "`3d`: log-mel, its deltas and their deltas as three channels, the 3-D ACRNN; `2d`: log-mel alone.",
    ),
  convolutions: z
    .int()
    .min(1)
    .max(12)
    .default(6)
    .describe("Convolutions of 5 frames by 3 bands; pooling follows the first."),
  channels: z
    .int()
    .min(1)
    .default(128)
    .describe("Maps of the first convolution; the others have twice as many."),
  pool: z
    .tuple([z.int().min(1), z.int().min(1)])
    .default([2, 4])
    .describe("Frames and bands that the pooling joins; the LSTM takes `segmentFrames` / the first steps."),
  linear: z.int().min(1).default(768).describe("Units of the linear layer that the LSTM listens to."),
  recurrent: z.int().min(1).default(128).describe("Cells of the LSTM in each direction."),
  hidden: z.int().min(1).default(64).describe("Units of the dense layer after the attention."),
  // Not in the paper.
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe("Share of the dense layer's values zeroed while training."),
  // Three seconds at the paper's 10 ms.
  ...trainingOptions({
    segmentFrames: 300,
    segmentHop: 150,
    leastFrames: 8,
    batchSize: 40,
    weightDecay: 0,
  }),
});

export type AcrnnOptions = z.output<typeof acrnnOptions>;
