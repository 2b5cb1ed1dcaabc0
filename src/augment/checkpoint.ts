/** @file Trainings that are long: measured some twenty times as they go, and stopped and resumed by checkpoints. */

import { type AugmentContext, EmoforgeError, type Rng, type TrainingCurve } from "../core/index.ts";
import {
  type Checkpoint,
  DivergedError,
  type ResumableContext,
  type TrainOptions,
  type TrainResult,
  train,
} from "../nn/index.ts";

/** All that a training needs to go on, after the round it was taken, as if it had never stopped. `encodeState` makes bytes of it. */
export interface FitCheckpoint {
  readonly training: Checkpoint;
  readonly measured: readonly Measured[];
}

/** What was measured before round `step`. */
export interface Measured {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export type CheckpointContext = ResumableContext<FitCheckpoint> & Pick<AugmentContext, "onMade">;

export interface MeasuredTraining extends Pick<TrainOptions, "state" | "steps" | "step"> {
  /** For the message of a training that diverges. */
  readonly name: string;
  /** What its curves belong to. */
  readonly group: string;
  readonly rng: Rng;
  readonly context: Omit<CheckpointContext, "rng">;
  /** Quantities to record some twenty times, at the start and at the end among them. @param step Steps done. */
  measure(step: number): Promise<Readonly<Record<string, number>>>;
}

/** @returns Losses, then what was measured. @throws {EmoforgeError} when training diverges. */
export async function trainMeasured(training: MeasuredTraining): Promise<TrainingCurve[]> {
  const { name, group, state, steps, rng, context } = training;
  const { checkpoint, resume, signal, onProgress, onCurves } = context;
  const measured = [...(resume?.measured ?? [])];
  const every = Math.max(1, Math.ceil(steps / 20));
  const curvesOf = (losses: TrainResult["curves"]): TrainingCurve[] => [
    ...lossCurves(group, losses),
    ...Object.keys(measured[0]?.values ?? {}).map((quantity) => ({
      group,
      name: quantity,
      steps: measured.map(({ step }) => step),
      values: measured.map(({ values }) => values[quantity]),
    })),
  ];
  const { curves } = await namingDivergence(
    name,
    train({
      state,
      steps,
      rng,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
      ...(onCurves ? { onPoint: (curves) => onCurves(curvesOf(curves)) } : {}),
      ...(resume ? { resume: resume.training } : {}),
      ...(checkpoint
        ? {
            checkpoint: {
              every: checkpoint.every,
              save: (saved) => checkpoint.save({ training: saved, measured: [...measured] }),
            },
          }
        : {}),
      async step(step, rng) {
        if (step % every === 0) measured.push({ step, values: await training.measure(step) });
        return training.step(step, rng);
      },
    }),
  );
  if (measured.at(-1)?.step !== steps) measured.push({ step: steps, values: await training.measure(steps) });
  return curvesOf(curves);
}

export function lossCurves(group: string, losses: TrainResult["curves"]): TrainingCurve[] {
  return Object.entries(losses).map(([name, points]) => ({ group, name, ...points }));
}

/** A training that diverges says which. */
export async function namingDivergence(name: string, result: Promise<TrainResult>): Promise<TrainResult> {
  return result.catch((error: unknown) => {
    if (!(error instanceof DivergedError)) throw error;
    throw new EmoforgeError(`${name}: ${error.message}`, { cause: error });
  });
}
