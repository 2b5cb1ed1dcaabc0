/**
 * @file Convolutions and their gradients as this machine's engine writes them, in blocks of channels where the runtime has the layout,
 * against the portable model of the same graph.
 */

import { expect, test } from "vitest";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { sizeOf } from "../../src/tensor/shapes.ts";

const engine = await createNodeEngine();

interface Case {
  readonly image: readonly [n: number, c: number, h: number, w: number];
  readonly outputs: number;
  readonly kernel: readonly [number, number];
  readonly options?: t.ConvOptions;
}

const cases: Readonly<Record<string, Case>> = {
  "rows of several blocks": { image: [2, 16, 9, 32], outputs: 32, kernel: [3, 3] },
  "rows of one block": { image: [3, 32, 16, 16], outputs: 16, kernel: [3, 5] },
  "blocks of two images": { image: [4, 16, 8, 8], outputs: 32, kernel: [3, 3] },
  "blocks of four images": { image: [4, 48, 16, 4], outputs: 16, kernel: [3, 3] },
  "images that fill no block": { image: [3, 16, 16, 8], outputs: 16, kernel: [3, 3] },
  "rows that fill no block": { image: [2, 16, 16, 20], outputs: 16, kernel: [3, 3] },
  "channels of the image that fill no block": { image: [2, 12, 8, 16], outputs: 32, kernel: [3, 3] },
  "few channels of the image": { image: [2, 3, 8, 16], outputs: 16, kernel: [3, 3] },
  "channels of the result that fill no block": { image: [2, 16, 8, 16], outputs: 20, kernel: [3, 3] },
  "one column": { image: [2, 16, 12, 16], outputs: 16, kernel: [5, 1] },
  "one place": { image: [1, 16, 8, 16], outputs: 16, kernel: [1, 1] },
  strides: { image: [2, 16, 17, 31], outputs: 16, kernel: [3, 3], options: { strides: [2, 2] } },
  "strides of rows, with rest": {
    image: [2, 16, 18, 16],
    outputs: 16,
    kernel: [3, 3],
    options: { strides: [3, 1] },
  },
  dilations: { image: [2, 16, 20, 16], outputs: 16, kernel: [3, 3], options: { dilations: [2, 3] } },
  "strides and dilations": {
    image: [2, 16, 33, 64],
    outputs: 16,
    kernel: [3, 2],
    options: { strides: [2, 4], dilations: [3, 2], padding: [2, 1, 0, 3] },
  },
  "uneven margins": {
    image: [2, 16, 8, 15],
    outputs: 16,
    kernel: [3, 2],
    options: { padding: [2, 0, 1, 2] },
  },
  "no margins": { image: [2, 16, 10, 18], outputs: 16, kernel: [3, 3], options: { padding: "valid" } },
  groups: { image: [2, 32, 8, 16], outputs: 32, kernel: [3, 3], options: { groups: 2 } },
};

const wave = (length: number, pitch: number) =>
  Float32Array.from({ length }, (_, n) => Math.sin(pitch * n * (1 + n / length)));

test.each(Object.entries(cases))("%s: as the portable model, to the second gradient", async (_, given) => {
  const { image: shape, outputs, kernel, options = {} } = given;
  const image = t.input("image", shape);
  const filter = t.input("filter", [outputs, shape[1] / (options.groups ?? 1), ...kernel]);
  const response = t.conv(image, filter, { padding: "same", ...options });
  const [toImage, toFilter] = t.gradients(t.reduceSum(t.square(response)), [image, filter]);
  // A penalty on gradients, as critics have it, asks for the gradient of each gradient.
  const penalty = t.add(t.reduceSum(t.square(toImage)), t.reduceSum(t.square(toFilter)));
  const [imageAgain, filterAgain] = t.gradients(penalty, [image, filter]);
  const named = { response, toImage, toFilter, imageAgain, filterAgain };
  const sizes = { image: shape, filter: filter.shape };
  const feeds = { image: wave(sizeOf(sizes.image), 0.7), filter: wave(sizeOf(sizes.filter), 1.3) };

  const program = await engine.compile(named);
  const portable = await engine.load(t.exportOnnx(named));
  const got = await program.run(feeds);
  const expected = await portable.run({
    image: { data: feeds.image, shape: sizes.image },
    filter: { data: feeds.filter, shape: sizes.filter },
  });
  for (const name of Object.keys(named) as (keyof typeof named)[]) {
    const wanted = Array.from(expected[name].data, Number);
    const scale = Math.max(...wanted.map(Math.abs));
    expect(scale, name).toBeGreaterThan(0);
    expect(got[name], name).toHaveLength(wanted.length);
    const worst = wanted.reduce((most, v, n) => Math.max(most, Math.abs(v - got[name][n])), 0);
    expect(worst / scale, name).toBeLessThan(1e-5);
  }
  await Promise.all([program.release(), portable.release()]);
});
