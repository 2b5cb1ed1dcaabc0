/** @file Options of the viewmaker; the defaults are the paper's (Wang et al., 2022, section 2.4) where it states them. */

import * as z from "zod";
import { STRIDE } from "../clips/check.ts";
import { range } from "../clips/options.ts";

const multipleOfStride = z.int().min(STRIDE).multipleOf(STRIDE);
const weight = z.number().min(0);

export const viewmakerOptions = z.strictObject({
  // The LSTMs take one step for 16 of them.
  frames: multipleOfStride
    .default(512)
    .describe("Frames the networks see, a multiple of 16; shorter clips are tiled, longer ones cut."),
  // Not in the paper.
  width: z
    .int()
    .min(1)
    .default(32)
    .describe("Channels of the first convolutions; later layers have up to four times as many."),
  latent: z
    .int()
    .min(1)
    .default(128)
    .describe("Length of the augmentor's latent vector z, and of the Gaussian noise that enters it."),
  representation: z
    .int()
    .min(1)
    .default(128)
    .describe("Length of the emotion representation, which is also the size of the LSTMs."),
  // "relu" can only add energy; "tanh" (Tamkin et al., 2021) keeps the perturbation from gathering in a few places.
  output: z
    .enum(["linear", "relu", "tanh"])
    .default("linear")
    .describe("What follows the last deconvolution."),
  budget: z
    .number()
    .positive()
    .default(1)
    .describe("Mean absolute perturbation P over a clip, in the clips' own unit; a view is X + epsilon P."),
  epsilon: range(z.number().min(0), [0.05, 0.3]).describe(
    "Range of the intensity epsilon, drawn anew for each view.",
  ),
  margin: z.number().min(0).default(7).describe("The margin of the triplet losses, beta of Eq. 2, 3 and 6."),
  weights: z
    .strictObject({
      adversarial: weight.default(1).describe("w_g: of the adversarial loss."),
      representation: weight.default(1).describe("w_r: of the representation learner's triplets."),
      emotion: weight.default(10).describe("w_e: of the emotion that views keep."),
      variance: weight.default(1).describe("w_v: of the variance between views."),
      balance: weight.default(8).describe("w_b: of the balance between classes."),
    })
    .prefault({})
    .describe("Weights of the losses, Eq. 4 and 7."),
  // The paper's "dot" product has no bound of its own (only that of representations made by an LSTM, whose values lie in
  // (-1, 1)); "cosine" is the same of vectors scaled to length 1; "centred" the cosine around the batch's mean
  // representation, which still has a slope where all representations point the same way.
  variance: z
    .union([z.enum(["cosine", "centred", "dot"]), z.literal(false)])
    .default("cosine")
    .describe("The likeness of two views of one clip that Eq. 5 minimises; `false`: without that loss."),
  balance: z.boolean().default(true).describe("`false`: without the balance loss, Eq. 6."),
  // Not in the paper.
  batch: z.int().min(1).default(16).describe("Triplets in a batch."),
  iterations: z.int().min(1).default(30_000).describe("Rounds of the four phases of training."),
  learningRate: z.number().positive().default(1e-6).describe("Learning rate of Adam."),
  // Not in the paper.
  beta1: z.number().min(0).lt(1).default(0.9).describe("Decay rate of Adam's first moments."),
  beta2: z.number().min(0).lt(1).default(0.999).describe("Decay rate of Adam's second moments."),
  measured: z
    .int()
    .min(2)
    .default(64)
    .describe("Training clips, at most, on which the curves are measured, some twenty times."),
});

export type ViewmakerOptions = z.input<typeof viewmakerOptions>;
export type ViewmakerSettings = z.output<typeof viewmakerOptions>;
