import { beforeAll, describe, expect, test } from "vitest";
import { type VggShape, vggLogits } from "../../src/classify/vgg-network.ts";
import { createRng } from "../../src/core/index.ts";
import {
  crossEntropy,
  gradientArrays,
  gradientOutputs,
  type ParameterSet,
  parameters,
  zeros,
} from "../../src/nn/index.ts";
import { type Engine, input } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { draws } from "../nn/finite.ts";

const paper: VggShape = {
  depth: 19,
  width: 1,
  batchNorm: false,
  pooling: "flatten",
  hidden: [4096, 4096],
  dropout: 0.5,
  frames: 128,
  mels: 128,
  classes: 4,
};

/** Shapes only: no time is spent on random values. */
function unfilled(): ParameterSet {
  const params = parameters(createRng(1));
  return { ...params, create: (name, shape, _, options) => params.create(name, shape, zeros, options) };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const count = (params: ParameterSet, part: (name: string) => boolean) =>
  [...params.entries].reduce((n, [name, { shape }]) => n + (part(name) ? sizeOf(shape) : 0), 0);

describe("shapes", () => {
  // Parameters of the convolutions as published with common implementations (three colours: 2 * 9 * 64 more).
  test.each([
    [11, 9_220_480],
    [13, 9_404_992],
    [16, 14_714_688],
    [19, 20_024_384],
  ] as const)(
    "VGG%i has as many layers as its name says, and as many parameters as published",
    (depth, size) => {
      const params = unfilled();
      const { logits } = vggLogits(params, { ...paper, depth }, 2, "eval");
      expect(logits.shape).toEqual([2, 4]);
      expect([...params.entries.keys()].filter((name) => name.endsWith("/weight"))).toHaveLength(depth);
      expect(count(params, (name) => !name.startsWith("vgg/dense/"))).toBe(size - 2 * 9 * 64);
      const dense = 8192 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 4 + 4;
      expect(count(params, (name) => name.startsWith("vgg/dense/"))).toBe(dense);
    },
  );

  test("the width scales channels, of which at least 4 remain; sides need not be powers of 2", () => {
    const params = unfilled();
    const shape = {
      ...paper,
      depth: 11,
      width: 1 / 32,
      pooling: "average",
      hidden: [],
      frames: 70,
      mels: 40,
    } as const;
    expect(vggLogits(params, shape, 3, "eval").logits.shape).toEqual([3, 4]);
    const channels = [...params.entries].flatMap(([name, p]) =>
      name.endsWith("/weight") && p.shape.length === 4 ? [p.shape[0]] : [],
    );
    expect(channels).toEqual([4, 4, 8, 8, 16, 16, 16, 16]);
  });

  test("batch-norm takes the place of biases and hands out its statistics in training", () => {
    const params = unfilled();
    const shape = { ...paper, depth: 11, width: 0.1, batchNorm: true } as const;
    const { statistics } = vggLogits(params, shape, 2, "train");
    expect(Object.keys(statistics)).toHaveLength(2 * 8);
    expect([...params.entries.keys()].filter((n) => n.endsWith("/bias"))).toHaveLength(3);
    expect(vggLogits(unfilled(), shape, 2, "eval").statistics).toEqual({});
  });
});

describe("gradients agree with finite differences", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createNodeEngine();
  });
  const rows = 4;

  /**
   * The loss rises by |g| along the unit vector of its gradient g. The many kinks of rectifiers and largest values ask
   * for a step as small as rounding allows, and that for the steepest direction.
   */
  test.each([
    { batchNorm: false, pooling: "flatten", hidden: [6] },
    { batchNorm: true, pooling: "average", hidden: [] },
  ] as const)("%j", async (options) => {
    const shape = {
      ...paper,
      depth: 11,
      width: 1 / 16,
      frames: 32,
      mels: 32,
      classes: 3,
      ...options,
    } as const;
    const params = parameters(createRng("network"));
    const { logits } = vggLogits(params, shape, rows, "train");
    const loss = crossEntropy(logits, input("targets", [rows, 3]));
    const program = await engine.compile({ loss, ...gradientOutputs(loss, params) });
    const feeds = {
      ...params.feeds(),
      segments: draws("segments", [rows, 32, 32]),
      targets: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.5, 0),
      "noise/1": draws("noise", [rows, 6]).map((v) => (Math.sin(v) + 1) / 2),
    };
    const slopes = gradientArrays(await program.run(feeds), params).map((g) => g.slice());
    const h = 1e-3;
    for (const [k, values] of params.values().entries()) {
      const length = Math.hypot(...slopes[k]);
      const start = values.slice();
      const lossAt = async (t: number) => {
        values.set(start.map((v, i) => v + (t * slopes[k][i]) / length));
        return (await program.run(feeds)).loss[0];
      };
      const measured = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
      values.set(start);
      expect(length, `parameter ${k}`).toBeGreaterThan(1e-3);
      expect(Math.abs(measured / length - 1), `parameter ${k}`).toBeLessThan(0.08);
    }
    await program.release();
  });
});
