/** @file Elementwise operations, alone and with broadcasting. */

import * as t from "../../../src/tensor/index.ts";
import * as ref from "../reference.ts";
import { type Case, type Input, int, positive, x } from "./case.ts";

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

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

export const elementwise: Case[] = [
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

export const broadcasting: Case[] = [
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
