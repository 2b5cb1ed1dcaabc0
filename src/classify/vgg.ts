/** @file VGG networks on segments of mel spectrograms, with a vote of the segments (paper B, section 3.1.1). */

import {
  type Classifier,
  type Clips,
  type FittedClassifier,
  ParameterError,
  requireEngine,
  type TrainingCurve,
  type TrainingSet,
} from "../core/index.ts";
import {
  adam,
  constantRate,
  cosine,
  crossEntropy,
  frozen,
  type Graph,
  type Kit,
  type LiveNetwork,
  type ParameterGroup,
  type ParameterSet,
  parameters,
  train,
  withNetwork,
} from "../nn/index.ts";
import { type Engine, exportOnnx, input } from "../tensor/index.ts";
import { uar } from "./inner-folds.ts";
import { clipClassifier } from "./kind.ts";
import { createBatches } from "./vgg-batches.ts";
import { vggCost } from "./vgg-cost.ts";
import { type HeldOut, holdOutSpeakers } from "./vgg-held-out.ts";
import { leastSide, type VggShape, vggLogits } from "./vgg-network.ts";
import { type VggOptions, vggOptions } from "./vgg-options.ts";
import { predictClips, prediction } from "./vgg-predict.ts";
import { type Segment, type Segmenting, segmentsOf } from "./vgg-segments.ts";

type VggProgram = "train" | "predict";

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
 */
export const vgg = clipClassifier({
  kind: "vgg",
  summary: "VGG networks (Simonyan & Zisserman, 2015) on segments of a clip, which vote.",
  options: vggOptions,
  version: 1,
  traits: { network: true },
  cost: vggCost,
  create: (options, tools) => createVgg(options, tools.name, requireEngine('createClassifier, "vgg"', tools)),
});

function createVgg(settings: VggOptions, name: string, engine: Engine): Classifier<Clips> {
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
    name,
    async fit(clips, { rng, signal, onProgress }) {
      requireTrainable(clips);
      const shape: VggShape = { ...settings, frames, mels: clips.mels, classes: clips.classes.length };
      const cut = { frames, hop };
      const held =
        settings.patience > 0 ? holdOutSpeakers(clips, settings.heldOut, rng.fork("held-out")) : undefined;
      const segments = segmentsOf(clips.clips, clips.mels, cut, held?.train);
      const weights = classWeights(clips, segments, settings.classWeights);
      const batches = createBatches(clips, segments, weights, batchSize, shape, rng.fork("batches"));
      const kit = vggKit(shape, batchSize);
      const network = parameters(rng.fork("initial"));
      vggLogits(network, shape, batchSize, "eval");
      const steps = settings.steps ?? settings.epochs * batches.perEpoch;
      const rate = settings.decay === "cosine" ? cosine({ steps }) : constantRate;
      const uars: { epoch: number; uar: number }[] = [];

      const learn = (live: LiveNetwork<VggProgram>, measure?: () => Promise<number>) => {
        const training = live.training({ adam: adam(settings) });
        return train({
          state: training,
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
            const { loss } = await training.step("train", batches.feeds, rate(step));
            return { loss: loss[0] };
          },
        });
      };
      const result = await withNetwork(engine, kit, network, async (live) => {
        if (!held) return learn(live);
        return learn(live, async () => {
          const score = await heldOutUar(live, clips, held, cut);
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
  kit: Kit<VggProgram>,
  network: ParameterGroup,
  shape: VggShape,
  cut: Segmenting,
  said: { readonly chosen: FittedClassifier<Clips>["chosen"]; readonly curves: readonly TrainingCurve[] },
): FittedClassifier<Clips> {
  return {
    predict: (clips) =>
      withNetwork(engine, kit, network, (live) =>
        predictClips(live, clips, shape, segmentsOf(clips, shape.mels, cut)),
      ),
    toOnnx: () => exportOnnx(prediction(frozen(network), shape), { batch: "N" }),
    ...said,
  };
}

function requireTrainable({ classes, labels, mels, clips }: TrainingSet<Clips>): void {
  if (clips.length === 0) throw new ParameterError("vgg, training clips", "at least one", 0);
  if (mels < leastSide)
    throw new ParameterError("vgg, mel bands", `at least ${leastSide}: five stages halve them`, mels);
  const present = classes.filter((_, c) => labels.includes(c));
  if (present.length < 2)
    throw new ParameterError("vgg, training clips", "clips of at least two classes", present.join(", "));
}

/** The weight of each class: 1, or such that all classes weigh the same. Classes without clips weigh nothing. */
function classWeights(
  { classes, labels }: TrainingSet<Clips>,
  segments: readonly Segment[],
  kind: VggOptions["classWeights"],
): number[] {
  const counts = classes.map(() => 0);
  for (const { clip } of segments) counts[labels[clip]] += 1;
  return counts.map((n) => (kind === "none" ? 1 : segments.length / (classes.length * Math.max(1, n))));
}

/** Without a key, so that the working memory of a large network is given back after use. */
export const vggKit = (shape: VggShape, batchSize: number): Kit<VggProgram> => ({
  parts: { adam: "" },
  graphs: (params) => ({
    train: () => training(params, shape, batchSize),
    predict: () => ({ outputs: prediction(params, shape) }),
  }),
});

function training(params: ParameterSet, shape: VggShape, rows: number): Graph {
  const { logits, statistics } = vggLogits(params, shape, rows, "train");
  const loss = crossEntropy(logits, input("targets", [rows, shape.classes]));
  return { outputs: { loss }, losses: { adam: loss }, statistics };
}

async function heldOutUar(
  network: LiveNetwork<"predict">,
  { clips, labels, mels, classes }: TrainingSet<Clips>,
  { validate }: HeldOut,
  cut: Segmenting,
): Promise<number> {
  const scored = validate.map((i) => clips[i]);
  const shape = { frames: cut.frames, mels, classes: classes.length };
  const predicted = await predictClips(network, scored, shape, segmentsOf(scored, mels, cut));
  return uar(
    validate.map((i) => labels[i]),
    predicted.labels,
    classes.length,
  );
}
