/** @file A classifier of spectrograms made of a network that judges segments: training, early stopping, vote, export. */

import {
  type Classifier,
  type Clips,
  type FittedClassifier,
  ParameterError,
  type TrainingCurve,
  type TrainingSet,
} from "../../core/index.ts";
import {
  adam,
  type Checkpoint,
  type Curve,
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
  type ResumableContext,
  train,
  withNetwork,
} from "../../nn/index.ts";
import { type Engine, exportOnnx, input } from "../../tensor/index.ts";
import { uar } from "../inner-folds.ts";
import { createBatches } from "./batches.ts";
import { type Segment, type Segmenting, segmentsOf } from "./cut.ts";
import { type HeldOut, holdOutSpeakers } from "./held-out.ts";
import type { SegmentNetwork } from "./network.ts";
import type { TrainingSettings } from "./options.ts";
import { predictClips, prediction } from "./predict.ts";

type SegmentProgram = "train" | "predict";

/** What a kind adds to the shared parts. */
export interface SegmentClassifierParts {
  /** What messages and curves call it: the kind. */
  readonly kind: string;
  /** What results call it. */
  readonly name: string;
  readonly settings: TrainingSettings;
  /** What is reported as chosen, before the epochs. */
  readonly chosen: Readonly<Record<string, number | string>>;
  /** Reuse of compiled programs by later fits; without it, the working memory of a large network is given back after use. */
  readonly key?: (network: SegmentNetwork, batchSize: number) => string;
  /** Whether a fit saves checkpoints; not worth it where a state takes gigabytes. */
  readonly resumable: boolean;
  /** @throws {ParameterError} if the network cannot judge such spectrograms. */
  network(mels: number, classes: number): SegmentNetwork;
}

/** All that a fit needs to go on as if it had never stopped. */
export interface SegmentCheckpoint {
  readonly training: Checkpoint;
  /** On the held-out speakers, epoch by epoch. */
  readonly uars: readonly number[];
}

/** Why segments cannot be cut so, as a clause. */
export const hopFault = (hop: number, frames: number): string | undefined =>
  hop > frames
    ? `expected segmentHop to be at most segmentFrames, ${frames}, got ${hop}: frames would be skipped`
    : undefined;

/** @throws {ParameterError} if frames would be skipped. */
export function createSegmentClassifier(parts: SegmentClassifierParts, engine: Engine): Classifier<Clips> {
  const { kind, name, settings } = parts;
  const { segmentFrames: frames, segmentHop: hop, batchSize } = settings;
  if (hop > frames) {
    throw new ParameterError(
      `${kind}, segmentHop`,
      `at most segmentFrames, ${frames}`,
      hop,
      "Frames would be skipped.",
    );
  }
  const cut = { frames, hop };
  return {
    name,
    async fit(clips, context: ResumableContext<SegmentCheckpoint>) {
      const { rng, signal, onProgress, onCurves } = context;
      const { checkpoint, resume } = parts.resumable ? context : ({} as Partial<typeof context>);
      if (clips.clips.length === 0) throw new ParameterError(`${kind}, training clips`, "at least one", 0);
      const network = parts.network(clips.mels, clips.classes.length);
      requireTwoClasses(kind, clips);
      const held =
        settings.patience > 0
          ? holdOutSpeakers(kind, clips, settings.heldOut, rng.fork("held-out"))
          : undefined;
      const segments = segmentsOf(clips.clips, clips.mels, cut, held?.train);
      const weights = classWeights(clips, segments, settings.classWeights);
      const batches = createBatches(clips, segments, weights, batchSize, network, rng.fork("batches"));
      const kit = segmentKit(network, batchSize, parts.key?.(network, batchSize));
      const values = parameters(rng.fork("initial"));
      network.logits(values, batchSize, "eval");
      const steps = settings.steps ?? settings.epochs * batches.perEpoch;
      const rate = settings.decay === "cosine" ? cosine({ steps }) : constantRate;
      const uars = [...(resume?.uars ?? [])];
      const inEpochs = (step: number) => step / batches.perEpoch;
      const curvesNow = (loss: Curve): TrainingCurve[] => [
        { group: kind, name: "cross-entropy", steps: loss.steps.map(inEpochs), values: loss.values },
        ...(held
          ? [{ group: kind, name: "held-out UAR", steps: uars.map((_, i) => i + 1), values: [...uars] }]
          : []),
      ];

      const learn = (live: LiveNetwork<SegmentProgram>, measure?: () => Promise<number>) => {
        const training = live.training({ adam: adam(settings) });
        return train({
          state: training,
          steps,
          recordEvery: batches.perEpoch,
          rng: rng.fork("dropout"),
          ...(signal ? { signal } : {}),
          ...(onProgress ? { onProgress } : {}),
          onPoint: (now) => onCurves?.(curvesNow(now.loss)),
          ...(resume ? { resume: resume.training } : {}),
          ...(checkpoint
            ? {
                checkpoint: {
                  every: checkpoint.every,
                  save: (state) => checkpoint.save({ training: state, uars: [...uars] }),
                },
              }
            : {}),
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
      const result = await withNetwork(engine, kit, values, async (live) => {
        if (!held) return learn(live);
        return learn(live, async () => {
          const score = await heldOutUar(live, clips, held, cut);
          uars.push(score);
          return 1 - score;
        });
      });

      const epochs = Math.round(100 * inEpochs(result.best?.step ?? result.steps)) / 100;
      return fittedOn(engine, kit, values, network, cut, {
        chosen: {
          ...parts.chosen,
          epochs,
          segments: segments.length,
          ...(held && result.best
            ? { heldOutSpeakers: held.speakers.join(" "), heldOutUar: 1 - result.best.value }
            : {}),
        },
        curves: curvesNow(result.curves.loss),
      });
    },
  };
}

function fittedOn(
  engine: Engine,
  kit: Kit<SegmentProgram>,
  values: ParameterGroup,
  network: SegmentNetwork,
  cut: Segmenting,
  said: { readonly chosen: FittedClassifier<Clips>["chosen"]; readonly curves: readonly TrainingCurve[] },
): FittedClassifier<Clips> {
  return {
    predict: (clips) =>
      withNetwork(engine, kit, values, (live) =>
        predictClips(live, clips, network, segmentsOf(clips, network.mels, cut)),
      ),
    toOnnx: () => exportOnnx(prediction(frozen(values), network), { batch: "N" }),
    ...said,
  };
}

function requireTwoClasses(kind: string, { classes, labels }: TrainingSet<Clips>): void {
  const present = classes.filter((_, c) => labels.includes(c));
  if (present.length < 2)
    throw new ParameterError(`${kind}, training clips`, "clips of at least two classes", present.join(", "));
}

/** The weight of each class: 1, or such that all classes weigh the same. Classes without clips weigh nothing. */
function classWeights(
  { classes, labels }: TrainingSet<Clips>,
  segments: readonly Segment[],
  kind: TrainingSettings["classWeights"],
): number[] {
  const counts = classes.map(() => 0);
  for (const { clip } of segments) counts[labels[clip]] += 1;
  return counts.map((n) => (kind === "none" ? 1 : segments.length / (classes.length * Math.max(1, n))));
}

export const segmentKit = (
  network: SegmentNetwork,
  batchSize: number,
  key?: string,
): Kit<SegmentProgram> => ({
  ...(key === undefined ? {} : { key }),
  parts: { adam: "" },
  graphs: (params) => ({
    train: () => training(params, network, batchSize),
    predict: () => ({ outputs: prediction(params, network) }),
  }),
});

function training(params: ParameterSet, network: SegmentNetwork, rows: number): Graph {
  const { logits, statistics } = network.logits(params, rows, "train");
  const loss = crossEntropy(logits, input("targets", [rows, network.classes]));
  return { outputs: { loss }, losses: { adam: loss }, statistics };
}

async function heldOutUar(
  live: LiveNetwork<"predict">,
  { clips, labels, mels, classes }: TrainingSet<Clips>,
  { validate }: HeldOut,
  cut: Segmenting,
): Promise<number> {
  const scored = validate.map((i) => clips[i]);
  const shape = { frames: cut.frames, mels, classes: classes.length };
  const predicted = await predictClips(live, scored, shape, segmentsOf(scored, mels, cut));
  return uar(
    validate.map((i) => labels[i]),
    predicted.labels,
    classes.length,
  );
}
