/** @file The contract's table: every operation with inputs to try it on and a plain version to compare it with. */

import type { Tensor } from "../../src/tensor/index.ts";
import * as t from "../../src/tensor/index.ts";
import type { Values } from "./reference.ts";
import * as ref from "./reference.ts";

export interface Case {
  readonly name: string;
  /** Cases of a group share one session. */
  readonly group: string;
  /** Shapes, and the interval their values are drawn from; int32 where `int` is set. */
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly from: number;
    readonly to: number;
    readonly int?: true;
  }[];
  readonly build: (...xs: Tensor[]) => Tensor;
  readonly expected: (...xs: Values[]) => Values;
  /** "twice": first and second derivatives are checked; "once": the second is zero almost everywhere or undefined. */
  readonly differentiable: "twice" | "once" | "no";
}

type Input = Case["inputs"][number];
const x = (...shape: number[]): Input => ({ shape, from: -1.5, to: 1.5 });
const positive = (...shape: number[]): Input => ({ shape, from: 0.5, to: 2 });
const int = (to: number, ...shape: number[]): Input => ({ shape, from: 0, to, int: true });

function unary(
  name: string,
  build: Case["build"],
  f: (v: number) => number,
  differentiable: Case["differentiable"] = "twice",
  values: Input = x(3, 4),
): Case {
  return { name, group: "elementwise", inputs: [values], build, expected: ref.map(f), differentiable };
}

function binary(
  name: string,
  build: Case["build"],
  f: (...v: number[]) => number,
  differentiable: Case["differentiable"] = "twice",
  inputs: readonly Input[] = [x(2, 3, 4), x(3, 1)],
): Case {
  return { name, group: "broadcasting", inputs, build, expected: ref.map(f), differentiable };
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const shaped = (shape: readonly number[], values: Values): Values => ({ shape, data: values.data });
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

const elementwise: Case[] = [
  unary("negate", t.negate, (v) => -v),
  unary("exp", t.exp, Math.exp),
  unary("log", t.log, Math.log, "twice", positive(3, 4)),
  unary("sqrt", t.sqrt, Math.sqrt, "twice", positive(3, 4)),
  unary("abs", t.abs, Math.abs, "once"),
  unary("sign", t.sign, Math.sign, "no"),
  unary("square", t.square, (v) => v * v),
  unary(
    "power 3",
    (a) => t.power(a, 3),
    (v) => v ** 3,
  ),
  unary(
    "power 6",
    (a) => t.power(a, 6),
    (v) => v ** 6,
  ),
  unary(
    "power -1.5",
    (a) => t.power(a, -1.5),
    (v) => v ** -1.5,
    "twice",
    positive(3, 4),
  ),
  unary("tanh", t.tanh, Math.tanh),
  unary("sigmoid", t.sigmoid, sigmoid),
  unary("softplus", t.softplus, (v) => Math.log1p(Math.exp(v))),
  unary("softplus, large values", t.softplus, (v) => (v > 30 ? v : Math.log1p(Math.exp(v))), "no", {
    shape: [9],
    from: -200,
    to: 200,
  }),
  unary("relu", t.relu, (v) => Math.max(v, 0), "once"),
  unary(
    "leakyRelu",
    (a) => t.leakyRelu(a, 0.1),
    (v) => (v > 0 ? v : 0.1 * v),
    "once",
  ),
  unary(
    "clip",
    (a) => t.clip(a, -0.5, 1),
    (v) => Math.min(Math.max(v, -0.5), 1),
    "once",
  ),
  unary("cast to int32 and back", (a) => t.cast(t.cast(a, "int32"), "float32"), Math.trunc, "no"),
  unary(
    "number operands",
    (a) => t.subtract(2, t.divide(t.add(t.multiply(3, a), 1), 4)),
    (v) => 2 - (3 * v + 1) / 4,
  ),
];

const broadcasting: Case[] = [
  binary("add", t.add, (a, b) => a + b),
  binary("subtract", t.subtract, (a, b) => a - b),
  binary("multiply", t.multiply, (a, b) => a * b),
  binary("divide", t.divide, (a, b) => a / b, "twice", [x(4), positive(2, 3, 1)]),
  binary("maximum", t.maximum, Math.max, "once"),
  binary("minimum", t.minimum, Math.min, "once", [x(4), x(2, 3, 4)]),
  binary(
    "greater",
    (a, b) => t.cast(t.greater(a, b), "float32"),
    (a, b) => Number(a > b),
    "no",
  ),
  binary(
    "less",
    (a, b) => t.cast(t.less(a, b), "float32"),
    (a, b) => Number(a < b),
    "no",
  ),
  binary(
    "greaterEqual of int32",
    (a, b) => t.cast(t.greaterEqual(a, b), "float32"),
    (a, b) => Number(a >= b),
    "no",
    [int(3, 4, 4), int(3, 4)],
  ),
  binary(
    "equal of int32",
    (a, b) => t.cast(t.equal(a, b), "float32"),
    (a, b) => Number(a === b),
    "no",
    [int(3, 4, 4), int(3, 4)],
  ),
  binary(
    "where",
    (a, b, c) => t.where(t.greater(c, 0), t.square(a), t.exp(b)),
    (a, b, c) => (c > 0 ? a * a : Math.exp(b)),
    "twice",
    [x(3, 1), x(2, 1, 4), x(3, 4)],
  ),
  binary(
    "int32 arithmetic",
    (a, b) => t.subtract(t.multiply(t.add(a, b), 3), a),
    (a, b) => (a + b) * 3 - a,
    "no",
    [int(9, 3, 2), int(9, 2)],
  ),
];

function reduction(name: string, build: Case["build"], expected: Case["expected"], twice = true): Case {
  const differentiable = twice ? "twice" : "once";
  return { name, group: "reductions", inputs: [x(2, 3, 4)], build, expected, differentiable };
}

const along2 = (f: (values: number[], v: number) => number) => (a: Values) =>
  ref.fill(a.shape, (index) => {
    const values = Array.from({ length: a.shape[2] }, (_, k) => ref.at(a, [index[0], index[1], k]));
    return f(values, ref.at(a, index));
  });
const expSum = (values: number[]) => sum(values.map(Math.exp));

const reductions: Case[] = [
  reduction(
    "reduceSum of all",
    (a) => t.reduceSum(t.square(a)),
    (a) => shaped([], ref.fold([0, 1, 2], (v) => sum(v.map((w) => w * w)))(a)),
  ),
  reduction(
    "reduceSum over the middle",
    (a) => t.reduceSum(t.exp(a), { axes: [1] }),
    (a) => shaped([2, 4], ref.fold([1], expSum)(a)),
  ),
  reduction(
    "reduceMean kept",
    (a) => t.reduceMean(t.exp(a), { axes: [0, -1], keepDims: true }),
    ref.fold([0, 2], (v) => expSum(v) / 8),
  ),
  reduction(
    "reduceMax",
    (a) => t.reduceMax(a, { axes: [2] }),
    (a) => shaped([2, 3], ref.fold([2], (v) => Math.max(...v))(a)),
    false,
  ),
  reduction(
    "reduceMin kept",
    (a) => t.reduceMin(a, { axes: [0, 1], keepDims: true }),
    ref.fold([0, 1], (v) => Math.min(...v)),
    false,
  ),
  reduction(
    "softmax",
    (a) => t.softmax(a),
    along2((values, v) => Math.exp(v) / expSum(values)),
  ),
  reduction(
    "softmax over axis 0",
    (a) => t.softmax(a, 0),
    (a) => ref.map((v, s) => Math.exp(v) / s)(a, ref.fold([0], expSum)(a)),
  ),
  reduction(
    "logSoftmax",
    (a) => t.logSoftmax(a),
    along2((values, v) => v - Math.log(expSum(values))),
  ),
  {
    name: "argMax",
    group: "reductions",
    inputs: [x(3, 5)],
    build: (a) => t.argMax(a),
    expected: (a) => shaped([3], ref.fold([1], (v) => v.indexOf(Math.max(...v)))(a)),
    differentiable: "no",
  },
];

function product(a: number[], b: number[], options: t.MatmulOptions): Case {
  const { transposeA = false, transposeB = false } = options;
  return {
    name: `matmul [${a}] x [${b}], transposeA ${transposeA}, transposeB ${transposeB}`,
    group: "products",
    inputs: [x(...a), x(...b)],
    build: (l, r) => t.matmul(l, r, options),
    expected: (l, r) => ref.matmul(l, r, transposeA, transposeB),
    differentiable: "twice",
  };
}

const products: Case[] = [
  product([2, 3], [3, 4], {}),
  product([3, 2], [3, 4], { transposeA: true }),
  product([2, 3], [4, 3], { transposeB: true }),
  product([3, 2], [4, 3], { transposeA: true, transposeB: true }),
  product([2, 3, 4], [2, 4, 5], {}),
  product([2, 4, 3], [2, 5, 4], { transposeA: true, transposeB: true }),
  product([2, 3, 4], [4, 5], {}),
  {
    name: "matmul with scale, bias and transposed operands, which are fused",
    group: "products",
    inputs: [x(3, 2), x(3, 4), x(4), x(2, 4)],
    build: (a, b, c, d) => t.add(t.add(t.multiply(t.matmul(t.transpose(a), b), 0.5), c), d),
    expected: (a, b, c, d) => ref.map((p, q, r) => 0.5 * p + q + r)(ref.matmul(a, b, true), c, d),
    differentiable: "twice",
  },
];

function moved(
  name: string,
  inputs: readonly Input[],
  build: Case["build"],
  expected: Case["expected"],
): Case {
  // The square makes second derivatives differ from zero.
  const squared = ref.map((v) => v * v);
  const integer = inputs.filter((i) => !i.int).length;
  return {
    name,
    group: "layout",
    inputs,
    build: (...xs) => t.square(build(...xs)),
    expected: (...xs) => squared(expected(...xs)),
    differentiable: integer > 0 ? "twice" : "no",
  };
}

const layout: Case[] = [
  moved(
    "reshape",
    [x(2, 3, 4)],
    (a) => t.reshape(a, [4, -1]),
    (a) => shaped([4, 6], a),
  ),
  moved(
    "transpose",
    [x(2, 3, 4)],
    (a) => t.transpose(a, [2, 0, 1]),
    (a) => ref.fill([4, 2, 3], ([i, j, k]) => ref.at(a, [j, k, i])),
  ),
  moved(
    "transpose, reversed",
    [x(2, 3, 4)],
    (a) => t.transpose(a),
    (a) => ref.fill([4, 3, 2], ([i, j, k]) => ref.at(a, [k, j, i])),
  ),
  moved(
    "slice",
    [x(4, 5)],
    (a) => t.slice(a, [1, 0], [-1, 3]),
    (a) => ref.fill([2, 3], ([i, j]) => ref.at(a, [i + 1, j])),
  ),
  moved(
    "slice with steps",
    [x(5, 7)],
    (a) => t.slice(a, [1, 0], [5, 7], [2, 3]),
    (a) => ref.fill([2, 3], ([i, j]) => ref.at(a, [1 + 2 * i, 3 * j])),
  ),
  moved(
    "slices that tile an axis",
    [x(2, 6)],
    (a) =>
      t.multiply(
        t.multiply(t.slice(a, [0, 4], [2, 6]), t.slice(a, [0, 0], [2, 2])),
        t.slice(a, [0, 2], [2, 4]),
      ),
    (a) => ref.fill([2, 2], ([i, j]) => ref.at(a, [i, j]) * ref.at(a, [i, j + 2]) * ref.at(a, [i, j + 4])),
  ),
  moved(
    "concat",
    [x(2, 3), x(2, 1), x(2, 2)],
    (a, b, c) => t.concat([a, b, c], 1),
    (a, b, c) =>
      ref.fill([2, 6], ([i, j]) =>
        j < 3 ? ref.at(a, [i, j]) : j < 4 ? ref.at(b, [i, 0]) : ref.at(c, [i, j - 4]),
      ),
  ),
  moved(
    "pad",
    [x(2, 3)],
    (a) => t.pad(a, [1, 0], [0, 2]),
    (a) => ref.fill([3, 5], ([i, j]) => (i >= 1 && j < 3 ? ref.at(a, [i - 1, j]) : 0)),
  ),
  moved(
    "broadcastTo",
    [x(3, 1)],
    (a) => t.broadcastTo(a, [2, 3, 4]),
    (a) => ref.fill([2, 3, 4], (index) => ref.at(a, index)),
  ),
  moved(
    "gather rows",
    [x(4, 3), int(4, 2, 3)],
    (a, i) => t.gather(a, i),
    (a, i) => ref.fill([2, 3, 3], ([p, q, k]) => ref.at(a, [ref.at(i, [p, q]), k])),
  ),
  moved(
    "gather along the last axis",
    [x(2, 3, 4), int(4, 5)],
    (a, i) => t.gather(a, i, -1),
    (a, i) => ref.fill([2, 3, 5], ([p, q, k]) => ref.at(a, [p, q, ref.at(i, [k])])),
  ),
];

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

const convolutions: Case[] = [
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

const poolings: Case[] = [
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
  ...pooling("1-D", [2, 3, 6], { size: 2 }, { kernel: [2], strides: [2], pads: [0], lengths: [3] }),
];

export const cases: readonly Case[] = [
  ...elementwise,
  ...broadcasting,
  ...reductions,
  ...products,
  ...layout,
  ...convolutions,
  ...poolings,
];
