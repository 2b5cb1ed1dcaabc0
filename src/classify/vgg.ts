/** @file VGG networks on segments of mel spectrograms, with a vote of the segments (paper B, section 3.1.1). */

import * as z from "zod";
import {
  type ClipClassifier,
  type FittedClipClassifier,
  namingKnownKeys,
  ParameterError,
  type TrainingClips,
  type TrainingCurve,
} from "../core/index.ts";
import {
  adam,
  constantRate,
  cosine,
  crossEntropy,
  frozen,
  gradientArrays,
  gradientOutputs,
  type Kit,
  type Outputs,
  type ParameterGroup,
  type ParameterSet,
  parameters,
  train,
  updateRunning,
  withPrograms,
} from "../nn/index.ts";
import { type Engine, exportOnnx, input, type Program } from "../tensor/index.ts";
import { uar } from "./inner-folds.ts";
import { createBatches } from "./vgg-batches.ts";
import { type HeldOut, holdOutSpeakers } from "./vgg-held-out.ts";
import { leastSide, type VggShape, vggLogits } from "./vgg-network.ts";
import { predictClips, predictionOutputs } from "./vgg-predict.ts";
import { type Segment, type Segmenting, segmentsOf } from "./vgg-segments.ts";

export const vggOptions = z.strictObject({
  /** Layers with weights, as the networks are named. */
  depth: z.literal([11, 13, 16, 19]).default(19),
  /** Multiplies the channels 64, 128, 256, 512, 512 of the five stages; at least 4 remain. */
  width: z.number().positive().max(4).default(1),
  /** Batch normalisation after each convolution: not in the networks of 2015, which begin to learn later without it. */
  batchNorm: z.boolean().default(true),
  /** What the dense layers see of the last stage: every value (as in 2015), or the mean of each channel. */
  pooling: z.enum(["flatten", "average"]).default("flatten"),
  /** Units of the dense layers before the last; 4096 twice in 2015. */
  hidden: z.array(z.int().min(1)).default([4096, 4096]),
  /** Share of the dense layers' values zeroed while training. */
  dropout: z.number().min(0).lt(1).default(0.5),
  /** Frames in a segment. */
  segmentFrames: z.int().min(leastSide).default(128),
  /** Frames from one segment to the next, at most `segmentFrames`. */
  segmentHop: z.int().min(1).default(64),
  /** At most so many; one shows every segment once. */
  epochs: z.int().min(1).default(30),
  /** Batches, instead of `epochs`: training sets of different sizes then take equally many steps. */
  steps: z.int().min(1).optional(),
  /** Segments. */
  batchSize: z.int().min(2).default(32),
  /** Of Adam. */
  learningRate: z.number().positive().default(1e-4),
  /** "cosine": the learning rate falls to 0 along half a cosine over all epochs or steps. */
  decay: z.enum(["none", "cosine"]).default("none"),
  /** Decoupled: each step multiplies every parameter by 1 - learningRate * weightDecay. */
  weightDecay: z.number().min(0).default(1e-4),
  /** "balanced": a segment of class c counts n / (classes * n_c)-fold. */
  classWeights: z.enum(["none", "balanced"]).default("balanced"),
  /** Epochs without a better UAR on held-out speakers before training stops; 0: no speaker is held out, all epochs are run. */
  patience: z.int().min(0).default(5),
  /** Share of the training speakers to hold out, at least one. */
  heldOut: z.number().gt(0).lt(1).default(0.2),
});

type VggOptions = z.output<typeof vggOptions>;

/**
 * A clip longer than a segment is cut into overlapping segments, a shorter one is repeated; every segment carries its
 * clip's label. The class of a clip is the one most of its segments are given to, its probabilities are the means over
 * its segments. With `patience`, training stops on the recorded clips of speakers held out of the training clips, and
 * the parameters of the best epoch are kept; synthetic clips of those speakers are left out.
 *
 * A class without clips is learned to be improbable.
 *
 * @throws {ParameterError} from `fit`, for clips of fewer than two classes, fewer than 32 mel bands, or no speaker to spare; from
 *   `predict`, for clips of other mel bands.
 * @throws {DivergedError} from `fit`, when the loss stops being finite.
 *
 * @example
 * const fitted = await vgg({ depth: 11, width: 0.25 }, { engine }).fit(train, { rng });
 * const { labels } = await fitted.predict(test.clips);
 */
export function vgg(
  options: z.input<typeof vggOptions>,
  { engine }: { readonly engine: Engine },
): ClipClassifier {
  const settings = vggOptions.parse(options, namingKnownKeys);
  const { segmentFrames: frames, segmentHop: hop, batchSize } = settings;
  if (hop > frames) {
    throw new ParameterError(
      "vgg, segmentHop",
      `at most segmentFrames, ${frames}`,
      hop,
      "Frames would be skipped.",
    );
  }
  return {
    name: "vgg",
    async fit(clips, { rng, signal, onProgress }) {
      requireTrainable(clips);
      const shape: VggShape = { ...settings, frames, mels: clips.mels, classes: clips.classes.length };
      const cut = { frames, hop };
      const held =
        settings.patience > 0 ? holdOutSpeakers(clips, settings.heldOut, rng.fork("held-out")) : undefined;
      const segments = segmentsOf(clips.clips, clips.mels, cut, held?.train);
      const weights = classWeights(clips, segments, settings.classWeights);
      const batches = createBatches(clips, segments, weights, batchSize, shape, rng.fork("batches"));
      const kit = kitOf(shape, batchSize);
      const network = parameters(rng.fork("initial"));
      vggLogits(network, shape, batchSize, "eval");
      const values = network.values();
      const optimiser = adam(settings);
      const feeds = { ...network.feeds(), ...batches.feeds };
      const steps = settings.steps ?? settings.epochs * batches.perEpoch;
      const rate = settings.decay === "cosine" ? cosine({ steps }) : constantRate;
      const uars: { epoch: number; uar: number }[] = [];

      const learn = (program: Program, measure?: () => Promise<number>) =>
        train({
          parameters: network,
          optimisers: { adam: optimiser },
          steps,
          recordEvery: batches.perEpoch,
          rng: rng.fork("dropout"),
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
          ...(measure
            ? { validation: { every: batches.perEpoch, patience: settings.patience, measure } }
            : {}),
          async step(step, noise) {
            batches.fill(step, noise);
            const results = await program.run(feeds);
            optimiser.step(values, gradientArrays(results, network), rate(step));
            updateRunning(network, results);
            return { loss: results.loss[0] };
          },
        });
      const result = await withPrograms(engine, kit, async (programs) => {
        const program = await programs("train");
        if (!held) return learn(program);
        const judge = await programs("predict");
        return learn(program, async () => {
          const score = await heldOutUar(judge, network, clips, held, cut);
          uars.push({ epoch: uars.length + 1, uar: score });
          return 1 - score;
        });
      });

      const inEpochs = (step: number) => step / batches.perEpoch;
      const epochs = Math.round(100 * inEpochs(result.best?.step ?? result.steps)) / 100;
      return fittedOn(engine, kit, network, shape, cut, {
        chosen: {
          depth: settings.depth,
          width: settings.width,
          epochs,
          segments: segments.length,
          ...(held && result.best
            ? { heldOutSpeakers: held.speakers.join(" "), heldOutUar: 1 - result.best.value }
            : {}),
        },
        curves: [
          {
            group: "vgg",
            name: "cross-entropy",
            steps: result.curves.loss.steps.map(inEpochs),
            values: result.curves.loss.values,
          },
          ...(held
            ? [
                {
                  group: "vgg",
                  name: "held-out UAR",
                  steps: uars.map(({ epoch }) => epoch),
                  values: uars.map((u) => u.uar),
                },
              ]
            : []),
        ],
      });
    },
  };
}

function fittedOn(
  engine: Engine,
  kit: Kit<"train" | "predict">,
  network: ParameterGroup,
  shape: VggShape,
  cut: Segmenting,
  said: { readonly chosen: FittedClipClassifier["chosen"]; readonly curves: readonly TrainingCurve[] },
): FittedClipClassifier {
  return {
    predict: (clips) =>
      withPrograms(engine, kit, async (programs) =>
        predictClips(await programs("predict"), network, clips, shape, segmentsOf(clips, shape.mels, cut)),
      ),
    toOnnx: () => exportOnnx(predictionOutputs(frozen(network), shape), { batch: "N" }),
    ...said,
  };
}

function requireTrainable({ classes, labels, mels, clips }: TrainingClips): void {
  if (clips.length === 0) throw new ParameterError("vgg, training clips", "at least one", 0);
  if (mels < leastSide)
    throw new ParameterError("vgg, mel bands", `at least ${leastSide}: five stages halve them`, mels);
  const present = classes.filter((_, c) => labels.includes(c));
  if (present.length < 2)
    throw new ParameterError("vgg, training clips", "clips of at least two classes", present.join(", "));
}

/** By class: 1, or so that every class weighs alike. Classes without clips weigh nothing. */
function classWeights(
  { classes, labels }: TrainingClips,
  segments: readonly Segment[],
  kind: VggOptions["classWeights"],
): number[] {
  const counts = classes.map(() => 0);
  for (const { clip } of segments) counts[labels[clip]] += 1;
  return counts.map((n) => (kind === "none" ? 1 : segments.length / (classes.length * Math.max(1, n))));
}

/** Without a key, so that the working memory of a large network is given back after use. */
const kitOf = (shape: VggShape, batchSize: number): Kit<"train" | "predict"> => ({
  graphs: (params) => ({
    train: () => trainingOutputs(params, shape, batchSize),
    predict: () => predictionOutputs(params, shape),
  }),
});

function trainingOutputs(params: ParameterSet, shape: VggShape, rows: number): Outputs {
  const { logits, statistics } = vggLogits(params, shape, rows, "train");
  const loss = crossEntropy(logits, input("targets", [rows, shape.classes]));
  return { loss, ...statistics, ...gradientOutputs(loss, params) };
}

async function heldOutUar(
  program: Program,
  network: ParameterGroup,
  { clips, labels, mels, classes }: TrainingClips,
  { validate }: HeldOut,
  cut: Segmenting,
): Promise<number> {
  const scored = validate.map((i) => clips[i]);
  const shape = { frames: cut.frames, mels, classes: classes.length };
  const predicted = await predictClips(program, network, scored, shape, segmentsOf(scored, mels, cut));
  return uar(
    validate.map((i) => labels[i]),
    predicted.labels,
    classes.length,
  );
}
