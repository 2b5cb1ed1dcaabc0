/** @file All ways of computing the gradient of a filter give the same. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { filterGradient, filterGradientByRuns } from "../../src/tensor/onnx/filter-gradient.ts";

const engine = await createNodeEngine();

test.each<[string, t.Shape, t.Shape, t.ConvOptions]>([
  ["few channels", [3, 2, 6, 7], [4, 2, 3, 3], { padding: "same" }],
  ["many channels", [2, 50, 5, 4], [3, 50, 3, 2], { padding: [1, 0, 2, 1] }],
  ["strides and dilations", [3, 5, 9, 8], [4, 5, 2, 3], { strides: [2, 1], dilations: [1, 2] }],
  ["groups", [2, 6, 5, 5], [9, 2, 3, 3], { groups: 3, padding: "same" }],
  ["one axis", [3, 4, 11], [5, 4, 4], { strides: 2, padding: [1, 2] }],
  ["one place", [4, 8, 3, 3], [5, 8, 1, 1], {}],
])("of %s, by image as at once", async (_, imageShape, filterShape, options) => {
  const [image, filter] = [t.input("image", imageShape), t.input("filter", filterShape)];
  const response = t.conv(image, filter, options);
  const slope = t.input("slope", response.shape);
  const [gradient] = t.gradients(t.reduceSum(t.multiply(response, slope)), [filter]);
  expect(gradient.op).toBe("filterGradient");
  const places = response.shape.slice(2).reduce((a, b) => a * b, 1);
  const pieces = [2, 3, 5, 7].find((n) => places % n === 0) ?? 1;
  // Groups are summed by themselves: one run for each image.
  const few = options.groups ? {} : { runs: 1 };
  const many = options.groups ? {} : { runs: imageShape[0] * pieces };
  const outputs = {
    atOnce: filterGradient(gradient),
    byImage: filterGradientByRuns(gradient),
    byKernel: filterGradientByRuns(gradient, { by: "kernel", ...few }),
    byRow: filterGradientByRuns(gradient, { by: "row" }),
    byPlace: filterGradientByRuns(gradient, { by: "place", ...many }),
  };
  const program = await engine.compile(outputs);
  const rng = createRng(1);
  const normal = (shape: t.Shape) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
  const results = await program.run({ image: normal(imageShape), slope: normal(response.shape) });
  for (const [name, { shape }] of Object.entries(outputs)) {
    expect(shape).toEqual(filterShape);
    for (const [i, value] of results.atOnce.entries()) expect(results[name][i], name).toBeCloseTo(value, 4);
  }
  await program.release();
});
