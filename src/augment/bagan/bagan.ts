/** @file The balancing GAN of Chatziagapi et al. (2019), after Mariani et al. (2018): segments of an emotion, made from noise. */

import {
  type Augmenter,
  type Clips,
  EmoforgeError,
  type FittedAugmenter,
  type Kind,
  ParameterError,
  type Provenance,
  type Rng,
  requireEngine,
  throwIfAborted,
} from "../../core/index.ts";
import { type LiveNetwork, type ParameterSet, parameters, withNetwork } from "../../nn/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { checkClips, checkSources, STRIDE, strideFault } from "../clips/check.ts";
import { clipsByClass } from "./batches.ts";
import { baganCost } from "./cost.ts";
import { baganGraphs, baganKit } from "./graphs.ts";
import type { LatentClasses } from "./latents.ts";
import { createVariety } from "./measure.ts";
import type { BaganSpec } from "./networks.ts";
import { type BaganSettings, baganOptions } from "./options.ts";
import { type BaganContext, trainBagan } from "./training.ts";

export interface Bagan extends Augmenter<Clips> {
  /** @throws {ParameterError} for clips that do not suit; {EmoforgeError} if training diverges. */
  fit(train: Parameters<Augmenter<Clips>["fit"]>[0], context: BaganContext): Promise<FittedAugmenter<Clips>>;
}

/**
 * An autoencoder learns all segments; the latent vectors of a class are taken for normal. Then its decoder makes segments from
 * vectors drawn for a class, and a discriminator that began as its encoder tells recorded segments of each class from made
 * ones. What it makes is `frames` long, of the class of the clip that is asked for, and has no source: it is nobody's voice.
 */
export const bagan: Kind<"bagan", typeof baganOptions, Bagan, Engine> = {
  kind: "bagan",
  summary: "Segments made from noise by a balancing GAN, class by class (Chatziagapi et al., 2019).",
  options: baganOptions,
  version: 1,
  traits: { generative: true, network: true },
  cost: baganCost,
  fault: (_, { bands }) => strideFault(bands),
  create: (settings, tools) =>
    createBagan(settings, tools.name, requireEngine('createAugmenter, "bagan"', tools)),
};

function createBagan(settings: BaganSettings, name: string, engine: Engine): Bagan {
  return {
    name,
    async fit(train, context) {
      checkClips(name, train);
      if (train.mels % STRIDE !== 0) {
        throw new ParameterError(`${name}, mels`, `a multiple of ${STRIDE}`, train.mels);
      }
      const present = clipsByClass(train).length;
      if (present < 2) {
        throw new ParameterError(`${name}, fit`, "clips of at least two classes", `clips of ${present}`);
      }
      throwIfAborted(context.signal);
      const { frames, width, latent, dropout, batch, measured } = settings;
      const { mels, classes } = train;
      const spec: BaganSpec = { frames, width, latent, dropout, batch, mels, classes: classes.length };
      const kit = baganKit(spec);
      const params = createParameters(spec, context.rng.fork("weights"));
      const varietyOf = createVariety(train, frames, measured);
      const { space, curves } = await withNetwork(engine, kit, params, (network) =>
        trainBagan({
          name,
          network,
          train,
          spec,
          settings,
          context,
          measure: (space, step) =>
            varietyOf(async (labels, seed) => {
              const streams = labels.map((_, i) => context.rng.fork(seed, i));
              const items = await makeSegments(network, space, labels, streams, spec);
              context.onMade?.({ group: name, step, items, labels });
              return items;
            }),
        }),
      );
      return {
        curves,
        draw: (sources, rng) =>
          withNetwork(engine, kit, params, async (network) => {
            checkSources(name, train, sources);
            const streams = Array.from(sources, (_, i) => rng.fork("view", i));
            const labels = Int32Array.from(sources, (position) => train.labels[position]);
            return {
              clips: await makeSegments(network, space, [...labels], streams, spec),
              labels,
              provenance: streams.map(
                (stream): Provenance => ({ augmenter: name, sources: [], seed: stream.state().seed }),
              ),
            };
          }),
      };
    },
  };
}

/** The parameters of all networks, at their starting values. */
export function createParameters(spec: BaganSpec, rng: Rng): ParameterSet {
  const params = parameters(rng);
  const graphs = baganGraphs(params, spec);
  for (const build of [graphs.autoencode, graphs.discriminate]) build();
  return params;
}

/** One segment for each label, `[frames, mels]`. @param streams What each depends on. @throws {EmoforgeError} for values that are not finite. */
async function makeSegments(
  network: LiveNetwork<"make">,
  space: LatentClasses,
  labels: readonly number[],
  streams: readonly Rng[],
  { batch, frames, mels, latent }: BaganSpec,
): Promise<Float32Array[]> {
  const size = frames * mels;
  const latents = new Float32Array(batch * latent);
  const made: Float32Array[] = [];
  for (let start = 0; start < labels.length; start += batch) {
    const some = labels.slice(start, start + batch);
    for (const [row, label] of some.entries())
      space.draw(label, streams[start + row], latents.subarray(row * latent, (row + 1) * latent));
    const { segments } = await network.run("make", { latents });
    for (const row of some.keys())
      made.push(Float32Array.from(segments.subarray(row * size, (row + 1) * size)));
  }
  if (!made.every((segment) => segment.every(Number.isFinite))) {
    throw new EmoforgeError(
      "The generator of the balancing GAN gives numbers that are not finite. Lower its learning rate.",
    );
  }
  return made;
}
