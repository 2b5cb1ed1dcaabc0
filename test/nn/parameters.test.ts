import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import {
  constantOf,
  fans,
  frozen,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  linear,
  parameters,
  zeros,
} from "../../src/nn/index.ts";
import { input } from "../../src/tensor/index.ts";

const variance = (values: Float32Array) => values.reduce((sum, v) => sum + v * v, 0) / values.length;

test.each([
  ["glorotUniform", glorotUniform, 2 / 500],
  ["glorotNormal", glorotNormal, 2 / 500],
  ["heUniform", heUniform, 2 / 200],
  ["heNormal", heNormal, 2 / 200],
])("%s has the variance of its paper", (_, initialiser, expected) => {
  const values = initialiser([200, 300], createRng(1));
  expect(variance(values) / expected).toBeGreaterThan(0.97);
  expect(variance(values) / expected).toBeLessThan(1.03);
});

test("fans count the taps of kernels", () => {
  expect(fans([8, 4, 3, 3])).toEqual({ fanIn: 36, fanOut: 72 });
  expect(fans([5, 7])).toEqual({ fanIn: 5, fanOut: 7 });
});

test("values depend on seed and name, not on the order of creation", () => {
  const [a, b] = [parameters(createRng(1)), parameters(createRng(1))];
  linear(a, "one", input("x", [2, 3]), 4);
  linear(a, "two", input("x", [2, 3]), 4);
  linear(b, "two", input("x", [2, 3]), 4);
  const two = (set: typeof a) => set.entries.get("two/weight")!.values;
  expect(two(a)).toEqual(two(b));
  expect(two(a)).not.toEqual(a.entries.get("one/weight")!.values);
});

test("a name is one parameter; another shape under it is refused", () => {
  const params = parameters(createRng(1));
  const first = params.create("w", [2, 3], zeros);
  expect(params.create("w", [2, 3], zeros)).toBe(first);
  expect(() => params.create("w", [3, 2], zeros)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: parameter "w": shapes [2, 3] and [3, 2] do not fit: it was created with the first.]`,
  );
});

test("a subset shares arrays and leaves running statistics out of what is trained", () => {
  const params = parameters(createRng(1));
  params.create("g/w", [2], constantOf(1));
  params.create("g/mean", [2], zeros, { trainable: false });
  params.create("d/w", [2], zeros);
  const part = params.subset("g/");
  expect([...part.entries.keys()]).toEqual(["g/w", "g/mean"]);
  expect(part.values()).toHaveLength(1);
  expect(part.values()[0]).toBe(params.entries.get("g/w")!.values);
  expect(Object.keys(part.feeds())).toEqual(["g/w", "g/mean"]);
});

test("save and load bring every value back, into the same arrays", () => {
  const params = parameters(createRng(1));
  params.create("w", [3], heNormal);
  const [values] = params.values();
  const saved = params.save();
  const before = values.slice();
  values.fill(7);
  params.load(saved);
  expect(params.values()[0]).toBe(values);
  expect(values).toEqual(before);
});

test("load says what does not fit, and writes nothing then", () => {
  const params = parameters(createRng(1));
  params.create("a", [2], constantOf(1));
  params.create("b", [2], constantOf(1));
  expect(() =>
    params.load({ a: new Float32Array(2), c: new Float32Array(2) }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: saved parameters: expected exactly 2 named like the network's, got no "b", an unknown "c". The checkpoint belongs to a network with other settings.]`,
  );
  expect(() =>
    params.load({ a: new Float32Array(2), b: new Float32Array(3) }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: saved parameter "b": expected 2 values for shape [2], got 3. The checkpoint belongs to a network with other settings.]`,
  );
  expect([...params.values()[0]]).toEqual([1, 1]);
});

test("frozen parameters are constants of the graph", () => {
  const params = parameters(createRng(1));
  const x = input("x", [2, 3]);
  linear(params, "a", x, 4);
  expect(linear(frozen(params), "a", x, 4).inputs.some((t) => t.op === "input")).toBe(false);
  expect(() => linear(frozen(params), "b", x, 4)).toThrow(
    "frozen parameters: expected a/weight, a/bias, got b/weight.",
  );
});
