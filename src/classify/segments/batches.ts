/** @file Batches of segments with targets, refilled in place for each step. */

import type { Clips, Rng, TrainingSet } from "../../core/index.ts";
import { copySegment, type Segment } from "./cut.ts";
import type { SegmentNetwork } from "./network.ts";

export interface Batches {
  readonly perEpoch: number;
  /** Arrays by input name: "segments", "targets", "noise/1", ... */
  readonly feeds: Readonly<Record<string, Float32Array>>;
  fill(step: number, noise: Rng): void;
}

/**
 * Every segment once in an epoch, in a new order each time. The last batch is filled up with segments that have had
 * their turn and whose targets are all 0, so that batch statistics are those of real segments; the targets of the
 * others are scaled so that the loss stays the mean over them.
 *
 * @param weights Of each class.
 * @param rng Orders are drawn from forks of it, by epoch.
 */
export function createBatches(
  { clips, labels }: TrainingSet<Clips>,
  segments: readonly Segment[],
  weights: readonly number[],
  rows: number,
  { frames, mels, classes, noise: lengths }: SegmentNetwork,
  rng: Rng,
): Batches {
  const perEpoch = Math.ceil(segments.length / rows);
  const size = frames * mels;
  const images = new Float32Array(rows * size);
  const targets = new Float32Array(rows * classes);
  const noise = lengths.map((length) => new Float32Array(rows * length));
  let order: Segment[] = [];
  let orderOf = -1;
  return {
    perEpoch,
    feeds: {
      segments: images,
      targets,
      ...Object.fromEntries(noise.map((values, i) => [`noise/${i + 1}`, values])),
    },
    fill(step, noiseRng) {
      const [epoch, batch] = [Math.floor(step / perEpoch), step % perEpoch];
      // Not only at its first batch: a training that resumes may begin in the middle of an epoch.
      if (epoch !== orderOf) order = rng.fork(epoch).shuffled(segments);
      orderOf = epoch;
      const count = Math.min(rows, segments.length - batch * rows);
      targets.fill(0);
      for (let i = 0; i < rows; i++) {
        const { clip, start } = order[(batch * rows + i) % segments.length];
        copySegment(clips[clip], mels, start, images.subarray(i * size, (i + 1) * size));
        if (i < count) targets[i * classes + labels[clip]] = (weights[labels[clip]] * rows) / count;
      }
      for (const values of noise) for (let i = 0; i < values.length; i++) values[i] = noiseRng.uniform();
    },
  };
}
