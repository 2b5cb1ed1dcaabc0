/** @file Rows noised and denoised by a network, in batches of fixed size. */

import type { Rng } from "../../core/index.ts";
import type { LiveNetwork } from "../../nn/index.ts";
import { rowAt } from "../geometry.ts";
import { timeFeatures, writeTime } from "./network.ts";
import { addNoise, angles, denoiseStep } from "./sampling.ts";
import { denoiserFeeds } from "./training.ts";

export type Denoiser = LiveNetwork<"train" | "denoise">;

export interface MakerOptions {
  readonly batch: number;
  readonly width: number;
  readonly classes: number;
  /** How far rows are noised. */
  readonly largestAngle: number;
  readonly samplingSteps: number;
  readonly eta: number;
}

/**
 * Noises the rows `[m, width]`, in place, and denoises them as rows of the classes given. A row depends on its class, its stream and its
 * place in a batch, not on the rows beside it.
 */
export function createMaker({ batch, width, classes, largestAngle, samplingSteps, eta }: MakerOptions) {
  const path = angles(largestAngle, samplingSteps);
  return async (
    network: Denoiser,
    rows: Float32Array,
    labels: Int32Array,
    streams: readonly Rng[],
  ): Promise<void> => {
    // Arrays of its own, since two draws may overlap.
    const feeds = denoiserFeeds(batch, width, classes);
    for (let start = 0; start < labels.length; start += batch) {
      const count = Math.min(batch, labels.length - start);
      const slots = Array.from({ length: count }, (_, i) => rowAt(rows, width, start + i));
      feeds.class.fill(0);
      for (const [i, slot] of slots.entries()) {
        addNoise(slot, largestAngle, streams[start + i]);
        feeds.class[i * classes + labels[start + i]] = 1;
      }
      for (const [k, angle] of path.slice(0, -1).entries()) {
        for (const [i, slot] of slots.entries()) feeds.noisy.set(slot, i * width);
        for (let i = 0; i < batch; i++)
          writeTime(angle, feeds.time.subarray(i * timeFeatures, (i + 1) * timeFeatures));
        const { velocity } = await network.run("denoise", feeds);
        for (const [i, slot] of slots.entries()) {
          const own = velocity.subarray(i * width, (i + 1) * width) as Float32Array;
          denoiseStep(slot, own, angle, path[k + 1], eta, streams[start + i]);
        }
      }
    }
  };
}
