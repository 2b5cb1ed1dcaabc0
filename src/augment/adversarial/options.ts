/** @file Options that both kinds of generative networks share: losses, networks, training, rejection of rows. */

import * as z from "zod";
import { nameOption } from "../options.ts";

export const adversarialShape = {
  ...nameOption,
  /** "per-emotion": each class has networks of its own, as in the paper. "conditional": one set is told the class. */
  networks: z.enum(["per-emotion", "conditional"]).default("per-emotion"),
  /** Units of the hidden layers of every network. */
  hidden: z.array(z.int().min(1)).min(1).default([800, 800]),
  /** "patch": overlapping stretches of the vector are scored by one network, and the scores averaged. */
  discriminator: z.enum(["plain", "patch"]).default("plain"),
  /** Features in a patch, and from one patch's start to the next. The last patch ends with the vector. */
  patch: z
    .strictObject({ size: z.int().min(1).default(128), stride: z.int().min(1).default(64) })
    .refine(({ size, stride }) => stride <= size, {
      path: ["stride"],
      error: "a stride longer than the patch skips features; use stride <= size",
    })
    .prefault({}),
  /** Label smoothing of the cross-entropy: what the discriminator is to say of real and of made rows. */
  realLabel: z.number().gt(0).max(1).default(0.9),
  fakeLabel: z.number().min(0).lt(1).default(0),
  /** k and p of the Wasserstein divergence (Wu et al., 2018). */
  penaltyWeight: z.number().min(0).default(2),
  penaltyPower: z.number().min(1).default(6),
  batch: z.int().min(1).default(64),
  epochs: z.int().min(1).default(200),
  /** Rounds of training instead of epochs. */
  steps: z.int().min(1).optional(),
  /** Updates in a round (section 4.2: two of the generators, one of the discriminators). */
  generatorUpdates: z.int().min(1).default(2),
  discriminatorUpdates: z.int().min(1).default(1),
  /** Weight of the adversarial loss of the generators, 1 in Eq. 14. */
  adversarialWeight: z.number().min(0).default(1),
  learningRate: z.number().positive().default(2e-4),
  beta1: z.number().min(0).lt(1).default(0.5),
  beta2: z.number().min(0).lt(1).default(0.9),
  /** The learning rate is multiplied by `decayFactor` every so many epochs. */
  decayEpochs: z.int().min(1).default(50),
  decayFactor: z.number().positive().max(1).default(0.5),
  /** The auxiliary emotion classifier, trained on the real training rows; no hidden layer = softmax regression. */
  classifier: z
    .strictObject({
      hidden: z.array(z.int().min(1)).default([]),
      steps: z.int().min(1).default(300),
      learningRate: z.number().positive().default(1e-3),
      l2: z.number().min(0).default(1e-3),
    })
    .prefault({}),
  /**
   * Rejects made rows: "classifier" those that the auxiliary classifier gives to another class; "coverage" those that
   * lie in no ball around a real row of the class that reaches to its `filterNeighbours`-th neighbour.
   */
  filter: z.enum(["none", "classifier", "coverage"]).default("none"),
  filterNeighbours: z.int().min(1).default(5),
  /** Candidates for one row before the best of them is taken; its provenance then says so. */
  filterTries: z.int().min(1).default(10),
  /** Holds every feature within the range of the training rows. */
  clip: z.boolean().default(false),
  /** On losses that are no finite numbers: end with an error, or go on with the last good networks. */
  whenDiverged: z.enum(["fail", "keep"]).default("fail"),
};

const shared = z.strictObject(adversarialShape);
export type AdversarialOptions = z.output<typeof shared>;

export const adversarialLoss = z.enum(["cross-entropy", "wasserstein-divergence"]);
export type AdversarialLoss = z.output<typeof adversarialLoss>;
