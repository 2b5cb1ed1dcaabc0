/** @file Cycle-GANs on feature vectors (Shilandari et al., 2022): unlabelled rows translated into each emotion. */

import * as z from "zod";
import type { Augmenter } from "../core/contracts.ts";
import type { Rows } from "../core/types.ts";
import type { Engine } from "../tensor/index.ts";
import { fitNetworks } from "./adversarial/fit.ts";
import { type CycleSpec, cycleGraphs } from "./adversarial/graphs.ts";
import { adversarialLoss, adversarialShape } from "./adversarial/options.ts";
import { createSourceDomain, initialMapOption, sourcesOption } from "./adversarial/sources.ts";
import { planRounds } from "./adversarial/training.ts";
import { createDecks } from "./draw.ts";
import { parseOptions } from "./options.ts";

export const cycleganOptions = z.strictObject({
  ...adversarialShape,
  /** Eq. 2-3, or Eq. 10-12. */
  adversarial: adversarialLoss.default("cross-entropy"),
  /** Where the Wasserstein divergence penalises slopes: random interpolates (Eq. 10), or F(G(s)) and G(F(t)) (Eq. 12). */
  penaltyAt: z.enum(["interpolates", "reconstructed"]).default("interpolates"),
  /** Lambda of Eq. 14 for the cycle loss, Eq. 8. */
  cycleWeight: z.number().min(0).default(1),
  /** Weight of the identity loss, mean |G(t) - t|^2 + |F(s) - s|^2 (Zhu et al., 2017); not in the paper, so 0. */
  identityWeight: z.number().min(0).default(0),
  /** Lambda of Eq. 14 for the classification loss, Eq. 13; 0 leaves it out. */
  classificationWeight: z.number().min(0).default(1),
  /** Epochs in which the generators learn to reconstruct, before anything else (section 4.2). */
  pretrainEpochs: z.int().min(0).default(20),
  /** Rounds instead of `pretrainEpochs`. */
  pretrainSteps: z.int().min(0).optional(),
  /** What the generators do before training: x + h(x) with random h, nothing, or the shift of class means. */
  initialMap: initialMapOption.default("random"),
  /** Which training rows are translated into a class: all, those of other classes, those of classes with more rows. */
  sources: sourcesOption.default("all"),
});

export type CycleganOptions = z.input<typeof cycleganOptions>;

/**
 * For each emotion i generators G_i: S -> T_i and F_i: T_i -> S with residual connections, and a discriminator of each
 * domain. S is the training fold without its labels, or `context.source`. A synthetic row is G_i of a source row, all
 * source rows used equally often.
 *
 * @throws {ParameterError} from `fit`, if the options do not suit the rows; {EmoforgeError} if training diverges.
 */
export function cyclegan(options: CycleganOptions, engine: Engine): Augmenter<Rows> {
  const settings = parseOptions("cyclegan", cycleganOptions, options);
  const { name = "cyclegan", batch } = settings;
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
