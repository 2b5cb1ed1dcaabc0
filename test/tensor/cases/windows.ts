/** @file Convolutions and pooling. */

import * as t from "../../../src/tensor/index.ts";
import * as ref from "../reference.ts";
import { type Case, sum, x } from "./case.ts";

interface ConvCase {
  readonly image: number[];
  readonly filter: number[];
  readonly response: number[];
  readonly options?: t.ConvTransposeOptions;
  readonly setting: Partial<ref.ConvSetting>;
}

function setting({ filter, setting: given }: ConvCase): ref.ConvSetting {
  const each = (value: number) => filter.slice(2).map(() => value);
  return { strides: each(1), dilations: each(1), pads: each(0), groups: 1, ...given };
}

function convolution(name: string, c: ConvCase): Case {
  return {
    name: `conv ${name}`,
    group: `conv ${c.filter.length - 2}-D`,
    inputs: [x(...c.image), x(...c.filter)],
    build: (image, filter) => t.conv(image, filter, c.options),
    expected: (image, filter) => ref.conv(image, filter, c.response, setting(c)),
    differentiable: "twice",
  };
}

function deconvolution(name: string, c: ConvCase): Case {
  return {
    name: `convTranspose ${name}`,
    group: `conv ${c.filter.length - 2}-D`,
    inputs: [x(...c.response), x(...c.filter)],
    build: (response, filter) => t.convTranspose(response, filter, c.options),
    expected: (response, filter) => ref.convTranspose(response, filter, c.image, setting(c)),
    differentiable: "twice",
  };
}

export const convolutions: Case[] = [
  convolution("plain", { image: [2, 3, 5, 6], filter: [4, 3, 3, 2], response: [2, 4, 3, 5], setting: {} }),
  convolution("same", {
    image: [2, 2, 5, 4],
    filter: [3, 2, 3, 3],
    response: [2, 3, 5, 4],
    options: { padding: "same" },
    setting: { pads: [1, 1, 1, 1] },
  }),
  convolution("strided, padded unevenly, rest unused", {
    image: [1, 2, 6, 7],
    filter: [2, 2, 3, 3],
    response: [1, 2, 3, 3],
    options: { strides: [2, 3], padding: [1, 0, 0, 2] },
    setting: { strides: [2, 3], pads: [1, 0, 0, 2] },
  }),
  convolution("dilated", {
    image: [1, 1, 7, 6],
    filter: [2, 1, 3, 2],
    response: [1, 2, 3, 3],
    options: { dilations: [2, 3] },
    setting: { dilations: [2, 3] },
  }),
  convolution("in groups", {
    image: [2, 4, 4, 4],
    filter: [6, 2, 2, 2],
    response: [2, 6, 3, 3],
    options: { groups: 2 },
    setting: { groups: 2 },
  }),
  convolution("of many channels", {
    image: [2, 6, 3, 4],
    filter: [2, 6, 2, 2],
    response: [2, 2, 2, 3],
    setting: {},
  }),
  convolution("1-D strided same", {
    image: [2, 3, 8],
    filter: [4, 3, 4],
    response: [2, 4, 4],
    options: { strides: 2, padding: "same" },
    setting: { strides: [2], pads: [1] },
  }),
  convolution("1-D plain", { image: [2, 3, 7], filter: [2, 3, 3], response: [2, 2, 5], setting: {} }),
  deconvolution("plain", { response: [2, 3, 3, 2], filter: [3, 2, 2, 3], image: [2, 2, 4, 4], setting: {} }),
  deconvolution("doubling", {
    response: [1, 3, 3, 4],
    filter: [3, 2, 4, 4],
    image: [1, 2, 6, 8],
    options: { strides: 2, padding: "same" },
    setting: { strides: [2, 2], pads: [1, 1] },
  }),
  deconvolution("with output padding", {
    response: [1, 2, 3, 3],
    filter: [2, 2, 3, 3],
    image: [1, 2, 6, 6],
    options: { strides: 2, padding: [1, 1, 1, 1], outputPadding: 1 },
    setting: { strides: [2, 2], pads: [1, 1] },
  }),
  deconvolution("1-D doubling", {
    response: [2, 3, 4],
    filter: [3, 2, 4],
    image: [2, 2, 8],
    options: { strides: 2, padding: "same" },
    setting: { strides: [2], pads: [1] },
  }),
];

function pooling(
  name: string,
  shape: number[],
  options: t.PoolOptions,
  plain: { kernel: number[]; strides: number[]; pads: number[]; lengths: number[] },
): Case[] {
  const { kernel, strides, pads, lengths } = plain;
  const count = kernel.reduce((n, k) => n * k, 1);
  return [
    {
      name: `maxPool ${name}`,
      group: "pooling",
      inputs: [x(...shape)],
      build: (a) => t.maxPool(a, options),
      expected: (a) => ref.pool(a, kernel, strides, pads, lengths, (v) => Math.max(...v)),
      differentiable: "once",
    },
    {
      name: `averagePool ${name}`,
      group: "pooling",
      inputs: [x(...shape)],
      build: (a) => t.square(t.averagePool(a, options)),
      expected: (a) => ref.pool(a, kernel, strides, pads, lengths, (v) => (sum(v) / count) ** 2),
      differentiable: "twice",
    },
  ];
}

export const poolings: Case[] = [
  ...pooling(
    "2x2",
    [2, 2, 4, 6],
    { size: 2 },
    { kernel: [2, 2], strides: [2, 2], pads: [0, 0], lengths: [2, 3] },
  ),
  ...pooling(
    "2x2 of odd lengths",
    [1, 2, 5, 5],
    { size: 2 },
    { kernel: [2, 2], strides: [2, 2], pads: [0, 0], lengths: [2, 2] },
  ),
  ...pooling(
    "3x2 overlapping and padded",
    [1, 2, 5, 6],
    { size: [3, 2], strides: [2, 1], padding: [1, 0, 1, 1] },
    {
      kernel: [3, 2],
      strides: [2, 1],
      pads: [1, 0],
      lengths: [3, 6],
    },
  ),
  ...[
    { name: "2 by 3", shape: [2, 2, 3, 2], factors: [2, 3] },
    { name: "1-D", shape: [2, 3, 4], factors: [2] },
  ].map(
    ({ name, shape, factors }): Case => ({
      name: `upsample ${name}`,
      group: "pooling",
      inputs: [x(...shape)],
      build: (a) => t.square(t.upsample(a, factors)),
      expected: (a) => ref.upsample(a, factors, (v) => v ** 2),
      differentiable: "twice",
    }),
  ),
  ...pooling("1-D", [2, 3, 6], { size: 2 }, { kernel: [2], strides: [2], pads: [0], lengths: [3] }),
];
