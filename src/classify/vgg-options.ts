/** @file Options of the VGG classifier. */

import * as z from "zod";
import { trainingOptions } from "./segments/options.ts";
import { leastSide } from "./vgg-network.ts";

export const vggOptions = z.strictObject({
  depth: z.literal([11, 13, 16, 19]).default(19).describe("Layers with weights, as the networks are named."),
  width: z
    .number()
    .positive()
    .max(4)
    .default(1)
    .describe("Multiplies the channels 64, 128, 256, 512, 512 of the five stages; at least 4 remain."),
  // The networks of 2015 do not have it, and begin to learn later.
  batchNorm: z.boolean().default(true).describe("Batch normalisation after each convolution."),
  pooling: z
    .enum(["flatten", "average"])
    .default("flatten")
    .describe(
      "What the dense layers see of the last stage: every value, as in 2015, or the mean of each channel.",
    ),
  hidden: z
    .array(z.int().min(1))
    .default([4096, 4096])
    .describe("Units of the dense layers before the last; 4096 twice in 2015."),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.5)
    .describe("Share of the dense layers' values zeroed while training."),
  ...trainingOptions({
    segmentFrames: 128,
    segmentHop: 64,
    leastFrames: leastSide,
    batchSize: 32,
    weightDecay: 1e-4,
  }),
});

export type VggOptions = z.output<typeof vggOptions>;
