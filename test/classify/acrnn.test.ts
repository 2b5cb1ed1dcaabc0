/** The ACRNN as a classifier: contract, shapes, deltas, gradients, exact resume. */

import { beforeAll, describe, expect, test } from "vitest";
import { acrnnSegments } from "../../src/classify/acrnn.ts";
import { type AcrnnShape, acrnnLogits, deltas } from "../../src/classify/acrnn-network.ts";
import { acrnnOptions } from "../../src/classify/acrnn-options.ts";
import { classifiers } from "../../src/classify/index.ts";
import type { SegmentCheckpoint } from "../../src/classify/segments/classifier.ts";
import { createRng, type FitContext, InterruptedError } from "../../src/core/index.ts";
import {
  crossEntropy,
  decodeState,
  encodeState,
  parameters,
  type ResumableContext,
} from "../../src/nn/index.ts";
import { type Engine, input } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { draws, evaluate, expectGradients } from "../nn/finite.ts";
import { describeClipClassifier } from "./clip-contract.ts";
import { stripes } from "./toy-clips.ts";

const { make } = classifiers.clips;

const small = {
  kind: "acrnn",
  convolutions: 2,
  channels: 4,
  pool: [4, 4] as [number, number],
  linear: 8,
  recurrent: 4,
  hidden: 8,
  segmentFrames: 32,
  segmentHop: 16,
  epochs: 6,
  batchSize: 8,
  learningRate: 0.02,
  patience: 0,
} as const;

for (const kind of ["3d", "2d"] as const) {
  describeClipClassifier("acrnn", (engine, options) =>
    make({ ...small, ...options, input: kind, name: `acrnn-${kind}` }, { engine }),
  );
}

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const tiny: AcrnnShape = {
  input: "3d",
  convolutions: 2,
  channels: 2,
  pool: [2, 4],
  linear: 5,
  recurrent: 3,
  hidden: 4,
  dropout: 0.3,
  frames: 8,
  mels: 8,
  classes: 3,
};

describe("the network", () => {
  test("has the paper's sizes by default", () => {
    const { segmentFrames: frames, ...options } = acrnnOptions.parse({});
    const params = parameters(createRng(1));
    const { logits } = acrnnLogits(params, { ...options, frames, mels: 40, classes: 5 }, 2, "eval");
    expect(logits.shape).toEqual([2, 5]);
    const shapes = Object.fromEntries([...params.entries].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "acrnn/1/weight": [128, 3, 5, 3],
      "acrnn/2/weight": [256, 128, 5, 3],
      "acrnn/6/weight": [256, 256, 5, 3],
      // 40 bands, pooled by 4.
      "acrnn/linear/weight": [2560, 768],
      "acrnn/lstm/forward/input": [768, 512],
      "acrnn/lstm/backward/recurrent": [128, 512],
      "acrnn/dense/weight": [256, 64],
      "acrnn/logits/weight": [64, 5],
    });
  });

  test("gradients of all its parameters agree with finite differences", async () => {
    const params = parameters(createRng("acrnn"));
    // Statistics of so few rows bend the loss; of twelve they bend it less.
    const { logits } = acrnnLogits(params, tiny, 12, "train");
    const loss = crossEntropy(logits, input("targets", [12, 3]));
    const feeds = {
      segments: draws("segments", [12, 8, 8]),
      targets: Float32Array.from({ length: 36 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
      "noise/1": Float32Array.from({ length: 48 }, (_, i) => (i % 3) / 3 + 0.1),
    };
    await expectGradients(engine, loss, params, feeds, { h: 1e-3 });
  });

  test("draws noise for dropout only if there is any", () => {
    expect(acrnnSegments(tiny).noise).toEqual([4]);
    expect(acrnnSegments({ ...tiny, dropout: 0 }).noise).toEqual([]);
  });
});

describe("deltas", () => {
  const of = async (frames: readonly number[]) =>
    (
      await evaluate(
        engine,
        { d: deltas(input("x", [1, frames.length, 1])) },
        { x: Float32Array.from(frames) },
      )
    ).d;

  test("are the slope of a straight line, and half-seen at its ends", async () => {
    const slopes = await of([0, 3, 6, 9, 12, 15, 18]);
    for (const slope of slopes.slice(2, 5)) expect(slope).toBeCloseTo(3, 5);
    // At the first frame: (1 (3 - 0) + 2 (6 - 0)) / 10; at the second: (1 (6 - 0) + 2 (9 - 0)) / 10.
    expect(slopes[0]).toBeCloseTo(1.5, 5);
    expect(slopes[1]).toBeCloseTo(2.4, 5);
    expect(slopes[6]).toBeCloseTo(1.5, 5);
  });

  test("are the HTK Book's formula, frame by frame and band by band", async () => {
    const [n, frames, mels] = [2, 6, 3];
    const x = draws("x", [n, frames, mels]);
    const { d } = await evaluate(engine, { d: deltas(input("x", [n, frames, mels])) }, { x });
    for (let i = 0; i < n; i++)
      for (let t = 0; t < frames; t++)
        for (let m = 0; m < mels; m++) {
          const at = (u: number) => x[(i * frames + Math.min(Math.max(u, 0), frames - 1)) * mels + m];
          const slope = (at(t + 1) - at(t - 1) + 2 * (at(t + 2) - at(t - 2))) / 10;
          expect(d[(i * frames + t) * mels + m]).toBeCloseTo(slope, 5);
        }
  });

  test("are 0 where nothing changes, and for a single frame", async () => {
    for (const slope of [...(await of([4, 4, 4])), ...(await of([7]))]) expect(slope).toBeCloseTo(0, 6);
  });
});

test.each([0, 3])(
  "resuming in the middle of an epoch ends with the same bits as a fit that never stopped, with patience %i",
  async (patience) => {
    const clips = stripes([9, 9], { speakers: 4 });
    const classifier = make({ ...small, epochs: 4, patience, dropout: 0.2 }, { engine });
    const context = { rng: createRng(1) };
    const whole = await classifier.fit(clips, context);
    const stop = new AbortController();
    let saved: Uint8Array | undefined;
    const watched: ResumableContext<SegmentCheckpoint> = {
      ...context,
      signal: stop.signal,
      checkpoint: {
        every: 100,
        save: (checkpoint) => {
          saved = encodeState(checkpoint);
        },
      },
      onProgress: (done) => {
        if (done === 5) stop.abort();
      },
    };
    await expect(classifier.fit(clips, watched)).rejects.toThrow(InterruptedError);
    const resume = decodeState<SegmentCheckpoint>(saved as Uint8Array);
    expect(resume.training.step).toBe(5);
    const resumed = await classifier.fit(clips, { ...context, resume } as FitContext);
    expect(resumed.toOnnx()).toEqual(whole.toOnnx());
    expect(resumed.curves).toEqual(whole.curves);
    expect(resumed.chosen).toEqual(whole.chosen);
  },
);

test("says what does not suit", async () => {
  const context = { rng: createRng(1) };
  const wide = make({ ...small, pool: [2, 48] }, { engine });
  await expect(wide.fit(stripes([3, 3]), context)).rejects.toThrow(
    "acrnn, mel bands: expected at least 48, which the pooling joins, got 32.",
  );
  expect(() => make({ ...small, pool: [33, 1] }, { engine })).toThrow(
    "acrnn, segmentFrames: expected at least pool's 33 frames, got 32.",
  );
});
