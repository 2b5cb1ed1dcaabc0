/** @file Conditional Wasserstein GANs with gradient penalty on feature vectors (Mirza & Osindero, 2014; Gulrajani et al., 2017). */

import * as z from "zod";
import { requireEngine } from "../core/index.ts";
import { adversarialCost } from "./adversarial/cost.ts";
import { adversarialShape } from "./adversarial/options.ts";
import { createGan } from "./gan.ts";
import { rowAugmenter } from "./kind.ts";

const { batch, epochs, steps, adversarialWeight, decayEpochs, decayFactor, classifier } = adversarialShape;
const { filter, filterNeighbours, filterTries, clip, whenDiverged } = adversarialShape;

const options = z.strictObject({
  hidden: z
    .array(z.int().min(1))
    .min(1)
    .default([256, 256])
    .describe("Units of the hidden layers of generator and critic."),
  latent: z.int().min(1).default(100).describe("How many normal numbers a row is made from."),
  penaltyWeight: z
    .number()
    .min(0)
    .default(10)
    .describe("The lambda of the penalty on slopes other than 1 (Eq. 3)."),
  classificationWeight: z
    .number()
    .min(0)
    .default(0)
    .describe("Weight of an auxiliary classifier's loss, which the paper does not have; 0 leaves it out."),
  batch,
  epochs,
  steps,
  generatorUpdates: z.int().min(1).default(1).describe("Updates of the generator in a round."),
  discriminatorUpdates: z
    .int()
    .min(1)
    .default(5)
    .describe("Updates of the critic in a round (algorithm 1: five)."),
  adversarialWeight,
  learningRate: z.number().positive().default(1e-4).describe("Learning rate of Adam."),
  beta1: z.number().min(0).lt(1).default(0).describe("Decay rate of Adam's first moments."),
  beta2: z.number().min(0).lt(1).default(0.9).describe("Decay rate of Adam's second moments."),
  decayEpochs,
  decayFactor,
  classifier,
  filter,
  filterNeighbours,
  filterTries,
  clip,
  whenDiverged,
});

/**
 * One generator and one critic for all classes, told the class; classes come equally often while they learn. The critic's slope is
 * penalised with respect to the row, not to the class.
 *
 * @throws {ParameterError} and {EmoforgeError} as `cyclegan` does.
 */
export const cwganGp = rowAugmenter({
  kind: "cwgan-gp",
  summary:
    "Rows made from noise by a conditional Wasserstein GAN with gradient penalty (Gulrajani et al., 2017).",
  options,
  version: 1,
  traits: { generative: true, network: true },
  cost: (options, size) => adversarialCost({ ...options, networks: "conditional" }, size, 6),
  create: (options, tools) =>
    createGan(
      {
        ...options,
        adversarial: "gradient-penalty",
        networks: "conditional",
        discriminator: "plain",
        // What other losses and critics have.
        patch: { size: 1, stride: 1 },
        realLabel: 1,
        fakeLabel: 0,
        penaltyPower: 2,
      },
      tools.name,
      requireEngine('createAugmenter, "cwgan-gp"', tools),
    ),
});
