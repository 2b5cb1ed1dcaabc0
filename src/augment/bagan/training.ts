/** @file The two stages of a balancing GAN: the autoencoder, then the adversarial training that starts from it. */

import type { AugmentContext, Clips, Recorded, Rng, TrainingCurve } from "../../core/index.ts";
import {
  adam,
  type Checkpoint,
  type LiveNetwork,
  type ResumableContext,
  train as runSteps,
} from "../../nn/index.ts";
import { lossCurves, namingDivergence } from "../checkpoint.ts";
import { allSegments, createBatches, fillSegments } from "./batches.ts";
import { type BaganProgram, baganParts } from "./graphs.ts";
import { type LatentClasses, latentClasses } from "./latents.ts";
import type { BaganSpec } from "./networks.ts";
import type { BaganSettings } from "./options.ts";

/** All that a fit needs to go on as if it had never stopped. */
export interface BaganCheckpoint {
  /** State of the stage it was in: the autoencoder, unless there are `latents`. */
  readonly training: Checkpoint;
  /** What the finished autoencoder made of all segments, `[segments, latent]`. */
  readonly latents?: Float32Array;
  /** The curves of the finished autoencoder. */
  readonly before?: readonly TrainingCurve[];
  readonly variety: readonly { readonly step: number; readonly value: number }[];
}

export type BaganContext = ResumableContext<BaganCheckpoint> & Pick<AugmentContext, "onMade">;

export interface BaganTraining {
  readonly name: string;
  readonly network: LiveNetwork<BaganProgram>;
  readonly train: Recorded<Clips>;
  readonly spec: BaganSpec;
  readonly settings: BaganSettings;
  readonly context: BaganContext;
  /** The variety of what is made now; undefined if it cannot be measured. @param step Steps of the adversarial training done. */
  measure(space: LatentClasses, step: number): Promise<number | undefined>;
}

/** Changes the network. @throws {EmoforgeError} when training diverges. */
export async function trainBagan(
  training: BaganTraining,
): Promise<{ readonly space: LatentClasses; readonly curves: TrainingCurve[] }> {
  const { name, network, train, spec, settings, context, measure } = training;
  const { autoencoderIterations, iterations } = settings;
  const { resume, checkpoint } = context;
  const batches = createBatches(train, spec);
  const variety = [...(resume?.variety ?? [])];

  const varietyCurves = (): TrainingCurve[] =>
    variety.length === 0
      ? []
      : [
          {
            group: name,
            name: "variety",
            steps: variety.map(({ step }) => step),
            values: variety.map(({ value }) => value),
          },
        ];

  const stage = async (
    steps: number,
    before: number,
    rate: number,
    stream: string,
    kept: Pick<BaganCheckpoint, "latents" | "before">,
    step: (
      of: ReturnType<typeof network.training>,
      step: number,
      rng: Rng,
    ) => Promise<Record<string, number>>,
  ): Promise<TrainingCurve[]> => {
    const { beta1, beta2 } = settings;
    const optimisers = Object.keys(baganParts).map(
      (part) => [part, adam({ learningRate: rate, beta1, beta2 })] as const,
    );
    const state = network.training(Object.fromEntries(optimisers));
    const goesOn = resume !== undefined && (resume.latents !== undefined) === (kept.latents !== undefined);
    const { curves } = await namingDivergence(
      name,
      runSteps({
        state,
        steps,
        rng: context.rng.fork(stream),
        ...(context.signal ? { signal: context.signal } : {}),
        onProgress: (done) => context.onProgress?.(before + done, autoencoderIterations + iterations),
        ...(goesOn ? { resume: resume.training } : {}),
        ...(checkpoint
          ? {
              checkpoint: {
                every: checkpoint.every,
                save: (saved) => checkpoint.save({ training: saved, ...kept, variety: [...variety] }),
              },
            }
          : {}),
        step: (at, rng) => step(state, at, rng),
        onPoint: (now) =>
          context.onCurves?.([...(kept.before ?? []), ...lossCurves(name, now), ...varietyCurves()]),
      }),
    );
    return lossCurves(name, curves);
  };

  const first =
    resume?.before ??
    (await stage(
      autoencoderIterations,
      0,
      settings.autoencoderRate,
      "autoencoder",
      {},
      async (state, _, rng) => losses(await state.step("autoencode", batches.autoencoder(rng))),
    ));
  const latents = resume?.latents ?? (await encodeAll(network, train, spec));
  const segments = allSegments(train, spec.frames);
  const space = latentClasses(
    latents,
    segments.map(({ clip }) => train.labels[clip]),
    spec.latent,
  );
  const every = Math.max(1, Math.ceil(iterations / 20));
  const note = async (step: number) => {
    const value = await measure(space, step);
    if (value !== undefined) variety.push({ step, value });
  };
  const second = await stage(
    iterations,
    autoencoderIterations,
    settings.learningRate,
    "adversarial",
    { latents, before: first },
    async (state, at, rng) => {
      if (at % every === 0) await note(at);
      const judged = losses(await state.step("discriminate", batches.discriminator(space, rng)));
      return { ...judged, ...losses(await state.step("generate", batches.generator(space, rng))) };
    },
  );
  if (variety.at(-1)?.step !== iterations) await note(iterations);
  return { space, curves: [...first, ...second, ...varietyCurves()] };
}

const losses = (results: Readonly<Record<string, ArrayLike<number>>>) =>
  Object.fromEntries(Object.entries(results).map(([name, values]) => [name, values[0]]));

/** Latent vectors of all segments, `[segments, latent]`. */
async function encodeAll(
  network: LiveNetwork<"encode">,
  train: Recorded<Clips>,
  { batch, frames, mels, latent }: BaganSpec,
): Promise<Float32Array> {
  const all = allSegments(train, frames);
  const out = new Float32Array(all.length * latent);
  const segments = new Float32Array(batch * frames * mels);
  for (let start = 0; start < all.length; start += batch) {
    const some = all.slice(start, start + batch);
    fillSegments(segments, some, train, frames);
    const { latents } = await network.run("encode", { segments });
    out.set(latents.subarray(0, some.length * latent), start * latent);
  }
  return out;
}
