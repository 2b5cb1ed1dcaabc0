/** @file The triplet-guided augmentor of Wang et al. (2022): learned views of spectrograms that keep their emotion. */

import {
  type Augmenter,
  type Clips,
  type FittedAugmenter,
  type Kind,
  ParameterError,
  type Rng,
  requireEngine,
  throwIfAborted,
} from "../../core/index.ts";
import { frozen, type LiveNetwork, type ParameterSet, parameters, withNetwork } from "../../nn/index.ts";
import { type Engine, exportOnnx } from "../../tensor/index.ts";
import { checkClips, checkSources, STRIDE, strideFault } from "../clips/check.ts";
import { createFeeds, createTripletSampler, fillChance, fillTriplets } from "./batches.ts";
import { viewmakerCost } from "./cost.ts";
import { phases, type ViewmakerSpec, viewmakerGraphs, viewmakerKit } from "./graphs.ts";
import { createMeasure } from "./measure.ts";
import { type ViewmakerSettings, viewmakerOptions } from "./options.ts";
import { trainViewmaker, type ViewmakerContext } from "./training.ts";
import { embedClips, makeViews, type RunWindows, type WindowSize } from "./views.ts";

export interface Viewmaker extends Augmenter<Clips> {
  /** @throws {ParameterError} for clips that do not suit; {EmoforgeError} if training diverges. */
  fit(train: Parameters<Augmenter<Clips>["fit"]>[0], context: ViewmakerContext): Promise<FittedViewmaker>;
}

export interface FittedViewmaker extends FittedAugmenter<Clips> {
  /**
   * Emotion representations of any clips, normalised as the training clips were: row-major `[clips, dims]`. Of a clip
   * longer than `frames`, the mean over its equal parts.
   */
  embed(clips: readonly Float32Array[]): Promise<{ readonly data: Float32Array; readonly dims: number }>;
  /**
   * The augmentor as an ONNX model: inputs "clips" `[N, frames, mels]`, "valid" `[N, frames]` (1, or 0 for padding),
   * "noise" `[N, latent]` (standard normal), "intensity" `[N, 1]` (uniform in [0, 1), mapped to the range of epsilon);
   * output "views" `[N, frames, mels]`. `loadViewmaker` makes views of whole clips with it.
   */
  toOnnx(): Uint8Array;
}

/**
 * Learns on classes' triplets in four phases a round: representation learner, discriminator, augmentation variance,
 * emotion preservation and balance. A view is X + epsilon P with the L1 norm of P fixed by `budget`.
 */
export const viewmaker: Kind<"viewmaker", typeof viewmakerOptions, Viewmaker, Engine> = {
  kind: "viewmaker",
  summary: "Learned perturbations, guided by triplets of emotions (Wang et al., 2022).",
  options: viewmakerOptions,
  version: 1,
  traits: { generative: true, network: true },
  cost: viewmakerCost,
  fault: (_, { bands }) => strideFault(bands),
  create: (options, tools) =>
    createViewmaker(options, tools.name, requireEngine('createAugmenter, "viewmaker"', tools)),
};

function createViewmaker(settings: ViewmakerSettings, name: string, engine: Engine): Viewmaker {
  const { batch, frames, latent, representation } = settings;
  return {
    name,
    async fit(train, context) {
      const { rng, ...watching } = context;
      checkClips(name, train);
      if (train.mels % STRIDE !== 0) {
        throw new ParameterError(`${name}, mels`, `a multiple of ${STRIDE}`, train.mels);
      }
      const sample = createTripletSampler(name, train);
      throwIfAborted(context.signal);
      const size: WindowSize = { batch, frames, mels: train.mels, latent };
      const spec: ViewmakerSpec = { ...settings, mels: train.mels };
      const kit = viewmakerKit(spec);
      const params = createParameters(spec, rng.fork("weights"));

      const lend = <Result>(
        use: (run: Readonly<Record<"make" | "embed", RunWindows>>) => Promise<Result>,
      ): Promise<Result> => withNetwork(engine, kit, params, (network) => use(runners(network)));

      const curves = await withNetwork(engine, kit, params, (network) => {
        const run = runners(network);
        const feeds = createFeeds(size, 3 * batch, 2 * batch);
        return trainViewmaker({
          name,
          network,
          feeds,
          options: settings,
          rng: rng.fork("rounds"),
          context: watching,
          nextTriplets(stream) {
            fillTriplets(feeds, train, sample, settings, stream);
          },
          nextChance(stream) {
            fillChance(feeds, stream);
          },
          measure: createMeasure(train, settings.measured, frames, {
            views: (clips, streams) => makeViews(run.make, clips, streams, size),
            embed: (clips) => embedClips(run.embed, clips, size, representation),
            onViews: (items, labels, step) => context.onMade?.({ group: name, step, items, labels }),
          }),
        });
      });

      return {
        curves,
        draw: (sources, drawRng) =>
          lend(async ({ make }) => {
            checkSources(name, train, sources);
            const streams = Array.from(sources, (_, i) => drawRng.fork("view", i));
            const clips = Array.from(sources, (position) => train.clips[position]);
            return {
              clips: await makeViews(make, clips, streams, size),
              labels: Int32Array.from(sources, (position) => train.labels[position]),
              provenance: streams.map((stream, i) => ({
                augmenter: name,
                sources: [train.ids[sources[i]]],
                seed: stream.state().seed,
              })),
            };
          }),
        embed: (clips) =>
          lend(async ({ embed }) => {
            checkClips(name, { clips, ids: clips.map((_, i) => String(i)), mels: train.mels });
            return { data: await embedClips(embed, clips, size, representation), dims: representation };
          }),
        toOnnx: () =>
          // Two rows, so that axes of length 1 are not taken for the batch.
          exportOnnx(viewmakerGraphs(frozen(params), { ...spec, batch: 2 }).make().outputs, { batch: "N" }),
      };
    },
  };
}

/** The parameters of all three networks, at their starting values. */
export function createParameters(spec: ViewmakerSpec, rng: Rng): ParameterSet {
  const params = parameters(rng);
  const graphs = viewmakerGraphs(params, spec);
  for (const phase of phases) graphs[phase]();
  return params;
}

function runners(network: LiveNetwork<"make" | "embed">): Readonly<Record<"make" | "embed", RunWindows>> {
  return {
    make: async (feeds) => (await network.run("make", feeds)).views as Float32Array,
    embed: async (feeds) => (await network.run("embed", feeds)).representations as Float32Array,
  };
}
