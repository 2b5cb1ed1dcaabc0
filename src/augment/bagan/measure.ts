/** @file How a balancing GAN's training is watched: whether what it makes of a class still varies. */

import { type Clips, createRng, type Recorded } from "../../core/index.ts";
import { allSegments, clipsByClass, fillSegments, type Segment } from "./batches.ts";

/** Makes one segment for each label and stream number, in order. */
export type MakeSegments = (labels: readonly number[], seed: string) => Promise<Float32Array[]>;

/**
 * `variety`: how far apart made segments of a class are, over how far apart recorded ones are (mean absolute difference over all
 * pairs, then the mean over classes). 1 where they vary alike; near 0 the generator has collapsed to a few of them. Segments and
 * latent vectors are always the same, so that only training makes a difference.
 *
 * @param count Of each class, at most.
 * @returns Nothing if no class has two segments.
 */
export function createVariety(
  train: Recorded<Clips>,
  frames: number,
  count: number,
): (make: MakeSegments) => Promise<number | undefined> {
  const rng = createRng("measured segments");
  const size = frames * train.mels;
  const all = allSegments(train, frames);
  const measured = clipsByClass(train).flatMap(({ label }) => {
    const own = rng.shuffled(all.filter(({ clip }) => train.labels[clip] === label)).slice(0, count);
    return own.length < 2
      ? []
      : [{ label, recorded: spread(rowsOf(own, train, frames, size)), n: own.length }];
  });
  return async (make) => {
    if (measured.length === 0) return undefined;
    const labels = measured.flatMap(({ label, n }) => new Array<number>(n).fill(label));
    const made = await make(labels, "measured");
    let at = 0;
    const ratios = measured.map(({ recorded, n }) => {
      const ratio = spread(made.slice(at, at + n)) / Math.max(recorded, 1e-6);
      at += n;
      return ratio;
    });
    return ratios.reduce((a, b) => a + b, 0) / ratios.length;
  };
}

function rowsOf(
  segments: readonly Segment[],
  train: Recorded<Clips>,
  frames: number,
  size: number,
): Float32Array[] {
  const data = new Float32Array(segments.length * size);
  fillSegments(data, segments, train, frames);
  return segments.map((_, i) => data.subarray(i * size, (i + 1) * size));
}

/** Mean absolute difference over all pairs of rows and all their values. */
function spread(rows: readonly Float32Array[]): number {
  let [sum, pairs] = [0, 0];
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(i + 1)) {
      let distance = 0;
      for (let k = 0; k < a.length; k++) distance += Math.abs(a[k] - b[k]);
      sum += distance / a.length;
      pairs += 1;
    }
  }
  return sum / pairs;
}
