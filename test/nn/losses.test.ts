import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  gradientPenalty,
  l2,
  linear,
  meanAbsoluteError,
  meanSquaredError,
  mlp,
  parameters,
  unitSlopePenalty,
} from "../../src/nn/index.ts";
import { add, constant, type Engine, input, multiply, tanh } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { draws, evaluate, expectGradients } from "./finite.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const value = async (loss: ReturnType<typeof crossEntropy>, feeds = {}) =>
  (await evaluate(engine, { loss }, feeds)).loss[0];

describe("values by hand", () => {
  const a = { a: Float32Array.of(1, 2, 3, 4) };
  const x = input("a", [2, 2]);

  test("crossEntropy of equal logits is log k, and weights of rows count", async () => {
    const logits = input("z", [2, 4]);
    const targets = constant([1, 0, 0, 0, 0, 0, 3, 0], [2, 4]);
    expect(await value(crossEntropy(logits, targets), { z: new Float32Array(8) })).toBeCloseTo(
      2 * Math.log(4),
      5,
    );
  });

  test("binary cross-entropy of large logits does not overflow", async () => {
    const logits = { z: Float32Array.of(200, -200) };
    expect(await value(binaryCrossEntropyWithLogits(input("z", [2]), 1), logits)).toBeCloseTo(100, 3);
    expect(
      await value(binaryCrossEntropyWithLogits(input("z", [1]), 0.9), { z: Float32Array.of(2) }),
    ).toBeCloseTo(-0.9 * Math.log(1 / (1 + Math.exp(-2))) - 0.1 * Math.log(1 - 1 / (1 + Math.exp(-2))), 5);
  });

  test("mean squared and mean absolute error", async () => {
    const y = constant([1, 0, 3, 8], [2, 2]);
    expect(await value(meanSquaredError(x, y), a)).toBeCloseTo(5, 5);
    expect(await value(meanAbsoluteError(x, y), a)).toBeCloseTo(1.5, 5);
  });

  test("l2 is half the sum of squares of the weights, biases left out", async () => {
    const params = parameters(createRng(1));
    params.create("w", [2, 1], () => Float32Array.of(3, 4));
    params.create("b", [2], () => Float32Array.of(9, 9));
    expect(await value(l2(params), params.feeds())).toBeCloseTo(12.5, 5);
  });

  test("the penalty of a linear critic is k |w|^p", async () => {
    const params = parameters(createRng(1));
    const critic = (u: typeof x) => linear(params, "d", u, 1);
    const loss = gradientPenalty(critic, input("u", [3, 2]), { k: 2, p: 6 });
    params.entries.get("d/weight")!.values.set([0.6, 1.2]);
    const got = await value(loss, { ...params.feeds(), u: draws("u", [3, 2]) });
    expect(got).toBeCloseTo(2 * (0.36 + 1.44) ** 3, 3);
  });

  test("unitSlopePenalty of a linear critic is k (|w| - 1)^2, and finite where it is flat", async () => {
    const params = parameters(createRng(1));
    const critic = (u: typeof x) => linear(params, "d", u, 1);
    const loss = unitSlopePenalty(critic, input("u", [3, 2]), 10);
    const weight = params.entries.get("d/weight")!.values;
    for (const [slopes, expected] of [
      [[3, 4], 160],
      [[0, 0], 10],
    ] as const) {
      weight.set(slopes);
      const got = await value(loss, { ...params.feeds(), u: draws("u", [3, 2]) });
      expect(got).toBeCloseTo(expected, 3);
    }
  });
});

describe("gradients agree with finite differences", () => {
  const shape = [4, 3];
  const targets = constant([1, 0, 0, 0, 1, 0, 0.2, 0.3, 0.5, 0, 0, 1], shape);
  const zeroOne = constant([1, 0, 0.9], [3]);
  const cases = {
    crossEntropy: (z: ReturnType<typeof input>) => crossEntropy(z, targets),
    binaryCrossEntropyWithLogits: (z: ReturnType<typeof input>) => binaryCrossEntropyWithLogits(z, zeroOne),
    meanSquaredError: (z: ReturnType<typeof input>) => meanSquaredError(z, targets),
    meanAbsoluteError: (z: ReturnType<typeof input>) => meanAbsoluteError(z, multiply(targets, 20)),
  };
  for (const [name, loss] of Object.entries(cases)) {
    test(name, async () => {
      const params = parameters(createRng(name));
      const z = linear(params, "z", input("x", [4, 5]), 3);
      await expectGradients(engine, loss(z), params, { x: draws(name, [4, 5]) });
    });
  }

  test("gradientPenalty, a gradient of a gradient", async () => {
    const params = parameters(createRng("penalty"));
    const critic = (u: ReturnType<typeof input>) =>
      mlp(params, "d", u, { hidden: [5, 4], out: 1, activation: tanh });
    const loss = gradientPenalty(critic, input("u", [4, 3]), { k: 2, p: 6 });
    // The last bias moves all scores alike: no slope depends on it.
    await expectGradients(engine, add(loss, l2(params)), params, { u: draws("u", [4, 3]) });
  });

  test("unitSlopePenalty, a gradient of a gradient's length", async () => {
    const params = parameters(createRng("unit"));
    const critic = (u: ReturnType<typeof input>) =>
      mlp(params, "d", u, { hidden: [5, 4], out: 1, activation: tanh });
    const loss = unitSlopePenalty(critic, input("u", [4, 3]), 10);
    await expectGradients(engine, add(loss, l2(params)), params, { u: draws("u", [4, 3]) });
  });
});

test("names both shapes when they differ", () => {
  expect(() => crossEntropy(input("z", [2, 3]), input("t", [2, 4]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: crossEntropy: shapes [2, 3] and [2, 4] do not fit: they must be equal.]`,
  );
});
