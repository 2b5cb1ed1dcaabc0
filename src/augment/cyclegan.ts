/** @file Cycle-GANs on feature vectors (Shilandari et al., 2022): unlabelled rows translated into each emotion. */

import * as z from "zod";
import { type Augmenter, type Rows, requireEngine } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { adversarialCost } from "./adversarial/cost.ts";
import { fitNetworks } from "./adversarial/fit.ts";
import { type CycleSpec, cycleGraphs } from "./adversarial/graphs.ts";
import { adversarialLoss, adversarialShape } from "./adversarial/options.ts";
import { createSourceDomain, initialMapOption, sourcesOption } from "./adversarial/sources.ts";
import { planRounds } from "./adversarial/training.ts";
import { createDecks } from "./draw.ts";
import { rowAugmenter } from "./kind.ts";

const options = z.strictObject({
  ...adversarialShape,
  adversarial: adversarialLoss
    .default("cross-entropy")
    .describe("The adversarial loss: Eq. 2-3, or the Wasserstein divergence of Eq. 10-12."),
  penaltyAt: z
    .enum(["interpolates", "reconstructed"])
    .default("interpolates")
    .describe(
      "Where the Wasserstein divergence penalises slopes: at random interpolates (Eq. 10), or at F(G(s)) and G(F(t)) (Eq. 12).",
    ),
  cycleWeight: z.number().min(0).default(1).describe("Weight of the cycle loss (Eq. 8), a lambda of Eq. 14."),
  identityWeight: z
    .number()
    .min(0)
    .default(0)
    .describe(
      "Weight of the identity loss, mean |G(t) - t|^2 + |F(s) - s|^2 (Zhu et al., 2017), which is not in the paper.",
    ),
  classificationWeight: z
    .number()
    .min(0)
    .default(1)
    .describe("Weight of the auxiliary classifier's loss (Eq. 13), a lambda of Eq. 14; 0 leaves it out."),
  pretrainEpochs: z
    .int()
    .min(0)
    .default(20)
    .describe("Epochs in which the generators learn to reconstruct, before anything else (section 4.2)."),
  pretrainSteps: z.int().min(0).optional().describe("Rounds instead of `pretrainEpochs`."),
  initialMap: initialMapOption
    .default("random")
    .describe(
      "What the generators do before training: x + h(x) with random h, nothing, or the shift of class means.",
    ),
  sources: sourcesOption
    .default("all")
    .describe(
      "Which training rows are translated into a class: all, those of other classes, or those of classes with more rows; with a `source` corpus only `all`.",
    ),
});

/**
 * Each emotion i has generators G_i: S -> T_i and F_i: T_i -> S with residual connections, and a discriminator of each
 * domain. S is the training fold without its labels, or `context.source`. A synthetic row is G_i of a source row, all
 * source rows used equally often.
 *
 * @throws {ParameterError} from `fit`, if the options do not suit the rows; {EmoforgeError} if training diverges.
 */
export const cyclegan = rowAugmenter({
  kind: "cyclegan",
  summary: "Unlabelled rows translated into each emotion by a cycle-GAN (Shilandari et al., 2022).",
  options,
  version: 1,
  traits: { generative: true, network: true },
  // A round passes four generators forwards and backwards, and its critics' slopes once more.
  cost: (options, size) => adversarialCost(options, size, 14),
  create: (options, tools) =>
    createCyclegan(options, tools.name, requireEngine('createAugmenter, "cyclegan"', tools)),
});

function createCyclegan(settings: z.output<typeof options>, name: string, engine: Engine): Augmenter<Rows> {
  const { batch } = settings;
  return {
    name,
    fit: (train, context) =>
      fitNetworks(name, engine, train, context, settings, ({ byClass, feeds }) => {
        const d = train.features.length;
        const domain = createSourceDomain(name, train, byClass, context.source, settings);
        const spec: CycleSpec = {
          batch,
          features: d,
          classes: train.classes.length,
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
          penaltyAt: settings.penaltyAt,
          startAtZero: settings.initialMap !== "random",
          identity: settings.identityWeight > 0,
        };
        feeds.source = new Float32Array(batch * d);
        feeds["mix/target"] = new Float32Array(batch);
        feeds["mix/source"] = new Float32Array(batch);
        feeds["weight/adversarial"] = Float32Array.of(settings.adversarialWeight);
        feeds["weight/identity"] = Float32Array.of(settings.identityWeight);
        feeds["weight/cycle"] = Float32Array.of(settings.cycleWeight);
        feeds["weight/classification"] = Float32Array.of(settings.classificationWeight);
        const write = (position: number, label: number, slot: number) =>
          domain.write(position, label, feeds.source.subarray(slot * d, (slot + 1) * d));
        return {
          key: JSON.stringify(["cyclegan", spec]),
          build: (params) => cycleGraphs(params, spec),
          needsClassifier: settings.classificationWeight > 0,
          plan: planRounds(settings, domain.size, {
            epochs: settings.pretrainEpochs,
            steps: settings.pretrainSteps,
          }),
          dealer(rng) {
            const rowOf = createDecks(domain.positions, rng);
            return (labels) => {
              for (const [slot, label] of labels.entries()) write(rowOf(label).next(), label, slot);
              for (const mix of [feeds["mix/target"], feeds["mix/source"]]) {
                for (let i = 0; i < batch; i++) mix[i] = rng.uniform();
              }
            };
          },
          preparer(rng) {
            const rowOf = createDecks(domain.positions, rng);
            return (label, slot, stream, attempt) => {
              const position = attempt === 0 ? rowOf(label).next() : stream.pick(domain.positions(label));
              write(position, label, slot);
              return [domain.id(position)];
            };
          },
        };
      }),
  };
}
