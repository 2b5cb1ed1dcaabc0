/** The balancing GAN as an augmenter: contract, gradients, resuming in both stages, what it learns. */

import { beforeAll, describe, expect, test } from "vitest";
import { createParameters } from "../../../src/augment/bagan/bagan.ts";
import { type BaganProgram, baganGraphs, baganParts, madeRows } from "../../../src/augment/bagan/graphs.ts";
import { latentClasses } from "../../../src/augment/bagan/latents.ts";
import type { BaganSpec } from "../../../src/augment/bagan/networks.ts";
import type { BaganOptions } from "../../../src/augment/bagan/options.ts";
import type { BaganCheckpoint } from "../../../src/augment/bagan/training.ts";
import { augmenters } from "../../../src/augment/index.ts";
import { InterruptedError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import { decodeState, encodeState } from "../../../src/nn/index.ts";
import type { Engine } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { draws, expectGradients } from "../../nn/finite.ts";
import { describeClipAugmenter } from "../clips/contract.ts";
import { toyClips } from "../clips/toy.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const { make } = augmenters.clips;
const tinyOptions = {
  frames: 32,
  width: 2,
  latent: 4,
  batch: 4,
  autoencoderIterations: 3,
  iterations: 4,
  measured: 3,
} as const;
const tiny = (options: BaganOptions & { readonly name?: string } = {}) =>
  make({ kind: "bagan", ...tinyOptions, ...options }, { engine });

describeClipAugmenter("bagan", () => tiny(), { iterative: true, sameLength: false, fromNoise: true });

const train = toyClips({ happy: 5, sad: 4 });
const context = { rng: createRng(1) };

describe("gradients agree with finite differences", () => {
  const spec: BaganSpec = {
    frames: 16,
    mels: 16,
    width: 2,
    latent: 3,
    dropout: 0.3,
    // Many rows, so that the kinks of few units do not show.
    batch: 24,
    classes: 2,
  };
  const rows = spec.batch + madeRows(spec);
  const targets = Float32Array.from({ length: rows * 3 }, (_, i) =>
    i % 3 === Math.floor(i / 3) % 3 ? 1 : 0,
  );
  const feedsOf = (program: BaganProgram): Record<string, Float32Array> => {
    const n = program === "discriminate" ? rows : spec.batch;
    return {
      ...(program === "generate" ? {} : { segments: draws("segments", [spec.batch, 16, 16]) }),
      ...(program === "autoencode"
        ? {}
        : {
            latents: draws("latents", [program === "discriminate" ? madeRows(spec) : spec.batch, 3]),
            targets: targets.slice(0, n * 3),
            noise: draws("noise", [n, 8]).map((v) => Math.abs(v) % 1),
          }),
    };
  };

  test.each(["autoencode", "discriminate", "generate"] as const)("of the program %s", async (program) => {
    const params = createParameters(spec, createRng("bagan"));
    // Larger weights, so that slopes stand out from the rounding of the loss.
    for (const values of params.values()) for (const i of values.keys()) values[i] *= 2;
    const { losses = {} } = baganGraphs(params, spec)[program]();
    for (const [part, loss] of Object.entries(losses)) {
      const feeds = { ...params.feeds(), ...feedsOf(program) };
      const group = params.subset(baganParts[part as keyof typeof baganParts]);
      await expectGradients(engine, loss, group, feeds, { h: 1e-3, tolerance: 0.08 });
    }
  });

  test("each program moves its own parts only", () => {
    const params = createParameters(spec, createRng("bagan"));
    const graphs = baganGraphs(params, spec);
    const moved = (program: BaganProgram) => Object.keys(graphs[program]().losses ?? {});
    expect(moved("autoencode")).toEqual(["trunk", "encode", "make"]);
    expect(moved("discriminate")).toEqual(["trunk", "judge"]);
    expect(moved("generate")).toEqual(["make"]);
    expect([...moved("encode"), ...moved("make")]).toEqual([]);
  });
});

describe("latent vectors of a class", () => {
  test("have the mean and covariance of its segments", () => {
    // Class 0: 40 vectors whose second value is twice the first; class 1 far away.
    const rng = createRng(1);
    const rows = Array.from({ length: 40 }, () => rng.normal());
    const latents = Float32Array.from([...rows.flatMap((v) => [3 + v, 1 + 2 * v]), 50, 50]);
    const space = latentClasses(latents, [...rows.map(() => 0), 1], 2);
    const out = new Float32Array(2);
    const drawn = Array.from({ length: 4000 }, (_, i) => {
      space.draw(0, createRng(i), out);
      return [...out];
    });
    const mean = (k: number) => drawn.reduce((sum, v) => sum + v[k], 0) / drawn.length;
    const average = rows.reduce((a, b) => a + b, 0) / rows.length;
    const deviation = Math.sqrt(rows.reduce((sum, v) => sum + (v - average) ** 2, 0) / 39);
    expect(mean(0)).toBeCloseTo(3 + average, 1);
    expect(mean(1)).toBeCloseTo(1 + 2 * average, 1);
    const variance = drawn.reduce((sum, v) => sum + (v[0] - mean(0)) ** 2, 0) / drawn.length;
    expect(Math.sqrt(variance) / deviation).toBeCloseTo(1, 1);
    // The sample has rank 1, and so have the draws.
    for (const [a, b] of drawn) expect(b - 1).toBeCloseTo(2 * (a - 3), 3);
  });

  test("of a class with one segment scatter like those of the others", () => {
    const latents = Float32Array.of(0, 2, 100);
    const space = latentClasses(latents, [0, 0, 1], 1);
    const out = new Float32Array(1);
    const values = Array.from({ length: 2000 }, (_, i) => {
      space.draw(1, createRng(i), out);
      return out[0];
    });
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean - 100)).toBeLessThan(0.15);
    // Pooled: (1 + 1 + 0) / (3 - 2) = 2.
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(variance).toBeGreaterThan(1.8);
    expect(variance).toBeLessThan(2.2);
  });
});

test.each([2, 5])(
  "resuming from a fit stopped after step %i of 3 + 4 ends with the same bits as one that never stopped",
  async (stopAt) => {
    const whole = await tiny().fit(train, context);
    const stop = new AbortController();
    let saved: Uint8Array | undefined;
    const interrupted = tiny().fit(train, {
      ...context,
      signal: stop.signal,
      checkpoint: {
        every: 100,
        save: (checkpoint) => {
          saved = encodeState(checkpoint);
        },
      },
      onProgress: (done) => {
        if (done === stopAt) stop.abort();
      },
    });
    await expect(interrupted).rejects.toThrow(InterruptedError);
    const resume = decodeState<BaganCheckpoint>(saved as Uint8Array);
    expect(resume.latents === undefined).toBe(stopAt < 3);
    const resumed = await tiny().fit(train, { ...context, resume });
    expect(resumed.curves).toEqual(whole.curves);
    const asked = Int32Array.of(0, 6, 8);
    expect(await resumed.draw(asked, createRng(2))).toEqual(await whole.draw(asked, createRng(2)));
  },
);

describe("learning on three classes of spectra", () => {
  const clips = toyClips({ a: 12, b: 12, c: 12 }, { frames: [20, 50], noise: 0.3 });
  test("what it makes of a class looks like the class, and varies", async () => {
    const fitted = await tiny({
      width: 8,
      latent: 8,
      batch: 16,
      autoencoderIterations: 150,
      iterations: 40,
      autoencoderRate: 3e-3,
      learningRate: 2e-4,
    }).fit(clips, context);
    const named = Object.fromEntries((fitted.curves ?? []).map((curve) => [curve.name, curve.values]));
    expect(Object.keys(named)).toEqual(["reconstruction", "discriminator", "generator", "variety"]);
    expect(named.reconstruction.at(-1)).toBeLessThan(named.reconstruction[0] / 3);
    // Most of what tells these clips apart is noise, which an autoencoder cannot keep.
    expect(named.variety.at(-1)).toBeGreaterThan(0.05);
    const asked = Int32Array.from(clips.clips.keys());
    const drawn = await fitted.draw(asked, createRng(3));
    // The cosine of its own class is what a segment's mean spectrum correlates with most.
    const nearest = drawn.clips.map((segment) => {
      const spectrum = Float64Array.from({ length: 16 }, (_, m) => {
        let sum = 0;
        for (let t = 0; t < 32; t++) sum += segment[t * 16 + m] / 32;
        return sum;
      });
      const likeness = [0, 1, 2].map((c) =>
        spectrum.reduce((sum, v, m) => sum + v * Math.cos((2 * Math.PI * m * (c + 1)) / 16), 0),
      );
      return likeness.indexOf(Math.max(...likeness));
    });
    const right = nearest.filter((label, i) => label === clips.labels[i]).length;
    expect(right / nearest.length).toBeGreaterThan(0.9);
  }, 60_000);
});

test("says what does not suit, and that training diverged", async () => {
  await expect(tiny().fit(toyClips({ a: 2, b: 2 }, { mels: 12 }), context)).rejects.toThrow(
    "bagan, mels: expected a multiple of 16, got 12.",
  );
  await expect(tiny().fit(toyClips({ a: 3 }), context)).rejects.toThrow(
    "bagan, fit: expected clips of at least two classes, got clips of 1.",
  );
  await expect(tiny({ autoencoderRate: 1e30 }).fit(train, context)).rejects.toThrow(
    /^bagan: training, step \d/,
  );
  await expect(tiny({ learningRate: 1e30 }).fit(train, context)).rejects.toThrow(/^bagan: training, step \d/);
});
