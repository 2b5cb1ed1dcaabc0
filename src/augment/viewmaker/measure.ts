/** @file How a viewmaker's training is watched: separation of emotions, variance of views, size of perturbations. */

import { type Clips, createRng, type Recorded, type Rng } from "../../core/index.ts";
import { equalParts } from "./windows.ts";

export interface MeasureTools {
  /** One view of each clip. */
  views(clips: readonly Float32Array[], streams: readonly Rng[]): Promise<Float32Array[]>;
  /** Representations, row-major `[clips, dims]`. */
  embed(clips: readonly Float32Array[]): Promise<Float32Array>;
  /** Told of the first view of each clip. @param step Rounds done. */
  onViews?(views: readonly Float32Array[], labels: readonly number[], step: number): void;
}

/**
 * What two views of each of some training clips show. Clips, noise and intensities are always the same, so that only
 * training makes a difference:
 * - `separation`, `view separation`: mean silhouette of the representations of the clips, and of the views;
 * - `view distance`: mean L1 distance between the representations of two views of one clip;
 * - `view similarity`: mean of their cosine around the mean representation of the clips;
 * - `drift`: mean L1 distance from the representation of a clip to that of its view;
 * - `perturbation`: mean |view - clip|.
 *
 * @param count The most clips that are used; classes are represented as evenly as they allow.
 * @param frames Longer clips are cut to this many.
 */
export function createMeasure(
  train: Recorded<Clips>,
  count: number,
  frames: number,
  { views, embed, onViews }: MeasureTools,
): (step: number) => Promise<Readonly<Record<string, number>>> {
  const { mels } = train;
  const chosen = evenly(train, count, createRng("measured clips"));
  const labels = chosen.map((i) => train.labels[i]);
  const clips = chosen.map((i) => {
    const [{ length }] = equalParts(train.clips[i].length / mels, frames);
    return train.clips[i].subarray(0, length * mels);
  });
  const streams = (k: number) => clips.map((_, i) => createRng(`measured view ${k} of ${i}`));
  return async (step) => {
    const [first, second] = [await views(clips, streams(1)), await views(clips, streams(2))];
    onViews?.(first, labels, step);
    const [ofClips, ofFirst, ofSecond] = [await embed(clips), await embed(first), await embed(second)];
    const n = clips.length;
    const rows = (data: Float32Array) =>
      clips.map((_, i) => data.subarray((i * data.length) / n, ((i + 1) * data.length) / n));
    const [real, one, two] = [rows(ofClips), rows(ofFirst), rows(ofSecond)];
    const centre = real[0].map((_, j) => mean(real.map((row) => row[j])));
    return {
      separation: silhouette(real, labels),
      "view separation": silhouette([...one, ...two], [...labels, ...labels]),
      "view distance": mean(one.map((row, i) => l1(row, two[i]))),
      "view similarity": mean(one.map((row, i) => cosine(row, two[i], centre))),
      drift: mean(one.map((row, i) => l1(row, real[i]))),
      perturbation: mean(first.map((view, i) => l1(view, clips[i]) / view.length)),
    };
  };
}

/** Positions of up to `count` clips, in random order: the classes take turns. */
function evenly({ labels, classes }: Recorded<Clips>, count: number, rng: Rng): number[] {
  const piles = classes.map((_, label) =>
    rng.shuffled(Array.from(labels.keys()).filter((i) => labels[i] === label)),
  );
  const chosen: number[] = [];
  while (chosen.length < count && piles.some((pile) => pile.length > 0)) {
    for (const pile of piles) {
      const next = pile.pop();
      if (next !== undefined && chosen.length < count) chosen.push(next);
    }
  }
  return chosen;
}

/**
 * Mean silhouette (Rousseeuw, 1987) with L1 distances, the distance of the triplet loss: (b - a) / max(a, b), where a
 * is a row's mean distance to others of its class and b that to the nearest other class. In [-1, 1]; 0 for rows alone
 * in their class, and for fewer than two classes.
 */
export function silhouette(rows: readonly Float32Array[], labels: readonly number[]): number {
  const present = [...new Set(labels)];
  const values = rows.map((row, i) => {
    const distances = present.map((label) =>
      mean(rows.flatMap((other, j) => (j !== i && labels[j] === label ? [l1(row, other)] : []))),
    );
    const own = distances[present.indexOf(labels[i])];
    const nearest = Math.min(...distances.filter((_, k) => present[k] !== labels[i]));
    const larger = Math.max(own, nearest);
    return larger > 0 && Number.isFinite(larger) ? (nearest - own) / larger : 0;
  });
  return mean(values);
}

/** NaN where there are none. */
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function l1(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum;
}

/** The cosine of the angle at `centre` between both. */
function cosine(a: Float32Array, b: Float32Array, centre: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - centre[i], b[i] - centre[i]];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(Math.max(ofA * ofB, 1e-12));
}
