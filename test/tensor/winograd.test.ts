/** @file Convolutions in tiles, and their gradients to the second, against the same graph with taps one by one. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { reachable } from "../../src/tensor/graph.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { cpuExpansions, expand } from "../../src/tensor/onnx/expand.ts";
import { withWinograd } from "../../src/tensor/onnx/winograd.ts";
import { sizeOf } from "../../src/tensor/shapes.ts";

const engine = await createNodeEngine();

interface Case {
  readonly image: readonly [n: number, c: number, h: number, w: number];
  readonly outputs: number;
  readonly options?: t.ConvOptions;
  readonly kernel?: readonly [number, number];
}

/** The convolution, its gradients, and those of a penalty on them, as critics have it. */
function graphOf({ image: shape, outputs, options = {}, kernel = [3, 3] }: Case) {
  const image = t.input("image", shape);
  const filter = t.input("filter", [outputs, shape[1] / (options.groups ?? 1), ...kernel]);
  const response = t.conv(image, filter, { padding: "same", ...options });
  const [toImage, toFilter] = t.gradients(t.reduceSum(t.square(response)), [image, filter]);
  const penalty = t.add(t.reduceSum(t.square(toImage)), t.reduceSum(t.square(toFilter)));
  const [imageAgain, filterAgain] = t.gradients(penalty, [image, filter]);
  return { inputs: { image, filter }, named: { response, toImage, toFilter, imageAgain, filterAgain } };
}

const opsOf = (tensors: readonly t.Tensor[]) => new Set(reachable(tensors).map(({ op }) => op));
const inTiles = (tensors: readonly t.Tensor[]) => expand(tensors, withWinograd(cpuExpansions, 1));

/** The largest difference of each result from that with taps one by one, as a share of its largest value. */
async function differences(given: Case): Promise<Record<string, number>> {
  const { inputs, named } = graphOf(given);
  const names = Object.keys(named);
  const tiled = inTiles(Object.values(named));
  const outputs = Object.fromEntries(names.map((name, i) => [`tiled ${name}`, tiled[i]]));
  const program = await engine.compile({ ...named, ...outputs });
  const rng = createRng("winograd");
  const normals = ({ shape }: t.Tensor) => Float32Array.from({ length: sizeOf(shape) }, () => rng.normal());
  const results = await program.run({
    image: normals(inputs.image),
    filter: normals(inputs.filter),
  });
  await program.release();
  return Object.fromEntries(
    names.map((name) => {
      const [plain, other] = [results[name], results[`tiled ${name}`]].map((x) => Float32Array.from(x));
      const scale = plain.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      expect(scale, name).toBeGreaterThan(0);
      expect(other).toHaveLength(plain.length);
      const worst = plain.reduce((most, v, i) => Math.max(most, Math.abs(v - other[i])), 0);
      return [name, worst / scale];
    }),
  );
}

test.each<[string, Case]>([
  ["square images", { image: [2, 5, 16, 16], outputs: 7 }],
  ["long images", { image: [3, 2, 24, 8], outputs: 3 }],
  ["one image", { image: [1, 4, 16, 16], outputs: 4 }],
  ["uneven margins", { image: [4, 3, 9, 10], outputs: 2, options: { padding: [1, 0, 0, 4] } }],
  [
    "no margins: their gradients have wide ones",
    { image: [4, 3, 10, 14], outputs: 2, options: { padding: "valid" } },
  ],
  ["several pieces", { image: [12, 30, 64, 32], outputs: 24 }],
])("%s: the same, and no convolution is left where results are whole tiles", async (_, given) => {
  const { named } = graphOf(given);
  const [response] = inTiles([named.response]);
  expect(opsOf([response])).not.toContain("conv");
  expect(opsOf(inTiles([named.toFilter]))).not.toContain("filterGradient");
  for (const [name, difference] of Object.entries(await differences(given)))
    expect(difference, name).toBeLessThan(2e-5);
});

test.each<[string, Case]>([
  ["strides", { image: [2, 4, 32, 32], outputs: 4, options: { strides: 2 } }],
  ["dilations", { image: [2, 4, 16, 16], outputs: 4, options: { dilations: 2 } }],
  ["groups", { image: [2, 4, 16, 16], outputs: 4, options: { groups: 2 } }],
  ["other taps", { image: [2, 4, 16, 16], outputs: 4, kernel: [3, 5] }],
  ["results that are no whole tiles", { image: [4, 4, 16, 18], outputs: 4 }],
  ["too few tiles", { image: [3, 4, 8, 8], outputs: 4 }],
])("%s are left as they are", (_, given) => {
  const { named } = graphOf(given);
  const outputs = Object.values(named);
  expect(opsOf(inTiles(outputs))).toEqual(opsOf(expand(outputs, cpuExpansions)));
});

test("few channels and large images are left as they are", () => {
  const { named } = graphOf({ image: [4, 8, 16, 16], outputs: 4 });
  expect(opsOf(expand([named.response], withWinograd(cpuExpansions, 5)))).toContain("conv");
  const large = graphOf({ image: [33, 64, 64, 64], outputs: 64 });
  expect(opsOf(inTiles([large.named.response]))).toContain("conv");
});

test("any batch, channels and margins that leave whole tiles", async () => {
  const margins = fc.integer({ min: 0, max: 3 });
  const tiles = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      ...[fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })],
      ...[tiles, tiles, fc.tuple(margins, margins, margins, margins)],
      async (n, c, outputs, down, across, padding) => {
        const [top, left, bottom, right] = padding;
        const [h, w] = [4 * down + 2 - top - bottom, 4 * across + 2 - left - right];
        fc.pre(h > 0 && w > 0 && n * down * across >= 16);
        const worst = Math.max(
          ...Object.values(await differences({ image: [n, c, h, w], outputs, options: { padding } })),
        );
        expect(worst).toBeLessThan(2e-5);
      },
    ),
    { numRuns: 10, seed: 1 },
  );
});
