/** @file The training of a denoising network. */

import type { Recorded, Rng, Rows, TrainingCurve } from "../../core/index.ts";
import { adam, cosine, type LiveNetwork } from "../../nn/index.ts";
import { createManifold, meanPairDistance } from "../adversarial/quality.ts";
import { type CheckpointContext, trainMeasured } from "../checkpoint.ts";
import { rowAt, rowsAt } from "../geometry.ts";
import { timeFeatures, writeTime } from "./network.ts";

/** What its curves belong to. */
export const everyClass = "all classes";

/** Arrays that the programs read: filled anew for each batch. */
export interface DenoiserFeeds {
  readonly [name: string]: Float32Array;
  readonly noisy: Float32Array;
  readonly velocity: Float32Array;
  readonly time: Float32Array;
  readonly class: Float32Array;
}

export function denoiserFeeds(batch: number, width: number, classes: number): DenoiserFeeds {
  return {
    noisy: new Float32Array(batch * width),
    velocity: new Float32Array(batch * width),
    time: new Float32Array(batch * timeFeatures),
    class: new Float32Array(batch * classes),
  };
}

export interface DenoiserTraining {
  readonly name: string;
  readonly network: LiveNetwork<"train" | "denoise">;
  readonly feeds: DenoiserFeeds;
  readonly options: {
    readonly batch: number;
    readonly steps: number;
    readonly learningRate: number;
    readonly weightDecay: number;
  };
  /** Positions of the training rows of each class. */
  readonly byClass: readonly (readonly number[])[];
  /** The training rows', `[n, width]`. */
  readonly coordinates: Float32Array;
  readonly width: number;
  /** The largest angle that rows are made from. */
  readonly largestAngle: number;
  readonly rng: Rng;
  readonly context: Omit<CheckpointContext, "rng">;
  /** Quantities to record some twenty times, at the start and at the end among them. @param step Batches seen. */
  measure(step: number): Promise<Readonly<Record<string, number>>>;
}

/** Classes come equally often. Changes the network. @throws {EmoforgeError} when training diverges. */
export async function trainDenoiser(training: DenoiserTraining): Promise<TrainingCurve[]> {
  const { name, network, feeds, options, byClass, coordinates, width, largestAngle, context } = training;
  const { batch, steps, learningRate, weightDecay } = options;
  const present = byClass.filter((rows) => rows.length > 0);
  const labels = byClass.flatMap((rows, label) => (rows.length > 0 ? [label] : []));
  const classes = byClass.length;
  const rate = cosine({ steps, floor: 0.05 });
  const state = network.training({ denoiser: adam({ learningRate, weightDecay }) });

  const fill = (rng: Rng) => {
    feeds.class.fill(0);
    for (let i = 0; i < batch; i++) {
      // The stream alone decides, so that a resumed training goes on as it would have.
      const which = rng.integer(present.length);
      const row = rowAt(coordinates, width, rng.pick(present[which]));
      const angle = largestAngle * rng.uniform();
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let j = 0, at = i * width; j < width; j++, at++) {
        const noise = rng.normal();
        feeds.noisy[at] = c * row[j] + s * noise;
        feeds.velocity[at] = c * noise - s * row[j];
      }
      writeTime(angle, feeds.time.subarray(i * timeFeatures, (i + 1) * timeFeatures));
      feeds.class[i * classes + labels[which]] = 1;
    }
  };

  return trainMeasured({
    name,
    group: everyClass,
    state,
    steps,
    rng: training.rng,
    context,
    measure: (step) => training.measure(step),
    async step(step, rng) {
      fill(rng);
      const { denoising } = await state.step("train", feeds, rate(step));
      return { denoising: denoising[0] };
    },
  });
}

/**
 * Coverage of the real rows of each class by as many made ones, and the spread of made rows over that of real ones, averaged over the
 * classes; both in principal coordinates.
 *
 * @param make The coordinates of one row for each label, `[m, width]`.
 */
export function createQuality(
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  coordinates: Float32Array,
  width: number,
  make: (labels: Int32Array, step: number) => Promise<Float32Array>,
): DenoiserTraining["measure"] {
  const real = byClass.flatMap((positions, label) => {
    if (positions.length === 0) return [];
    const rows = rowsAt(coordinates, width, positions);
    return [{ label, rows, manifold: createManifold(rows, width, 5), spread: meanPairDistance(rows, width) }];
  });
  return async (step) => {
    const made = await make(train.labels, step);
    let coverage = 0;
    let diversity = 0;
    for (const { label, manifold, spread } of real) {
      const own = rowsAt(made, width, byClass[label]);
      coverage += manifold.coverage(own) / real.length;
      diversity += (spread > 0 ? meanPairDistance(own, width) / spread : 0) / real.length;
    }
    return { coverage, diversity };
  };
}
