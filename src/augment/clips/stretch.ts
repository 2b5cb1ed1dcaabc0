/** @file Time stretching of spectrograms: faster or slower speech at the same pitch. */

import * as z from "zod";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { between, viewAugmenter } from "./draw.ts";
import { range } from "./options.ts";

/** Frames are interpolated linearly, so the views have other lengths than their sources. */
export const timeStretch = clipAugmenter({
  kind: "time-stretch",
  summary: "Faster or slower at the same pitch.",
  options: z.strictObject({
    // Ends as in Salamon & Bello (2017), "TS1".
    rate: range(z.number().positive(), [0.81, 1.23]).describe(
      "Range of the tempo, drawn evenly for each view; above 1 is faster.",
    ),
  }),
  version: 1,
  cost: viewsCost,
  create: ({ rate }, { name }) =>
    viewAugmenter(name, ({ clips, mels }, position, rng) => ({
      clip: stretchClip(clips[position], mels, between(rate, rng)),
    })),
});

/** @returns round(frames / rate) frames, at least one; the first and the last are those of the clip. */
export function stretchClip(clip: Float32Array, mels: number, rate: number): Float32Array {
  const frames = clip.length / mels;
  const made = Math.max(1, Math.round(frames / rate));
  const step = made > 1 ? (frames - 1) / (made - 1) : 0;
  const out = new Float32Array(made * mels);
  for (let t = 0; t < made; t++) {
    const before = Math.min(Math.floor(t * step), frames - 1);
    const after = Math.min(before + 1, frames - 1);
    const share = t * step - before;
    for (let b = 0; b < mels; b++) {
      out[t * mels + b] = (1 - share) * clip[before * mels + b] + share * clip[after * mels + b];
    }
  }
  return out;
}
