/** @file What graphics cards get in place of products and sums gives the same. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { reachable } from "../../src/tensor/graph.ts";
import * as t from "../../src/tensor/index.ts";
import { mergeProducts } from "../../src/tensor/merge.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { productOnCard } from "../../src/tensor/onnx/card-products.ts";
import { gpuExpansions } from "../../src/tensor/onnx/expand.ts";

const engine = await createNodeEngine();

test.each<[string, number, number, number, t.MatmulOptions, string]>([
  ["few rows, in pieces", 3, 4096, 5, {}, "reduceSum"],
  ["few rows, in pieces that leave a rest", 2, 5003, 4, { transposeB: true }, "reduceSum"],
  ["columns, in pieces", 4, 4100, 6, { transposeA: true }, "reduceSum"],
  ["both transposed, in pieces", 3, 4097, 2, { transposeA: true, transposeB: true }, "reduceSum"],
  ["many rows of uneven lengths", 256, 258, 259, {}, "reshape"],
  ["many rows, the second transposed", 257, 256, 260, { transposeB: true }, "reshape"],
  ["many rows of little work", 512, 1, 8, { transposeB: true }, "matmul"],
  ["small", 5, 6, 7, {}, "matmul"],
])("a product of %s", async (_, m, k, n, options, op) => {
  const a = t.input("a", options.transposeA ? [k, m] : [m, k]);
  const b = t.input("b", options.transposeB ? [n, k] : [k, n]);
  const plain = t.matmul(a, b, options);
  const written = productOnCard(plain);
  expect(written.op).toBe(op);
  const program = await engine.compile({ plain, written });
  const rng = createRng(1);
  const some = (length: number) => Float32Array.from({ length }, () => rng.normal() / Math.sqrt(k));
  const results = await program.run({ a: some(m * k), b: some(k * n) });
  expect(written.shape).toEqual(plain.shape);
  for (const [i, value] of results.plain.entries()) expect(results.written[i]).toBeCloseTo(value, 5);
  await program.release();
});

test("a sum for each channel, whether it keeps its axes or not", async () => {
  const x = t.input("x", [2, 3, 256, 256]);
  const sums = [true, false].map((keepDims) => t.reduceSum(x, { axes: [0, 2, 3], keepDims }));
  const written = sums.map((sum) => gpuExpansions.reduceSum(sum));
  expect(written.map(({ shape }) => shape)).toEqual([[1, 3, 1, 1], [3]]);
  const program = await engine.compile({ plain: sums[1], kept: written[0], dropped: written[1] });
  const rng = createRng(2);
  const { plain, kept, dropped } = await program.run({
    x: Float32Array.from({ length: 2 * 3 * 256 * 256 }, () => rng.uniform()),
  });
  for (const [i, value] of plain.entries()) {
    expect(kept[i] / value).toBeCloseTo(1, 5);
    expect(dropped[i]).toBe(kept[i]);
  }
  await program.release();
});

test.each([
  ["matrices", [], false, 1],
  ["batches of matrices, which the processor has one by one", [3], false, 2],
  ["batches of matrices", [3], true, 1],
] as const)("sums of two products of %s", async (_, batch, batched, products) => {
  const inputs = ["a", "b"].flatMap((name) => [
    t.input(`${name} left`, [...batch, 2, 40]),
    t.input(`${name} right`, [...batch, 2, 50]),
  ]);
  const transposeA = { transposeA: true };
  const plain = t.add(t.matmul(inputs[0], inputs[1], transposeA), t.matmul(inputs[2], inputs[3], transposeA));
  const [written] = mergeProducts([plain], batched);
  expect(reachable([written]).filter(({ op }) => op === "matmul")).toHaveLength(products);
  expect(written.shape).toEqual(plain.shape);
  const program = await engine.compile({ plain, written });
  const rng = createRng(3);
  const feeds = inputs.map(({ attributes, shape }) => {
    const length = shape.reduce((n, d) => n * d, 1);
    return [attributes.name as string, Float32Array.from({ length }, () => rng.normal())] as const;
  });
  const results = await program.run(Object.fromEntries(feeds));
  for (const [i, value] of results.plain.entries()) expect(results.written[i]).toBeCloseTo(value, 5);
  await program.release();
});
