/** @file Reductions, matrix products, and operations that move values. */

import * as t from "../../../src/tensor/index.ts";
import type { Values } from "../reference.ts";
import * as ref from "../reference.ts";
import { type Case, type Input, int, shaped, sum, x } from "./case.ts";

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

export const reductions: Case[] = [
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

export const products: Case[] = [
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

export const layout: Case[] = [
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
