/** @file Plain GANs on feature vectors (Shilandari et al., 2022, Eq. 1-3 and Algorithm 1): rows made from noise. */

import * as z from "zod";
import { type Augmenter, type Rows, requireEngine } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { adversarialCost } from "./adversarial/cost.ts";
import { fitNetworks } from "./adversarial/fit.ts";
import { type NoiseSpec, noiseGraphs } from "./adversarial/graphs.ts";
import {
  type AdversarialLoss,
  type AdversarialOptions,
  adversarialLoss,
  adversarialShape,
} from "./adversarial/options.ts";
import { planRounds } from "./adversarial/training.ts";
import { rowAugmenter } from "./kind.ts";

const options = z.strictObject({
  ...adversarialShape,
  adversarial: adversarialLoss
    .default("cross-entropy")
    .describe("The adversarial loss; the paper's GAN has the cross-entropy of Eq. 2-3."),
  latent: z.int().min(1).default(100).describe("How many normal numbers a row is made from."),
  classificationWeight: z
    .number()
    .min(0)
    .default(0)
    .describe("Weight of the auxiliary classifier's loss (Eq. 13), which a plain GAN does not have."),
});

/** One epoch is as many rounds as the training rows have batches. @throws as `cyclegan` does. */
export const gan = rowAugmenter({
  kind: "gan",
  summary: "Rows made from noise by a GAN.",
  options,
  version: 1,
  traits: { generative: true, network: true },
  cost: (options, size) => adversarialCost(options, size, 6),
  create: (options, tools) => createGan(options, tools.name, requireEngine('createAugmenter, "gan"', tools)),
});

export interface GanSettings extends AdversarialOptions {
  readonly adversarial: AdversarialLoss;
  readonly latent: number;
  readonly classificationWeight: number;
}

/** A GAN whose generators see noise alone, whatever its loss. */
export function createGan(settings: GanSettings, name: string, engine: Engine): Augmenter<Rows> {
  const { batch, latent } = settings;
  return {
    name,
    fit: (train, context) =>
      fitNetworks(name, engine, train, context, settings, ({ feeds }) => {
        const spec: NoiseSpec = {
          batch,
          features: train.features.length,
          classes: train.classes.length,
          latent,
          hidden: settings.hidden,
          discriminator: settings.discriminator,
          patch: settings.patch,
          conditional: settings.networks === "conditional",
          classifierHidden: settings.classificationWeight > 0 ? settings.classifier.hidden : null,
          adversarial: settings.adversarial,
          realLabel: settings.realLabel,
          fakeLabel: settings.fakeLabel,
          penaltyWeight: settings.penaltyWeight,
          penaltyPower: settings.penaltyPower,
        };
        feeds.noise = new Float32Array(batch * latent);
        feeds["mix/target"] = new Float32Array(batch);
        feeds["weight/adversarial"] = Float32Array.of(settings.adversarialWeight);
        feeds["weight/classification"] = Float32Array.of(settings.classificationWeight);
        return {
          key: JSON.stringify(["gan", spec]),
          build: (params) => ({ ...noiseGraphs(params, spec), reconstruct: () => ({ outputs: {} }) }),
          needsClassifier: settings.classificationWeight > 0,
          plan: planRounds(settings, train.ids.length),
          dealer: (rng) => () => {
            for (let i = 0; i < feeds.noise.length; i++) feeds.noise[i] = rng.normal();
            for (let i = 0; i < batch; i++) feeds["mix/target"][i] = rng.uniform();
          },
          preparer: () => (_, slot, stream) => {
            for (let j = 0; j < latent; j++) feeds.noise[slot * latent + j] = stream.normal();
            return [];
          },
        };
      }),
  };
}
