/** @file Options that both kinds of generative networks share: losses, networks, training, rejection of rows. */

import * as z from "zod";

export const adversarialShape = {
  networks: z
    .enum(["per-emotion", "conditional"])
    .default("per-emotion")
    .describe("Networks of its own for each class, as in the paper, or one set that is told the class."),
  hidden: z
    .array(z.int().min(1))
    .min(1)
    .default([800, 800])
    .describe("Units of the hidden layers of every network."),
  discriminator: z
    .enum(["plain", "patch"])
    .default("plain")
    .describe(
      "`patch`: overlapping stretches of the vector are scored by one network, and the scores averaged.",
    ),
  patch: z
    .strictObject({
      size: z.int().min(1).default(128).describe("Features in a patch."),
      stride: z
        .int()
        .min(1)
        .default(64)
        .describe("Features from one patch's start to the next; the last patch ends with the vector."),
    })
    .refine(({ size, stride }) => stride <= size, {
      path: ["stride"],
      error: "a stride longer than the patch skips features; use stride <= size",
    })
    .prefault({})
    .describe("The patches of the discriminator `patch`."),
  realLabel: z
    .number()
    .gt(0)
    .max(1)
    .default(0.9)
    .describe("Label smoothing of the cross-entropy: what the discriminator is to say of real rows."),
  fakeLabel: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe("Label smoothing of the cross-entropy: what the discriminator is to say of made rows."),
  penaltyWeight: z
    .number()
    .min(0)
    .default(2)
    .describe("The k of the Wasserstein divergence (Wu et al., 2018)."),
  penaltyPower: z.number().min(1).default(6).describe("The p of the Wasserstein divergence."),
  batch: z.int().min(1).default(64).describe("Rows in a batch."),
  epochs: z
    .int()
    .min(1)
    .default(200)
    .describe("Epochs of training: one is as many rounds as the source rows have batches."),
  steps: z.int().min(1).optional().describe("Rounds of training instead of `epochs`."),
  generatorUpdates: z
    .int()
    .min(1)
    .default(2)
    .describe("Updates of the generators in a round (section 4.2: two)."),
  discriminatorUpdates: z
    .int()
    .min(1)
    .default(1)
    .describe("Updates of the discriminators in a round (section 4.2: one)."),
  adversarialWeight: z
    .number()
    .min(0)
    .default(1)
    .describe("Weight of the adversarial loss of the generators, 1 in Eq. 14."),
  learningRate: z.number().positive().default(2e-4).describe("Learning rate of Adam."),
  beta1: z.number().min(0).lt(1).default(0.5).describe("Decay rate of Adam's first moments."),
  beta2: z.number().min(0).lt(1).default(0.9).describe("Decay rate of Adam's second moments."),
  decayEpochs: z
    .int()
    .min(1)
    .default(50)
    .describe("The learning rate is multiplied by `decayFactor` every so many epochs."),
  decayFactor: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .describe("What the learning rate is multiplied by every `decayEpochs` epochs."),
  classifier: z
    .strictObject({
      hidden: z
        .array(z.int().min(1))
        .default([])
        .describe("Units of its hidden layers; none is softmax regression."),
      steps: z
        .int()
        .min(1)
        .default(300)
        .describe("Its training batches, of 64 rows with all classes equally often."),
      learningRate: z.number().positive().default(1e-3).describe("Learning rate of its Adam."),
      l2: z.number().min(0).default(1e-3).describe("Strength of its penalty on squared weights."),
    })
    .prefault({})
    .describe("The auxiliary emotion classifier, trained on the real training rows."),
  filter: z
    .enum(["none", "classifier", "coverage"])
    .default("none")
    .describe(
      "Rejects made rows: `classifier` those that the auxiliary classifier gives to another class; `coverage` those that lie in no ball around a real row of the class that reaches to its `filterNeighbours`-th neighbour.",
    ),
  filterNeighbours: z
    .int()
    .min(1)
    .default(5)
    .describe(
      "Rank of the neighbour to which the balls of the filter `coverage`, and of the coverage curves, reach.",
    ),
  filterTries: z
    .int()
    .min(1)
    .default(10)
    .describe("Candidates for one row before the best of them is taken; the row's provenance then says so."),
  clip: z.boolean().default(false).describe("Holds every feature within the range of the training rows."),
  whenDiverged: z
    .enum(["fail", "keep"])
    .default("fail")
    .describe(
      "On losses that are no finite numbers: end with an error, or go on with the last good networks.",
    ),
};

const shared = z.strictObject(adversarialShape);
export type AdversarialOptions = z.output<typeof shared>;

export const adversarialLoss = z.enum(["cross-entropy", "wasserstein-divergence"]);
/** The third is that of Gulrajani et al. (2017), which has a kind of its own: `cwgan-gp`. */
export type AdversarialLoss = z.output<typeof adversarialLoss> | "gradient-penalty";
