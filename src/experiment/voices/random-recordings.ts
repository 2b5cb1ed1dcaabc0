/** @file Recordings of held-out speakers, drawn at random without looking at labels: what a user might have of a voice. */

import type { Rng } from "../../core/index.ts";

/** Numbers of recordings of a voice that adaptation is tried with; `Infinity`: all there are. */
export const voiceSizes = [1, 2, 3, 5, 8, 12, 20, Number.POSITIVE_INFINITY] as const;

/**
 * For every draw one order of the speaker's rows: the first 1, 2, 3, ... of it are what is known of the voice, so that larger numbers
 * contain smaller ones.
 */
export function drawOrders(positions: readonly number[], draws: number, rng: Rng): (readonly number[])[] {
  return Array.from({ length: draws }, (_, draw) => rng.fork(draw).shuffled(positions));
}

/** The sizes at which a speaker with `most` recordings, the most of all, gives something new. */
export function sizesUpTo(most: number): number[] {
  return voiceSizes.filter((size) => size < most || size === Number.POSITIVE_INFINITY);
}
