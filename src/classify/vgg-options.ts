/** @file Options of the VGG classifier. */

import * as z from "zod";
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
  segmentFrames: z
    .int()
    .min(leastSide)
    .default(128)
    .describe("Frames in a segment; shorter clips are repeated."),
  segmentHop: z
    .int()
    .min(1)
    .default(64)
    .describe("Frames from one segment to the next, at most `segmentFrames`."),
  epochs: z.int().min(1).default(30).describe("Epochs, at most; one shows every segment once."),
  steps: z
    .int()
    .min(1)
    .optional()
    .describe("Batches instead of `epochs`: training sets of different sizes then take equally many steps."),
  batchSize: z.int().min(2).default(32).describe("Segments in a batch."),
  learningRate: z.number().positive().default(1e-4).describe("Learning rate of Adam."),
  decay: z
    .enum(["none", "cosine"])
    .default("none")
    .describe("`cosine`: the learning rate falls to 0 along half a cosine over all epochs or steps."),
  weightDecay: z
    .number()
    .min(0)
    .default(1e-4)
    .describe("Decoupled: each step multiplies every parameter by 1 - learningRate x weightDecay."),
  classWeights: z
    .enum(["none", "balanced"])
    .default("balanced")
    .describe("`balanced`: segments of a class count segments / (classes x segments of the class)-fold."),
  patience: z
    .int()
    .min(0)
    .default(5)
    .describe(
      "Epochs without a better UAR on held-out speakers before training stops; 0: no speaker is held out, all epochs are run.",
    ),
  heldOut: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.2)
    .describe("Share of the training speakers to hold out, at least one."),
});

export type VggOptions = z.output<typeof vggOptions>;
