/** @file A small diffusion model of feature vectors (Ho et al., 2020): transferred rows are partly noised, and denoised as rows of a class. */

import * as z from "zod";
import {
  type AugmentContext,
  type Augmenter,
  createRng,
  ParameterError,
  type Rng,
  type Rows,
  requireEngine,
  throwIfAborted,
} from "../../core/index.ts";
import { denseWeights, detached, flopsPerSec, parameters, withNetwork } from "../../nn/index.ts";
import type { Engine } from "../../tensor/index.ts";
import type { CheckpointContext } from "../checkpoint.ts";
import { checkLabels, createDecks, drawRows, positionsByClass } from "../draw.ts";
import { rowAt } from "../geometry.ts";
import { rowAugmenter } from "../kind.ts";
import { createMaker, type Denoiser } from "./making.ts";
import { denoiserKit, timeFeatures } from "./network.ts";
import { deviationSpace } from "./space.ts";
import { createQuality, denoiserFeeds, everyClass, trainDenoiser } from "./training.ts";

const options = z.strictObject({
  components: z
    .int()
    .min(1)
    .default(32)
    .describe(
      "Principal coordinates of the deviations from class means that are noised and denoised; what a row has beside them is kept.",
    ),
  strength: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe("How far rows are noised before they are denoised (Meng et al., 2022): 1 leaves noise alone."),
  sources: z
    .enum(["other-classes", "all"])
    .default("other-classes")
    .describe("Which training rows are transferred to a class, noised and denoised."),
  samplingSteps: z.int().min(1).default(20).describe("Steps in which a row is denoised."),
  eta: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("Share of noise drawn anew in each of these steps: 0 is DDIM, 1 is DDPM."),
  hidden: z
    .array(z.int().min(1))
    .min(1)
    .default([128, 128])
    .describe("Units of the hidden layers of the denoising network."),
  batch: z.int().min(1).default(64).describe("Rows in a batch."),
  steps: z.int().min(1).default(1000).describe("Batches of training."),
  learningRate: z
    .number()
    .positive()
    .default(1e-3)
    .describe("Learning rate of Adam, which falls to a twentieth along half a cosine."),
  weightDecay: z
    .number()
    .min(0)
    .default(0)
    .describe("Each step multiplies parameters by 1 - learningRate x weightDecay."),
});

type Settings = z.output<typeof options>;

/**
 * One network for all classes, told the class, learns to take noise from rows: from the leading principal coordinates of their deviations
 * from the class mean, scaled to variance 1. A row of class c starts as residual transfer, mean_c plus the deviation of a row of another
 * class; noise of the chosen strength hides of it what the network then fills in as it has learned class c to be. All source rows are
 * used equally often.
 *
 * Untrained, the network takes the classes for one normal distribution around their means, with the covariance within classes.
 *
 * @throws {ParameterError} from `fit`, if the rows of no class differ, or there is one class only and `sources` is "other-classes";
 *   {EmoforgeError} if training diverges.
 */
export const diffusion = rowAugmenter({
  kind: "diffusion",
  summary: "Rows of other classes, partly noised and denoised as rows of the class by a diffusion model.",
  options,
  version: 1,
  traits: { generative: true, network: true },
  cost({ components, hidden, batch, steps, samplingSteps }, { items, made, dimensions, classes }) {
    const width = Math.min(components, items, dimensions);
    const flops = 2 * batch * denseWeights([width + timeFeatures + classes, ...hidden, width]);
    const drawn = Math.ceil(made / batch) + 21 * Math.ceil(items / batch);
    const update = 0.0007 + (3 * flops) / flopsPerSec.dense;
    const pass = 0.0003 + flops / flopsPerSec.dense;
    return 0.2 + items * dimensions * width * 3e-8 + steps * update + drawn * samplingSteps * pass;
  },
  create: (options, tools) =>
    createDiffusion(options, tools.name, requireEngine('createAugmenter, "diffusion"', tools)),
});

function createDiffusion(settings: Settings, name: string, engine: Engine): Augmenter<Rows> {
  const { batch, hidden } = settings;
  const largestAngle = (settings.strength * Math.PI) / 2;
  return {
    name,
    async fit(train, context: AugmentContext & CheckpointContext) {
      const { rng, signal } = context;
      throwIfAborted(signal);
      if (train.ids.length === 0) throw new ParameterError(`${name}, fit`, "at least one training row", 0);
      const byClass = positionsByClass(train);
      const classes = byClass.length;
      const sourcesOf = (label: number) =>
        settings.sources === "all" ? byClass.flat() : byClass.filter((_, other) => other !== label).flat();
      for (const [label, own] of byClass.entries()) {
        if (own.length > 0 && sourcesOf(label).length === 0)
          throw new ParameterError(
            `${name}, sources for class "${train.classes[label]}"`,
            "training rows of another class",
            "none",
            'Set `sources` to "all".',
          );
      }
      const space = deviationSpace(name, train, byClass, settings.components, rng.fork("space"));
      const width = space.principal.rank;
      const kit = denoiserKit({ batch, width, classes, hidden });
      const params = parameters(rng.fork("weights"));
      kit.graphs(params);

      const maker = createMaker({ ...settings, width, classes, largestAngle });
      /** Sources for rows of these classes, and the coordinates that are made of them. */
      const make = async (
        network: Denoiser,
        labels: Int32Array,
        drawRng: Rng,
        streams: readonly Rng[],
      ): Promise<{ readonly sources: readonly number[]; readonly made: Float32Array }> => {
        const deckOf = createDecks(sourcesOf, drawRng);
        const sources = Array.from(labels, (label) => deckOf(label).next());
        const made = new Float32Array(labels.length * width);
        for (const [i, source] of sources.entries())
          made.set(rowAt(space.coordinates, width, source), i * width);
        await maker(network, made, labels, streams);
        return { sources, made };
      };

      const rowsOf = (labels: Int32Array, sources: readonly number[], made: Float32Array) =>
        sources.map((source, i) => {
          const row = new Float32Array(train.features.length);
          space.write(labels[i], source, rowAt(made, width, i), row);
          return row;
        });

      const curves = await withNetwork(engine, kit, params, (network) =>
        trainDenoiser({
          name,
          network,
          feeds: denoiserFeeds(batch, width, classes),
          options: settings,
          byClass,
          coordinates: space.coordinates,
          width,
          largestAngle,
          rng: rng.fork("batches"),
          context,
          measure: createQuality(train, byClass, space.coordinates, width, async (labels, step) => {
            const stream = createRng("measure");
            const streams = Array.from(labels, (_, i) => stream.fork(i));
            const { sources, made } = await make(network, labels, stream, streams);
            context.onMade?.({ group: everyClass, step, items: rowsOf(labels, sources, made), labels });
            return made;
          }),
        }),
      );
      const trained = detached(params);
      return {
        curves,
        async draw(labels, drawRng) {
          checkLabels(name, train, labels);
          const streams = Array.from(labels, (_, i) => drawRng.fork("row", i));
          const { sources, made } = await withNetwork(engine, kit, trained, (network) =>
            make(network, labels, drawRng, streams),
          );
          let at = 0;
          return drawRows(name, train, labels, drawRng, (label, out) => {
            const i = at++;
            space.write(label, sources[i], rowAt(made, width, i), out);
            return [train.ids[sources[i]]];
          });
        },
      };
    },
  };
}
