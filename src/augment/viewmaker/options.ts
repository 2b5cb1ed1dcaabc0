/** @file Options of the viewmaker; the defaults are the paper's (Wang et al., 2022, section 2.4) where it states them. */

import * as z from "zod";
import { nameOption } from "../options.ts";

/** By how much the strided convolutions shorten a clip, in frames and in mels; lengths must be multiples of it. */
export const STRIDE = 16;

const multipleOfStride = z.int().min(STRIDE).multipleOf(STRIDE);
const weight = z.number().min(0);

export const viewmakerOptions = z.strictObject({
  ...nameOption,
  /** Frames the networks see; the LSTMs take one step for 16 of them. Shorter clips are tiled, longer ones cut. */
  frames: multipleOfStride.default(512),
  /** Channels of the first convolutions; later layers have twice and four times as many. Not in the paper. */
  width: z.int().min(1).default(32),
  /** Length of the augmentor's latent vector z, and of the Gaussian noise that enters it. */
  latent: z.int().min(1).default(128),
  /** Length of the emotion representation, which is also the size of the LSTMs. */
  representation: z.int().min(1).default(128),
  /**
   * What follows the last deconvolution: nothing; "relu", which can only add energy; or "tanh" (Tamkin et al., 2021),
   * which keeps the perturbation from gathering in a few places.
   */
  output: z.enum(["linear", "relu", "tanh"]).default("linear"),
  /** Mean |P| over a clip, in the clips' own unit; a view is X + epsilon P. */
  budget: z.number().positive().default(1),
  /** Range of the intensity epsilon, drawn anew for each view. */
  epsilon: z
    .tuple([z.number().min(0), z.number().min(0)])
    .refine(([low, high]) => low <= high, { error: "the lower end comes first" })
    .default([0.05, 0.3]),
  /** Beta of Eq. 2, 3 and 6. */
  margin: z.number().min(0).default(7),
  /** w_g, w_r, w_e, w_v, w_b of Eq. 4 and 7. */
  weights: z
    .strictObject({
      adversarial: weight.default(1),
      representation: weight.default(1),
      emotion: weight.default(10),
      variance: weight.default(1),
      balance: weight.default(8),
    })
    .prefault({}),
  /**
   * The likeness of two views of one clip that Eq. 5 minimises. The paper's "dot" product has no bound of its own (only
   * that of representations made by an LSTM, whose values lie in (-1, 1)); "cosine" is the same of vectors scaled to
   * length 1; "centred" the cosine around the batch's mean representation, which still has a slope where all
   * representations point the same way. `false`: without L_VAR.
   */
  variance: z.union([z.enum(["cosine", "centred", "dot"]), z.literal(false)]).default("cosine"),
  /** `false`: without L_BAL, Eq. 6. */
  balance: z.boolean().default(true),
  /** Triplets in a batch. Not in the paper. */
  batch: z.int().min(1).default(16),
  /** Rounds of the four phases. */
  iterations: z.int().min(1).default(30_000),
  learningRate: z.number().positive().default(1e-6),
  /** Decay rates of Adam; not in the paper. */
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  /** Training clips, at most, on which separation and variance are measured, some twenty times. */
  measured: z.int().min(2).default(64),
});

export type ViewmakerOptions = z.input<typeof viewmakerOptions>;
export type ViewmakerSettings = z.output<typeof viewmakerOptions>;
