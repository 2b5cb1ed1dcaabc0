/** The paper's own size, 512 frames of 128 mels: not square, so that frames and mels cannot stand in for each other. */

import { beforeAll, describe, expect, test } from "vitest";
import { augmenters, type FittedViewmaker } from "../../../src/augment/index.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Clips, Recorded } from "../../../src/core/types.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { toyClips } from "../clips/toy.ts";

const [frames, mels] = [512, 128];

/** One clip each of a window, of less (tiled) and of more (cut into two parts of 350 and 351 frames). */
const lengths = [frames, 200, 701];

describe("a viewmaker of 512 x 128 after one round", () => {
  let train: Recorded<Clips>;
  let fitted: FittedViewmaker;
  beforeAll(async () => {
    const toy = toyClips({ a: 2, b: 1 }, { mels, frames: [701, 701] });
    train = { ...toy, clips: toy.clips.map((clip, i) => clip.slice(0, lengths[i] * mels)) };
    const smallest = { width: 1, latent: 1, representation: 1, batch: 1, iterations: 1, measured: 2 };
    const options = { kind: "viewmaker", ...smallest, frames, budget: 2 } as const;
    const { make } = augmenters.clips;
    fitted = await make(options, { engine: await createNodeEngine() }).fit(train, { rng: createRng(1) });
  });

  test("has learned from finite losses", () => {
    const names = fitted.curves?.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["discriminator", "balance", "perturbation"]));
    for (const { name, values } of fitted.curves ?? [])
      expect(values.every(Number.isFinite), name).toBe(true);
  });

  test("makes views of the shape of their clips, whose mean |view - clip| is epsilon times the budget", async () => {
    const { clips: views, provenance } = await fitted.draw(Int32Array.of(0, 1, 2), createRng(5));
    for (const [i, view] of views.entries()) {
      const change = view.map((value, k) => value - train.clips[i][k]);
      expect(change).toHaveLength(lengths[i] * mels);
      expect(change.every(Number.isFinite)).toBe(true);
      // The first number of a view's stream is its intensity; the paper's range is 0.05 to 0.3.
      const size = 2 * (0.05 + 0.25 * createRng(provenance[i].seed).uniform());
      // Not to the last digit: the 1e-8 that keeps a perturbation of zeros finite shows in networks as small as these.
      expect(mean(change.map(Math.abs)) / size, `clip ${i}`).toBeCloseTo(1, 2);
      // In a clip of two parts, each has the same share.
      const half = 350 * mels;
      if (lengths[i] > frames) {
        expect(mean(change.subarray(0, half).map(Math.abs)) / size).toBeCloseTo(1, 2);
        expect(mean(change.subarray(half).map(Math.abs)) / size).toBeCloseTo(1, 2);
      }
      // Patches of 16 x 16 lie side by side: none of the clip is left as it was, in either direction.
      for (let t = 0; t + 16 <= lengths[i]; t += 16) {
        for (let m = 0; m < mels; m += 16) {
          const patch = Array.from({ length: 256 }, (_, k) => change[(t + (k >> 4)) * mels + m + (k & 15)]);
          expect(Math.max(...patch.map(Math.abs)), `clip ${i}, patch at ${t}, ${m}`).toBeGreaterThan(0);
        }
      }
    }
  });
});

const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
