/** @file Small made-up spectrograms. */

import { type Clips, createRng, type Recorded, type TrainingSet } from "../../src/core/index.ts";

/**
 * Clips of stripes along time (class 0) or along frequency (class 1) in noise, dealt in turn to the speakers.
 *
 * @param frames Of each clip, chosen by its position from these.
 */
export function stripes(
  counts: readonly number[],
  { mels = 32, frames = [32, 20, 50], speakers = 3, seed = 1, noise = 0.5 } = {},
): Recorded<Clips> {
  const rng = createRng(seed);
  const labels = counts.flatMap((count, c) => new Array<number>(count).fill(c));
  const clips = labels.map((label, i) => {
    const shift = rng.integer(4);
    return Float32Array.from({ length: frames[i % frames.length] * mels }, (_, at) => {
      const place = (label === 0 ? at % mels : Math.floor(at / mels)) + shift;
      return (place % 4 < 2 ? 1 : -1) + noise * rng.normal();
    });
  });
  return {
    origin: "recorded",
    mels,
    hopMs: 25,
    classes: counts.map((_, c) => ["anger", "sadness", "neutral"][c]),
    clips,
    labels: Int32Array.from(labels),
    ids: labels.map((_, i) => `u${i}`),
    speakers: labels.map((_, i) => `s${i % speakers}`),
  };
}

/** The clips with a noisy copy of each as synthetic clips. */
export function withViews(clips: Recorded<Clips>): TrainingSet<Clips> {
  const rng = createRng("views");
  return {
    ...clips,
    origin: "augmented",
    recorded: clips.ids.length,
    clips: [...clips.clips, ...clips.clips.map((clip) => clip.map((v) => v + 0.1 * rng.normal()))],
    labels: Int32Array.from([...clips.labels, ...clips.labels]),
    ids: [...clips.ids, ...clips.ids.map((_, i) => `copy#${i}`)],
    speakers: [...clips.speakers, ...clips.speakers],
    provenance: clips.ids.map((id) => ({ augmenter: "copy", sources: [id], seed: "views" })),
  };
}
