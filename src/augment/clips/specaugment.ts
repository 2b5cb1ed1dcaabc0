/** @file SpecAugment (Park et al., 2019): random stretches of time and of frequency are blanked. */

import * as z from "zod";
import type { Rng } from "../../core/index.ts";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { viewAugmenter } from "./draw.ts";

/**
 * Each mask's length is uniform from 0 to its maximum, its place uniform; masks may overlap.
 *
 * Defaults: the paper's policy "Switchboard mild" (F = 15 of 80 mels, m_F = 2, T = 70 frames of 10 ms, p = 0.2, m_T = 2),
 * scaled to other resolutions. Its time warping, which brought least in the paper, is left out: see `timeStretch`.
 */
export const specAugment = clipAugmenter({
  kind: "specaugment",
  summary: "Random stretches of time and of frequency are blanked (Park et al., 2019).",
  options: z.strictObject({
    frequencyMasks: z
      .int()
      .min(0)
      .default(2)
      .describe("How many stretches of neighbouring mel bands are blanked."),
    frequencyShare: z
      .number()
      .min(0)
      .max(1)
      .default(15 / 80)
      .describe("The most that one of them covers, as a share of all bands."),
    timeMasks: z.int().min(0).default(2).describe("How many stretches of time are blanked."),
    timeMs: z.number().min(0).default(700).describe("The longest of them, ms."),
    timeShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe("The most that one of them covers, as a share of the clip."),
    fill: z
      .enum(["mean", "zero"])
      .default("mean")
      .describe("What blanked values become: the clip's own mean, or 0, the mean of normalised clips."),
  }),
  version: 1,
  cost: viewsCost,
  create: (options, { name }) =>
    viewAugmenter(name, ({ clips, mels, hopMs }, position, rng) => {
      const frames = clips[position].length / mels;
      return {
        clip: maskClip(clips[position], mels, rng, {
          ...options,
          frequencyWidth: Math.floor(options.frequencyShare * mels),
          timeWidth: Math.floor(Math.min(options.timeMs / hopMs, options.timeShare * frames)),
        }),
      };
    }),
});

export interface Masks {
  readonly frequencyMasks: number;
  /** The most mels that one covers. */
  readonly frequencyWidth: number;
  readonly timeMasks: number;
  /** The most frames that one covers. */
  readonly timeWidth: number;
  readonly fill: "mean" | "zero";
}

export function maskClip(clip: Float32Array, mels: number, rng: Rng, masks: Masks): Float32Array {
  const frames = clip.length / mels;
  const value = masks.fill === "zero" ? 0 : clip.reduce((a, b) => a + b, 0) / clip.length;
  const out = clip.slice();
  const span = (total: number, longest: number) => {
    const length = rng.integer(longest + 1);
    return { start: rng.integer(total - length + 1), length };
  };
  for (let k = 0; k < masks.frequencyMasks; k++) {
    const { start, length } = span(mels, masks.frequencyWidth);
    for (let t = 0; t < frames; t++) out.fill(value, t * mels + start, t * mels + start + length);
  }
  for (let k = 0; k < masks.timeMasks; k++) {
    const { start, length } = span(frames, masks.timeWidth);
    out.fill(value, start * mels, (start + length) * mels);
  }
  return out;
}
