/** Slices written as `Split`: as many nodes as promised, and the same values. */

import onnxProto from "onnx-proto";
import { expect, test } from "vitest";
import { concat, input, multiply, slice, type Tensor } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { cpuExpansions } from "../../src/tensor/onnx/expand.ts";
import { lower } from "../../src/tensor/onnx/lower.ts";
import { operators } from "../../src/tensor/onnx/operators.ts";

const splitting = { results: 3, twice: 100 };

/** Operators of the graph, and its values beside those of a graph without `Split`. */
async function both(outputs: Record<string, Tensor>) {
  const { model, inputs } = lower(outputs, { operators, expansions: cpuExpansions, splitting });
  const { graph } = onnxProto.onnx.ModelProto.decode(model);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { data: Float32Array.from({ length }, (_, i) => i + 1), shape }];
    }),
  );
  const engine = await createNodeEngine();
  const found = await (await engine.load(model)).run(feeds);
  const expected = await (await engine.compile(outputs)).run(
    Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])),
  );
  for (const [name, values] of Object.entries(expected)) expect([...found[name].data]).toEqual([...values]);
  return (graph?.node ?? []).map(({ opType }) => opType);
}

const pieces = (x: Tensor, edges: readonly number[]) =>
  edges.slice(1).map((end, i) => multiply(slice(x, [edges[i]], [end]), 2));
const count = (operators: readonly unknown[], one: string) => operators.filter((name) => name === one).length;

test("slices that lie side by side are one node, also with a gap", async () => {
  const x = input("x", [10]);
  const [a, b] = [slice(x, [0], [4]), slice(x, [6], [10])];
  const found = await both({ a: multiply(a, 2), b: multiply(b, 3) });
  expect([count(found, "Split"), count(found, "Slice")]).toEqual([1, 0]);
});

test("along an inner axis, too", async () => {
  const gates = input("gates", [2, 8]);
  const [a, b] = [slice(gates, [0, 0], [2, 6]), slice(gates, [0, 6], [2, 8])];
  const found = await both({ y: concat([multiply(b, 2), multiply(a, 3)], 1) });
  expect([count(found, "Split"), count(found, "Slice")]).toEqual([1, 0]);
});

test("more than a node can give are cut in two steps", async () => {
  const found = await both({ y: concat(pieces(input("x", [20]), [0, 3, 6, 8, 12, 15, 17, 20]), 0) });
  // Three stretches; the last is one piece.
  expect([count(found, "Split"), count(found, "Slice")]).toEqual([3, 0]);
});

test("they stay slices where they overlap, leave out the most, differ in axis, or are too many of a large tensor", async () => {
  const x = input("x", [10]);
  const square = input("square", [4, 4]);
  const found = await both({
    overlapping: concat([slice(x, [0], [6]), slice(x, [4], [10])], 0),
    little: concat([slice(input("y", [10]), [0], [1]), slice(input("y", [10]), [9], [10])], 0),
    axes: concat([slice(square, [0, 0], [2, 4]), slice(square, [1, 0], [3, 4])], 0),
    large: concat(pieces(input("z", [120]), [0, 30, 60, 90, 120]), 0),
  });
  expect([count(found, "Split"), count(found, "Slice")]).toEqual([0, 10]);
});
