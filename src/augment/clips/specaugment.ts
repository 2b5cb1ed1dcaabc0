/** @file SpecAugment (Park et al., 2019): random stretches of time and of frequency are blanked. */

import * as z from "zod";
import type { Augmenter } from "../../core/contracts.ts";
import type { Rng } from "../../core/rng.ts";
import type { Clips } from "../../core/types.ts";
import { nameOption, parseOptions } from "../options.ts";
import { viewAugmenter } from "./draw.ts";

/**
 * Defaults: the paper's policy "Switchboard mild" (F = 15 of 80 mels, m_F = 2, T = 70 frames of 10 ms, p = 0.2, m_T = 2),
 * scaled to other resolutions. Its time warping, which brought least in the paper, is left out: see `timeStretch`.
 */
export const specAugmentOptions = z.strictObject({
  ...nameOption,
  /** How many bands of neighbouring mels are blanked, and the share of all mels that one covers at most. */
  frequencyMasks: z.int().min(0).default(2),
  frequencyShare: z
    .number()
    .min(0)
    .max(1)
    .default(15 / 80),
  /** How many stretches of time are blanked, and how long one is at most: in ms, and as a share of the clip. */
  timeMasks: z.int().min(0).default(2),
  timeMs: z.number().min(0).default(700),
  timeShare: z.number().min(0).max(1).default(0.2),
  /** What blanked values become: the clip's own mean, or 0 (the mean of normalised clips). */
  fill: z.enum(["mean", "zero"]).default("mean"),
});

/** Each mask's length is uniform from 0 to its maximum, its place uniform; masks may overlap. */
export function specAugment(options: z.input<typeof specAugmentOptions> = {}): Augmenter<Clips> {
  const settings = parseOptions("specaugment", specAugmentOptions, options);
  return viewAugmenter(settings.name ?? "specaugment", ({ clips, mels, hopMs }, position, rng) => {
    const frames = clips[position].length / mels;
    return {
      clip: maskClip(clips[position], mels, rng, {
        ...settings,
        frequencyWidth: Math.floor(settings.frequencyShare * mels),
        timeWidth: Math.floor(Math.min(settings.timeMs / hopMs, settings.timeShare * frames)),
      }),
    };
  });
}

export interface Masks {
  readonly frequencyMasks: number;
  /** Mels, at most. */
  readonly frequencyWidth: number;
  readonly timeMasks: number;
  /** Frames, at most. */
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
