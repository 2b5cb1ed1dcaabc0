/** The viewmaker as an augmenter: contract, phases, resuming, what it learns and records, ONNX. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  augmenters,
  type FittedViewmaker,
  loadViewmaker,
  type ViewmakerCheckpoint,
} from "../../../src/augment/index.ts";
import { viewmakerKit } from "../../../src/augment/viewmaker/graphs.ts";
import { silhouette } from "../../../src/augment/viewmaker/measure.ts";
import type { ViewmakerOptions } from "../../../src/augment/viewmaker/options.ts";
import { trainViewmaker } from "../../../src/augment/viewmaker/training.ts";
import { InterruptedError } from "../../../src/core/errors.ts";
import { createRng } from "../../../src/core/rng.ts";
import { decodeState, encodeState, openNetwork } from "../../../src/nn/index.ts";
import { constant, type Engine, exportOnnx } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { describeClipAugmenter } from "../clips/contract.ts";
import { toyClips } from "../clips/toy.ts";
import { tinyOptions, tinySpec, tinyTraining } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const { make } = augmenters.clips;
const tiny = (options: ViewmakerOptions & { readonly name?: string } = {}) =>
  make({ kind: "viewmaker", ...tinyOptions, ...options }, { engine });

describeClipAugmenter("viewmaker", () => tiny(), { iterative: true });
describeClipAugmenter(
  "viewmaker with the model loss alone",
  () => tiny({ variance: false, balance: false, name: "own" }),
  {
    iterative: true,
  },
);

const train = toyClips({ happy: 5, sad: 4 });
const context = { rng: createRng(1) };

describe("the order of the phases", () => {
  const order = async (options: ViewmakerOptions) => {
    const spec = tinySpec(options);
    const { params, feeds } = tinyTraining(spec);
    const seen: string[] = [];
    const network = await openNetwork(engine, viewmakerKit(spec), params);
    await trainViewmaker({
      name: "viewmaker",
      network,
      feeds,
      options: { variance: spec.variance, iterations: 2, learningRate: 1e-3, beta1: 0.9, beta2: 0.999 },
      rng: createRng(1),
      context: {},
      nextTriplets: () => seen.push("triplets"),
      nextChance: () => seen.push("noise"),
      measure: async () => ({}),
      onPhase: (phase) => seen.push(phase),
    });
    await network.close();
    return seen;
  };

  test("representation learner, discriminator, variance, preservation and balance, each with noise of its own", async () => {
    const round = [
      "triplets",
      "representation",
      "noise",
      "discriminator",
      "noise",
      "variance",
      "noise",
      "augmentation",
    ];
    expect(await order({})).toEqual([...round, ...round]);
  });

  test("without L_VAR its phase is left out", async () => {
    const round = ["triplets", "representation", "noise", "discriminator", "noise", "augmentation"];
    expect(await order({ variance: false })).toEqual([...round, ...round]);
  });
});

test("resuming from a saved checkpoint ends with the same bits as a run that never stopped", async () => {
  const options = { iterations: 7, learningRate: 1e-2 };
  const whole = await tiny(options).fit(train, context);
  const stop = new AbortController();
  let saved: Uint8Array | undefined;
  const interrupted = tiny(options).fit(train, {
    ...context,
    signal: stop.signal,
    checkpoint: {
      every: 3,
      save: (checkpoint) => {
        saved = encodeState(checkpoint);
      },
    },
    onProgress: (done) => {
      if (done === 5) stop.abort();
    },
  });
  await expect(interrupted).rejects.toThrow(InterruptedError);
  const resume = decodeState<ViewmakerCheckpoint>(saved as Uint8Array);
  expect(resume.training.step).toBe(5);
  const resumed = await tiny(options).fit(train, { ...context, resume });
  expect(resumed.toOnnx()).toEqual(whole.toOnnx());
  expect(resumed.curves).toEqual(whole.curves);
  expect((await resumed.embed(train.clips)).data).toEqual((await whole.embed(train.clips)).data);
});

test("records every loss term, separation, variance and size of the views", async () => {
  const { curves = [] } = await tiny({ iterations: 40, epsilon: [0.2, 0.2] }).fit(train, context);
  const named = Object.fromEntries(curves.map((curve) => [curve.name, curve]));
  expect(Object.keys(named)).toEqual([
    "representation",
    "discriminator",
    "variance",
    "adversarial",
    "emotion",
    "balance",
    "separation",
    "view separation",
    "view distance",
    "view similarity",
    "drift",
    "perturbation",
  ]);
  expect(named.separation.steps).toEqual(Array.from({ length: 21 }, (_, i) => 2 * i));
  expect(named.emotion.steps.at(-1)).toBe(40);
  for (const { group, steps, values } of curves) {
    expect(group).toBe("viewmaker");
    expect(values).toHaveLength(steps.length);
    expect(values.every(Number.isFinite)).toBe(true);
  }
  for (const size of named.perturbation.values) expect(size).toBeCloseTo(0.2, 4);
});

describe("learning on three classes of spectra", () => {
  const clips = toyClips({ a: 10, b: 10, c: 10 }, { frames: [20, 50], noise: 1.5 });
  let fitted: FittedViewmaker;
  beforeAll(async () => {
    fitted = await make(
      {
        kind: "viewmaker",
        frames: 32,
        width: 4,
        latent: 8,
        representation: 16,
        batch: 8,
        iterations: 60,
        learningRate: 2e-3,
        variance: "cosine",
      },
      { engine },
    ).fit(clips, context);
  });
  const curve = (name: string) => fitted.curves?.find((c) => c.name === name)?.values ?? [];

  test("the emotions part, in clips and in views", () => {
    expect(curve("separation")[0]).toBeLessThan(0.4);
    expect(curve("separation").at(-1)).toBeGreaterThan(0.7);
    expect(curve("view separation").at(-1)).toBeGreaterThan(0.6);
    expect(curve("representation").at(-1)).toBeLessThan(curve("representation")[0] / 3);
    expect(curve("emotion").at(-1)).toBeLessThan(curve("emotion")[0] / 3);
  });

  test("the discriminator is neither beaten nor blind", () => {
    const losses = curve("discriminator");
    expect(losses.at(-1)).toBeGreaterThan(0.2);
    expect(losses.at(-1)).toBeLessThan(2);
  });

  test("clips it has not seen are embedded by their classes", async () => {
    const others = toyClips({ a: 3, b: 3, c: 3 }, { frames: [60, 90], noise: 1.2 });
    const { data, dims } = await fitted.embed(others.clips);
    const rows = others.clips.map((_, i) => data.subarray(i * dims, (i + 1) * dims));
    expect(silhouette(rows, [...others.labels])).toBeGreaterThan(0.5);
  });

  test("a saved augmentor makes the same views, also of clips longer than its window", async () => {
    const loaded = await loadViewmaker(fitted.toOnnx(), engine);
    expect(loaded).toMatchObject({ frames: 32, mels: 16 });
    const sources = Int32Array.of(3, 17, 3, 29);
    const drawn = await fitted.draw(sources, createRng(5));
    const again = await loaded.views(
      Array.from(sources, (i) => clips.clips[i]),
      createRng(5),
    );
    expect(Math.max(...drawn.clips.map(({ length }) => length))).toBeGreaterThan(32 * 16);
    for (const [i, clip] of drawn.clips.entries()) {
      expect(again[i]).toHaveLength(clip.length);
      for (let k = 0; k < clip.length; k++) expect(again[i][k]).toBeCloseTo(clip[k], 4);
    }
    await loaded.release();
  });

  test("the budget holds for whole clips of any length", async () => {
    const sources = Int32Array.from(clips.clips.keys());
    const views = (await fitted.draw(sources, createRng(5))).clips;
    for (const [i, view] of views.entries()) {
      const size = view.reduce((sum, v, k) => sum + Math.abs(v - clips.clips[i][k]), 0) / view.length;
      expect(size).toBeGreaterThan(0.0499);
      expect(size).toBeLessThan(0.3001);
    }
  });
});

test("says what does not suit", async () => {
  const narrow = toyClips({ a: 2, b: 2 }, { mels: 12 });
  await expect(tiny().fit(narrow, context)).rejects.toThrow(
    "viewmaker, mels: expected a multiple of 16, got 12.",
  );
  expect(() => tiny({ frames: 100 })).toThrow("frames: Invalid number: must be a multiple of 16");
  await expect(tiny({ learningRate: 1e30 }).fit(train, context)).rejects.toThrow(
    /^viewmaker: training, step \d/,
  );
  const other = exportOnnx({ y: constant(1, [2]) });
  await expect(loadViewmaker(other, engine)).rejects.toThrow(
    'A viewmaker\'s model: expected inputs "clips" [N, frames, mels]',
  );
});
