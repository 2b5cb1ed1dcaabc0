/** @file Options that all classifiers of segments have: how clips are cut, and how networks are trained. */

import * as z from "zod";

/** Defaults differ from network to network: each kind gives its own. */
export interface TrainingDefaults {
  readonly segmentFrames: number;
  readonly segmentHop: number;
  readonly leastFrames: number;
  readonly batchSize: number;
  readonly weightDecay: number;
}

/** Options of a kind are `{ ...its own, ...trainingOptions(defaults) }`. */
export const trainingOptions = (defaults: TrainingDefaults) => ({
  segmentFrames: z
    .int()
    .min(defaults.leastFrames)
    .default(defaults.segmentFrames)
    .describe("Frames in a segment; shorter clips are repeated."),
  segmentHop: z
    .int()
    .min(1)
    .default(defaults.segmentHop)
    .describe("Frames from one segment to the next, at most `segmentFrames`."),
  epochs: z.int().min(1).default(30).describe("Epochs, at most; one shows every segment once."),
  steps: z
    .int()
    .min(1)
    .optional()
    .describe("Batches instead of `epochs`: training sets of different sizes then take equally many steps."),
  batchSize: z.int().min(2).default(defaults.batchSize).describe("Segments in a batch."),
  learningRate: z.number().positive().default(1e-4).describe("Learning rate of Adam."),
  decay: z
    .enum(["none", "cosine"])
    .default("none")
    .describe("`cosine`: the learning rate falls to 0 along half a cosine over all epochs or steps."),
  weightDecay: z
    .number()
    .min(0)
    .default(defaults.weightDecay)
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

export type TrainingSettings = z.output<z.ZodObject<ReturnType<typeof trainingOptions>>>;
