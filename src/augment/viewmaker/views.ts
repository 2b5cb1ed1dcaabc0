/** @file Making views of whole clips, and embedding them, with programs that take a fixed batch of windows. */

import { EmoforgeError, type Rng } from "../../core/index.ts";
import { createFeeds, fillChance, type ViewmakerFeeds } from "./batches.ts";
import { equalParts, fillWindow, type Part } from "./windows.ts";

export interface WindowSize {
  readonly batch: number;
  readonly frames: number;
  readonly mels: number;
  readonly latent: number;
}

/** Fills a batch's feeds row by row and runs the program on it: `[batch, ...]` back. */
export type RunWindows = (feeds: ViewmakerFeeds) => Promise<Float32Array>;

interface Window extends Part {
  /** Which clip. */
  readonly of: number;
}

/**
 * One view of each clip. A clip longer than `frames` is cut into the fewest parts of equal length; each is perturbed
 * on its own, with noise of its own and the same intensity, so that the L1 budget holds for the whole.
 *
 * @param streams One for each clip: what its view depends on, besides the clips before it in its batch.
 * @throws {EmoforgeError} for values that are not finite.
 */
export async function makeViews(
  run: RunWindows,
  clips: readonly Float32Array[],
  streams: readonly Rng[],
  size: WindowSize,
): Promise<Float32Array[]> {
  const { frames, mels } = size;
  const views = clips.map((clip) => new Float32Array(clip.length));
  const intensities = streams.map((stream) => stream.uniform());
  await overWindows(
    run,
    clips,
    size,
    (feeds, slot, { of }) => {
      fillChance(feeds, streams[of], slot, 1);
      feeds.intensity[slot] = intensities[of];
    },
    ({ of, start, length }, slot, results) => {
      const from = slot * frames * mels;
      views[of].set(results.subarray(from, from + length * mels), start * mels);
    },
  );
  if (!views.every((view) => view.every(Number.isFinite))) {
    throw new EmoforgeError(
      "The viewmaker's networks give numbers that are not finite. Lower its learning rate.",
    );
  }
  return views;
}

/** Representations of the clips, row-major `[clips, dims]`; a longer clip has the mean over its parts, weighted by length. */
export async function embedClips(
  run: RunWindows,
  clips: readonly Float32Array[],
  size: WindowSize,
  dims: number,
): Promise<Float32Array> {
  const out = new Float32Array(clips.length * dims);
  await overWindows(
    run,
    clips,
    size,
    () => {},
    ({ of, length }, slot, results) => {
      const share = (length * size.mels) / clips[of].length;
      for (let j = 0; j < dims; j++) out[of * dims + j] += share * results[slot * dims + j];
    },
  );
  return out;
}

/** Windows in order, batch by batch, so that a clip's result does not depend on those after it. */
async function overWindows(
  run: RunWindows,
  clips: readonly Float32Array[],
  { batch, frames, mels, latent }: WindowSize,
  prepare: (feeds: ViewmakerFeeds, slot: number, window: Window) => void,
  take: (window: Window, slot: number, results: Float32Array) => void,
): Promise<void> {
  const windows = clips.flatMap((clip, of) =>
    equalParts(clip.length / mels, frames).map((part): Window => ({ ...part, of })),
  );
  const feeds = createFeeds({ frames, mels, latent }, batch);
  for (let start = 0; start < windows.length; start += batch) {
    const some = windows.slice(start, start + batch);
    for (const [slot, window] of some.entries()) {
      fillWindow(feeds, slot, clips[window.of], window, frames, mels);
      prepare(feeds, slot, window);
    }
    const results = await run(feeds);
    for (const [slot, window] of some.entries()) take(window, slot, results);
  }
}
