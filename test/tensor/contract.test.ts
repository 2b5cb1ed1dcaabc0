/**
 * @file Every operation of the engine: values against plain double-precision loops, first and second derivatives
 * against central differences on the CPU; and the same values and derivatives on WebGPU, where no operation may
 * fall back to the CPU.
 */

import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import type { Engine, Tensor, TensorData } from "../../src/tensor/index.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { type Case, cases } from "./cases/index.ts";
import { skipWebgpu, webgpuTitle } from "./webgpu.ts";

interface Inputs {
  readonly tensors: readonly Tensor[];
  readonly feeds: Readonly<Record<string, TensorData>>;
}

/** Named inputs and values that depend on the case's name only. */
function inputsOf(c: Case): Inputs {
  const rng = createRng(c.name);
  const feeds: Record<string, TensorData> = {};
  const tensors = c.inputs.map(({ shape, from, to, int }, i) => {
    const name = `${c.name}/${i}`;
    const length = shape.reduce((n, d) => n * d, 1);
    // Where the derivative jumps, values keep their distance: multiples of 1/4, shifted by 1/8 in the first operand.
    const apart = rng.shuffled(
      Array.from({ length }, (_, k) => (k - Math.floor(length / 2)) / 4 + (i === 0 ? 1 / 8 : 0)),
    );
    const draw = () => (int ? rng.integer(to) : from + (to - from) * rng.uniform());
    const kinked = c.differentiable === "once";
    feeds[name] = int
      ? Int32Array.from({ length }, draw)
      : Float32Array.from({ length }, (_, k) => (kinked ? apart[k] : draw()));
    return t.input(name, shape, int ? "int32" : "float32");
  });
  return { tensors, feeds };
}

const randomLike = (x: Tensor, name: string) => {
  const rng = createRng(name);
  const values = Float32Array.from({ length: x.shape.reduce((n, d) => n * d, 1) }, () => rng.normal());
  return t.constant(values, x.shape);
};

const dot = (xs: readonly Tensor[], ys: readonly Tensor[]) =>
  xs.map((x, i) => t.reduceSum(t.multiply(x, ys[i]))).reduce((a, b) => t.add(a, b));

/**
 * The value of a case; the slope of a random weighting of it along a random direction, and its gradient; and the
 * slope of that slope along a second direction, with its gradient.
 */
function outputsOf(c: Case, { tensors }: Inputs): Record<string, Tensor> {
  const value = c.build(...tensors);
  const outputs: Record<string, Tensor> = { [`${c.name}: value`]: value };
  if (c.differentiable === "no") return outputs;
  const floats = tensors.filter((x) => x.dtype === "float32");
  const weighted = dot([value], [randomLike(value, `${c.name} weights`)]);
  const first = t.gradients(weighted, floats);
  const slope = dot(
    first,
    floats.map((x, i) => randomLike(x, `${c.name} direction 1 ${i}`)),
  );
  outputs[`${c.name}: weighted`] = weighted;
  outputs[`${c.name}: slope`] = slope;
  floats.forEach((_, i) => {
    outputs[`${c.name}: gradient ${i}`] = first[i];
  });
  if (c.differentiable === "once") return outputs;
  const second = t.gradients(slope, floats);
  outputs[`${c.name}: curvature`] = dot(
    second,
    floats.map((x, i) => randomLike(x, `${c.name} direction 2 ${i}`)),
  );
  floats.forEach((_, i) => {
    outputs[`${c.name}: second gradient ${i}`] = second[i];
  });
  return outputs;
}

/** The inputs moved by `step` along one of the two directions. */
function moved(
  c: Case,
  { tensors, feeds }: Inputs,
  direction: 1 | 2,
  step: number,
): Record<string, TensorData> {
  const floats = tensors.filter((x) => x.dtype === "float32");
  return Object.fromEntries(
    tensors.map((x) => {
      const name = x.attributes.name as string;
      const values = feeds[name];
      if (x.dtype !== "float32") return [name, values];
      const along = randomLike(x, `${c.name} direction ${direction} ${floats.indexOf(x)}`).attributes
        .values as Float32Array;
      return [name, Float32Array.from(values, (v, i) => v + step * along[i])];
    }),
  );
}

const groups = [...new Set(cases.map((c) => c.group))];

describe.each(groups)("%s", (group) => {
  const members = cases.filter((c) => c.group === group);
  const inputs = new Map(members.map((c) => [c, inputsOf(c)]));
  const graph = Object.assign({}, ...members.map((c) => outputsOf(c, inputs.get(c) as Inputs)));
  const step = 1e-2;

  let cpu: Engine;
  let base: Readonly<Record<string, TensorData>>;
  let byBinding: Readonly<Record<string, TensorData>>;
  const shifted = new Map<string, Readonly<Record<string, TensorData>>>();
  beforeAll(async () => {
    cpu = await createNodeEngine();
    const program = await cpu.compile(graph);
    const feedAll = (feed: (c: Case, own: Inputs) => Record<string, TensorData>) =>
      Object.assign({}, ...members.map((c) => feed(c, inputs.get(c) as Inputs)));
    base = structuredClone(await program.run(feedAll((_, own) => own.feeds)));
    for (const direction of [1, 2] as const) {
      for (const side of [-2, -1, 1, 2]) {
        const feeds = feedAll((c, own) => moved(c, own, direction, side * step));
        shifted.set(`${direction} ${side}`, structuredClone(await program.run(feeds)));
      }
    }
    await program.release();
    const bound = await (await createNodeEngine({ direct: false })).compile(graph);
    byBinding = structuredClone(await bound.run(feedAll((_, own) => own.feeds)));
    await bound.release();
  });

  test("the runtime's binding gives the same bits", () => {
    expect(byBinding).toEqual(base);
  });

  /** Fourth-order central difference of a scalar output along a direction. */
  const difference = (direction: 1 | 2, output: string) => {
    const at = (side: number) =>
      (shifted.get(`${direction} ${side}`) as Record<string, TensorData>)[output][0];
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  };
  /** Central differences in float32 carry this much error, relative to the quantities they are made of. */
  const expectSlope = (analytic: number, numeric: number, scale: number) => {
    expect(Math.abs(analytic - numeric)).toBeLessThan(3e-4 * (1 + Math.abs(analytic) + Math.abs(scale)));
  };

  test.each(members.map((c) => [c.name, c] as const))("%s: value", (_, c) => {
    const own = inputs.get(c) as Inputs;
    const values = own.tensors.map((x) => ({ shape: x.shape, data: own.feeds[x.attributes.name as string] }));
    const expected = c.expected(...values);
    expect(graph[`${c.name}: value`].shape).toEqual(expected.shape);
    const got = base[`${c.name}: value`];
    expect(got.length).toBe(expected.data.length);
    for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(expected.data[i], 4);
  });

  const smooth = members.filter((c) => c.differentiable !== "no").map((c) => [c.name, c] as const);
  test.runIf(smooth.length > 0).each(smooth)("%s: first derivative", (_, c) => {
    const numeric = difference(1, `${c.name}: weighted`);
    expect(numeric).not.toBe(0);
    expectSlope(base[`${c.name}: slope`][0], numeric, base[`${c.name}: weighted`][0]);
  });

  const twice = smooth.filter(([, c]) => c.differentiable === "twice");
  test.runIf(twice.length > 0).each(twice)("%s: second derivative", (_, c) => {
    expectSlope(
      base[`${c.name}: curvature`][0],
      difference(2, `${c.name}: slope`),
      base[`${c.name}: slope`][0],
    );
  });

  test.skipIf(skipWebgpu)(`the same ${webgpuTitle}, every node on the device`, async () => {
    const gpu = await createNodeEngine({ backend: "webgpu" });
    const program = await gpu.compile(graph);
    const feeds = Object.assign({}, ...members.map((c) => (inputs.get(c) as Inputs).feeds));
    const results = await program.run(feeds);
    for (const [name, expected] of Object.entries(base)) {
      const scale = 1 + Math.max(...expected.map(Math.abs));
      const worst = Math.max(...expected.map((v, i) => Math.abs(v - results[name][i]) / scale));
      expect(worst, name).toBeLessThan(2e-5);
    }
    await program.release();
  });
});
