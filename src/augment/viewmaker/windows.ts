/** @file Clips of any length in windows of fixed length: short ones are tiled; long ones are cut at random in training, else into equal parts. */

import type { Rng } from "../../core/index.ts";

/** A stretch of a clip, in frames. */
export interface Part {
  readonly start: number;
  readonly length: number;
}

/** Rows that a program takes: `clips` `[rows, frames, mels]` and `valid` `[rows, frames]`. */
export interface WindowFeeds {
  readonly clips: Float32Array;
  readonly valid: Float32Array;
}

/**
 * Writes a part of a clip into row `slot`, over and over until the row is full; only its first repetition is valid.
 *
 * @param clip Row-major `[any, mels]`.
 * @param part At most `frames` long.
 */
export function fillWindow(
  { clips, valid }: WindowFeeds,
  slot: number,
  clip: Float32Array,
  { start, length }: Part,
  frames: number,
  mels: number,
): void {
  const source = clip.subarray(start * mels, (start + length) * mels);
  for (let t = 0; t < frames; t += length) {
    const count = Math.min(length, frames - t);
    clips.set(source.subarray(0, count * mels), (slot * frames + t) * mels);
  }
  valid.fill(1, slot * frames, slot * frames + length);
  valid.fill(0, slot * frames + length, (slot + 1) * frames);
}

/** The whole clip, or a random stretch of `frames`. */
export function randomPart(total: number, frames: number, rng: Rng): Part {
  return total <= frames
    ? { start: 0, length: total }
    : { start: rng.integer(total - frames + 1), length: frames };
}

/** The fewest parts of at most `frames` that cover the clip, equally long up to one frame. */
export function equalParts(total: number, frames: number): Part[] {
  const count = Math.ceil(total / frames);
  const border = (i: number) => Math.round((i * total) / count);
  return Array.from({ length: count }, (_, i) => ({ start: border(i), length: border(i + 1) - border(i) }));
}
