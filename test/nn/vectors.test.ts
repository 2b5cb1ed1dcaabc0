/** @file Parameters as slices of long vectors, and steps of optimisers as graphs: on the CPU, where both forms can run. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { deviceProgram } from "../../src/nn/device-program.ts";
import {
  adam,
  batchNorm,
  crossEntropy,
  type Graph,
  glorotUniform,
  hostOutputs,
  linear,
  type Optimiser,
  type ParameterSet,
  parameters,
  sgd,
  updateRunning,
} from "../../src/nn/index.ts";
import { gathered, layOut, part, sliced } from "../../src/nn/vectors.ts";
import { input, relu } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const [rows, features, classes] = [6, 3, 2];

/** Two layers with batch normalisation between them, "first/..." and "last/...". */
function network(params: ParameterSet): Graph {
  const x = input("x", [rows, features]);
  // Before a normalisation a bias has a slope of rounding errors only, and Adam goes by their signs.
  const dense = linear(params, "first/dense", x, 4, { bias: false });
  const { output, statistics } = batchNorm(params, "first/norm", dense, { mode: "train" });
  const logits = linear(params, "last", relu(output), classes, { initialiser: glorotUniform });
  const loss = crossEntropy(logits, input("targets", [rows, classes]));
  return { outputs: { loss }, losses: { first: loss, last: loss }, statistics };
}

const parts = { first: "first/", last: "last/" };

function start() {
  const params = parameters(createRng(1));
  network(params);
  return params;
}

test("every parameter lies in the vector of its part; long lists take several", () => {
  const params = start();
  const short = layOut(params, parts);
  expect(short.map(({ name, length }) => [name, length])).toEqual([
    ["weights 1 of first", 20],
    ["statistics 1 of first", 8],
    ["weights 1 of last", 10],
  ]);
  const cut = layOut(params, parts, 13);
  expect(cut.map(({ entries }) => entries.map(({ name, start }) => `${name} ${start}`))).toEqual([
    ["first/dense/weight 0"],
    ["first/norm/scale 0", "first/norm/shift 4"],
    ["first/norm/mean 0", "first/norm/variance 4"],
    ["last/weight 0", "last/bias 8"],
  ]);
  const arrays = params.feeds();
  for (const vector of cut) {
    const values = gathered(vector, arrays);
    for (const entry of vector.entries) expect(part(values, entry)).toEqual(arrays[entry.name]);
  }
  // One parameter that is longer than a vector may be has one of its own.
  expect(layOut(params, parts, 1)).toHaveLength(7);
});

test("a parameter of no part, or of two, is refused", () => {
  expect(() => layOut(start(), { first: "first/" })).toThrow(
    'parameter "last/weight": expected one part that it belongs to, got none.',
  );
  expect(() => layOut(start(), { ...parts, all: "" })).toThrow(
    'parameter "first/dense/weight": expected one part that it belongs to, got first, all.',
  );
});

test("a slice of another shape than the graph asks for is refused", () => {
  const params = sliced(layOut(start(), parts));
  expect(() => params.create("last/bias", [3], glorotUniform)).toThrow('parameter "last/bias"');
});

const strengths = [0.2, 0, 0.1];
const optimisers: Record<string, () => Record<string, Optimiser>> = {
  adam: () => ({ first: adam({ learningRate: 0.05 }), last: adam({ learningRate: 0.02, beta1: 0.5 }) }),
  "adam with decay and L2": () => ({
    first: adam({ learningRate: 0.05, l2: strengths }),
    last: adam({ learningRate: 0.05, l2: 0.3, weightDecay: 0.2 }),
  }),
  "sgd with momentum": () => ({ first: sgd({ momentum: 0.9, l2: 0.1 }), last: sgd({ momentum: 0.5 }) }),
};

test.each(Object.keys(optimisers))("%s on vectors moves parameters as it does on the host", async (name) => {
  const engine = await createNodeEngine();
  const rng = createRng(2);
  const batch = {
    x: Float32Array.from({ length: rows * features }, () => rng.normal()),
    targets: Float32Array.from({ length: rows * classes }, (_, i) => (i % 3 === 0 ? 1 : 0)),
  };

  const onHost = start();
  const template = parameters(createRng(1));
  const host = await engine.compile(hostOutputs(network(template), template, parts));
  const stepping = optimisers[name]();

  const params = start();
  // So short that the parts take several vectors.
  const vectors = layOut(params, parts, 13);
  const slices = sliced(vectors);
  const rules = optimisers[name]();
  const { outputs, replaces } = deviceProgram(network(slices), slices, vectors, rules);
  const device = await engine.compile(outputs);
  const state: Record<string, Float32Array> = {};
  for (const vector of vectors) state[vector.name] = gathered(vector, params.feeds());
  for (const [input, { shape }] of Object.entries(device.inputs))
    if (input.startsWith("slot ")) state[input] = new Float32Array(shape[0]);
  expect(Object.keys(state).sort()).toEqual(Object.values(replaces).sort());

  for (let t = 1; t <= 8; t++) {
    const rate = 1 / t;
    const results = await host.run({ ...onHost.feeds(), ...batch });
    for (const [of, prefix] of Object.entries(parts)) {
      const group = onHost.subset(prefix);
      const slopes = [...group.entries]
        .filter(([, { trainable }]) => trainable)
        .map(([parameter]) => results[`gradient/${parameter}`] as Float32Array);
      stepping[of].step(group.values(), slopes, rate);
    }
    updateRunning(onHost, results);

    const factors = Object.entries(rules).flatMap(([of, { rule }]) =>
      Object.entries(rule.factors(t, rate)).map(([factor, value]) => [
        `${factor} of ${of}`,
        Float32Array.of(value),
      ]),
    );
    const next = await device.run({ ...batch, ...state, ...Object.fromEntries(factors) });
    expect(next.loss[0]).toBeCloseTo(results.loss[0], 5);
    for (const [output, vector] of Object.entries(replaces))
      state[vector] = next[output].slice() as Float32Array;
  }
  for (const vector of vectors) {
    for (const entry of vector.entries) {
      const expected = onHost.feeds()[entry.name];
      for (const [i, value] of part(state[vector.name], entry).entries())
        expect(value, `${entry.name}[${i}]`).toBeCloseTo(expected[i], 4);
    }
  }
  await Promise.all([host.release(), device.release()]);
});

test("a graph with a loss for a part without an optimiser is refused", () => {
  const vectors = layOut(start(), parts);
  const slices = sliced(vectors);
  expect(() => deviceProgram(network(slices), slices, vectors, { first: adam() })).toThrow(
    'training, optimisers: expected one for "last", which has a loss, got first.',
  );
});
