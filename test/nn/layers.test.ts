import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import {
  attentionPool,
  batchNorm,
  biLstm,
  conv1d,
  conv2d,
  convTranspose2d,
  dropout,
  glorotNormal,
  instanceNorm,
  layerNorm,
  linear,
  lstm,
  mlp,
  type ParameterSet,
  parameters,
  updateRunning,
} from "../../src/nn/index.ts";
import {
  constant,
  type Engine,
  input,
  multiply,
  reduceSum,
  type Tensor,
  tanh,
} from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { draws, evaluate, expectGradients } from "./finite.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** A layer's output weighted by fixed random numbers: every output counts, differently. */
const weighted = (y: Tensor) => reduceSum(multiply(y, constant(draws("weights", y.shape), y.shape)));

describe("gradients agree with finite differences", () => {
  const layers: Record<string, { shape: number[]; layer: (params: ParameterSet, x: Tensor) => Tensor }> = {
    linear: { shape: [3, 4], layer: (p, x) => linear(p, "a", x, 5) },
    "linear on sequences": {
      shape: [2, 3, 4],
      layer: (p, x) => linear(p, "a", x, 5, { initialiser: glorotNormal }),
    },
    mlp: { shape: [3, 4], layer: (p, x) => mlp(p, "a", x, { hidden: [6, 5], out: 2, activation: tanh }) },
    "a layer applied twice": {
      shape: [3, 4],
      layer: (p, x) => linear(p, "a", tanh(linear(p, "a", x, 4)), 4),
    },
    conv1d: { shape: [2, 3, 8], layer: (p, x) => conv1d(p, "a", x, { channels: 4, kernel: 3, strides: 2 }) },
    conv2d: {
      shape: [2, 3, 5, 6],
      layer: (p, x) => conv2d(p, "a", x, { channels: 4, kernel: [3, 2], padding: "same" }),
    },
    convTranspose2d: {
      shape: [2, 3, 3, 4],
      layer: (p, x) => convTranspose2d(p, "a", x, { channels: 2, kernel: 3, strides: 2, padding: "same" }),
    },
    batchNorm: {
      shape: [6, 3],
      layer: (p, x) => batchNorm(p, "n", tanh(linear(p, "a", x, 4)), { mode: "train" }).output,
    },
    "batchNorm of images": {
      shape: [2, 2, 4, 4],
      layer: (p, x) =>
        batchNorm(p, "n", conv2d(p, "a", x, { channels: 3, kernel: 3 }), { mode: "train" }).output,
    },
    "batchNorm, running": {
      shape: [6, 3],
      layer: (p, x) => batchNorm(p, "n", linear(p, "a", x, 4), { mode: "eval" }).output,
    },
    layerNorm: { shape: [3, 4], layer: (p, x) => layerNorm(p, "n", linear(p, "a", x, 6)) },
    instanceNorm: {
      shape: [2, 2, 8],
      layer: (p, x) => instanceNorm(p, "n", conv1d(p, "a", x, { channels: 3, kernel: 3 })),
    },
    lstm: { shape: [2, 4, 3], layer: (p, x) => lstm(p, "a", x, 5).outputs },
    biLstm: { shape: [2, 4, 3], layer: (p, x) => biLstm(p, "a", x, 5) },
    "biLstm of a single step": { shape: [2, 1, 3], layer: (p, x) => biLstm(p, "a", x, 2) },
    attentionPool: { shape: [2, 4, 3], layer: (p, x) => attentionPool(p, "a", x).output },
  };
  for (const [name, { shape, layer }] of Object.entries(layers)) {
    test(name, async () => {
      const params = parameters(createRng(name));
      const y = layer(params, input("x", shape));
      await expectGradients(engine, weighted(y), params, { x: draws(name, shape) });
    });
  }
});

describe("lstm", () => {
  test("computes the textbook's equations", async () => {
    const params = parameters(createRng(1));
    const { outputs, state } = lstm(params, "a", input("x", [1, 2, 1]), 1);
    const [w, r, b] = ["input", "recurrent", "bias"].map((part) => params.entries.get(`a/${part}`)!.values);
    const sigma = (z: number) => 1 / (1 + Math.exp(-z));
    let [h, c] = [0, 0];
    const expected: number[] = [];
    for (const x of [0.7, -1.2]) {
      const [i, f, o, g] = [0, 1, 2, 3].map((k) => w[k] * x + r[k] * h + b[k]);
      c = sigma(f) * c + sigma(i) * Math.tanh(g);
      h = sigma(o) * Math.tanh(c);
      expected.push(h);
    }
    const got = await evaluate(
      engine,
      { outputs, cell: state.cell },
      { ...params.feeds(), x: Float32Array.of(0.7, -1.2) },
    );
    for (const [t, value] of expected.entries()) expect(got.outputs[t]).toBeCloseTo(value, 5);
    expect(got.cell[0]).toBeCloseTo(c, 5);
  });

  test("says which shape it expects", () => {
    expect(() =>
      lstm(parameters(createRng(1)), "a", input("x", [2, 3]), 4),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: lstm: shapes [2, 3] do not fit: expected [n, time, features].]`,
    );
  });
});

test("biLstm is one lstm in time's direction and one against it", async () => {
  const [n, time, features, hidden] = [2, 5, 3, 4];
  const params = parameters(createRng(1));
  const both = biLstm(params, "both", input("x", [n, time, features]), hidden);
  const forward = lstm(params, "both/forward", input("x", [n, time, features]), hidden).outputs;
  const backward = lstm(params, "both/backward", input("turned", [n, time, features]), hidden).outputs;
  const x = draws("x", [n, time, features]);
  const turned = x.map((_, i) => {
    const [row, t, j] = [Math.floor(i / (time * features)), Math.floor(i / features) % time, i % features];
    return x[(row * time + time - 1 - t) * features + j];
  });
  const got = await evaluate(engine, { both, forward, backward }, { ...params.feeds(), x, turned });
  for (let row = 0; row < n; row++)
    for (let t = 0; t < time; t++)
      for (let j = 0; j < hidden; j++) {
        const at = (row * time + t) * 2 * hidden + j;
        expect(got.both[at]).toBeCloseTo(got.forward[(row * time + t) * hidden + j], 5);
        expect(got.both[at + hidden]).toBeCloseTo(got.backward[(row * time + time - 1 - t) * hidden + j], 5);
      }
});

describe("normalisation", () => {
  test("batchNorm gives zero mean and unit variance, and running statistics follow the batch", async () => {
    const params = parameters(createRng(1));
    const x = input("x", [50, 2]);
    const { output, statistics } = batchNorm(params, "n", x, { mode: "train" });
    const values = draws("bn", [50, 2]).map((v, i) => (i % 2 === 0 ? 3 + 2 * v : v));
    const got = await evaluate(engine, { output, ...statistics }, { ...params.feeds(), x: values });
    const first = got.output.filter((_, i) => i % 2 === 0);
    const mean = first.reduce((a, b) => a + b, 0) / 50;
    expect(mean).toBeCloseTo(0, 5);
    expect(first.reduce((a, b) => a + b * b, 0) / 50).toBeCloseTo(1, 3);
    updateRunning(params, got, 0.5);
    expect(params.entries.get("n/mean")!.values[0]).toBeCloseTo(0.5 * got["n/mean"][0], 6);
    expect(params.entries.get("n/variance")!.values[0]).toBeCloseTo(0.5 + 0.5 * got["n/variance"][0], 5);
    expect(got["n/mean"][0]).toBeGreaterThan(2);
  });

  test("batchNorm refuses a batch without variance", () => {
    const make = () => batchNorm(parameters(createRng(1)), "n", input("x", [1, 2]), { mode: "train" });
    expect(make).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: batchNorm: shapes [1, 2] do not fit: one value for each channel has no variance; use a larger batch.]`,
    );
  });
});

test("attention weighs steps by probabilities", async () => {
  const params = parameters(createRng(1));
  const { output, weights } = attentionPool(params, "a", input("x", [1, 3, 2]));
  const x = Float32Array.of(1, 2, 3, 4, 5, 6);
  const got = await evaluate(engine, { output, weights }, { ...params.feeds(), x });
  expect(got.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(got.output[0]).toBeCloseTo(got.weights[0] + 3 * got.weights[1] + 5 * got.weights[2], 4);
});

test("attention gives masked steps no weight, and the others the weights they have alone", async () => {
  const params = parameters(createRng(1));
  const mask = constant([1, 1, 0, 1, 0, 0, 0, 0, 0], [3, 3]);
  const x = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i));
  const { output, weights } = attentionPool(params, "a", input("x", [3, 3, 2]), { mask });
  const alone = attentionPool(params, "a", constant(x.slice(0, 4), [1, 2, 2]));
  const got = await evaluate(engine, { output, weights, alone: alone.weights }, { ...params.feeds(), x });
  expect(got.weights.slice(0, 2)).toEqual(got.alone.map((w) => expect.closeTo(w, 6)));
  expect([got.weights[2], got.weights[4], got.weights[5]]).toEqual([0, 0, 0]);
  expect(got.output.slice(2, 4)).toEqual([...x.slice(6, 8)]);
  // A row without any step stays finite.
  expect(got.output.every(Number.isFinite)).toBe(true);
  expect(() => attentionPool(params, "a", input("x", [3, 3, 2]), { mask: constant(1, [3, 2]) })).toThrow(
    "attentionPool, mask: shapes [3, 3, 2] and [3, 2] do not fit: expected a mask [n, time].",
  );
});

test("dropout zeroes where the noise is below the rate and scales the rest up", async () => {
  const y = dropout(input("x", [4]), input("noise", [4]), 0.5);
  const feeds = { x: Float32Array.of(1, 2, 3, 4), noise: Float32Array.of(0.1, 0.5, 0.9, 0.49) };
  expect((await evaluate(engine, { y }, feeds)).y).toEqual([0, 4, 6, 0]);
});
