/** @file Elementwise operations with NumPy broadcasting, and their gradients. Only neutral elements are folded here; see simplify.ts. */

import { ParameterError } from "../core/index.ts";
import { asTensor, makeTensor, requireDType, scalar, uniformValue } from "./graph.ts";
import { broadcastTo } from "./layout.ts";
import { broadcastShapes } from "./shapes.ts";
import type { DType, Operand, Shape, Tensor } from "./types.ts";

/** Names of all operations of this file: each value of the result comes from the values at its own place. */
export const elementwiseOps: readonly string[] = [
  ...["add", "subtract", "multiply", "divide", "negate", "maximum", "minimum"],
  ...[
    "exp",
    "log",
    "sqrt",
    "abs",
    "sign",
    "tanh",
    "sigmoid",
    "softplus",
    "relu",
    "leakyRelu",
    "power",
    "clip",
  ],
  ...["greater", "greaterEqual", "equal", "where", "cast", "stopGradient"],
];

function unary(op: string, x: Tensor, attributes: Record<string, unknown> = {}): Tensor {
  requireDType(op, x, "float32");
  return makeTensor(op, [x], x.shape, attributes);
}

function binary(op: string, a: Operand, b: Operand, result?: DType): Tensor {
  const [x, y] = pair(op, a, b);
  const shape = broadcastShapes(op, x.shape, y.shape);
  return makeTensor(op, [x, y], shape, {}, result ?? x.dtype);
}

/** Both operands as tensors of one type. */
function pair(op: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const like = typeof a !== "number" ? a.dtype : typeof b !== "number" ? b.dtype : "float32";
  const [x, y] = [asTensor(a, like), asTensor(b, like)];
  if (x.dtype !== y.dtype) {
    throw new ParameterError(op, "two tensors of one type", `${x.dtype} and ${y.dtype}`, "Use `cast`.");
  }
  return [x, y];
}

const filled = (value: number, shape: Shape, dtype: DType) => broadcastTo(scalar(value, dtype), shape);

/** `a + b`. */
export function add(a: Operand, b: Operand): Tensor {
  const [x, y] = pair("add", a, b);
  const shape = broadcastShapes("add", x.shape, y.shape);
  const [u, v] = [uniformValue(x), uniformValue(y)];
  if (u !== undefined && v !== undefined) return filled(u + v, shape, x.dtype);
  if (u === 0) return broadcastTo(y, shape);
  if (v === 0) return broadcastTo(x, shape);
  return binary("add", x, y);
}

/** `a - b`. */
export function subtract(a: Operand, b: Operand): Tensor {
  const [x, y] = pair("subtract", a, b);
  const shape = broadcastShapes("subtract", x.shape, y.shape);
  const [u, v] = [uniformValue(x), uniformValue(y)];
  if (u !== undefined && v !== undefined) return filled(u - v, shape, x.dtype);
  if (v === 0) return broadcastTo(x, shape);
  return binary("subtract", x, y);
}

/** `a * b`. */
export function multiply(a: Operand, b: Operand): Tensor {
  const [x, y] = pair("multiply", a, b);
  const shape = broadcastShapes("multiply", x.shape, y.shape);
  const [u, v] = [uniformValue(x), uniformValue(y)];
  if (u !== undefined && v !== undefined) return filled(u * v, shape, x.dtype);
  if (u === 0 || v === 0) return filled(0, shape, x.dtype);
  if (u === 1) return broadcastTo(y, shape);
  if (v === 1) return broadcastTo(x, shape);
  return binary("multiply", x, y);
}

/** `a / b`. */
export function divide(a: Operand, b: Operand): Tensor {
  const [x, y] = pair("divide", a, b);
  const v = uniformValue(y);
  if (v !== undefined && v !== 0 && x.dtype === "float32")
    return multiply(x, filled(1 / v, y.shape, "float32"));
  return binary("divide", x, y);
}

/** `-x`. */
export function negate(x: Operand): Tensor {
  const t = asTensor(x);
  const v = uniformValue(t);
  if (v !== undefined) return filled(-v, t.shape, t.dtype);
  return unary("negate", t);
}

/** `e^x`. */
export const exp = (x: Operand): Tensor => unary("exp", asTensor(x));
/** Natural logarithm. */
export const log = (x: Operand): Tensor => unary("log", asTensor(x));
export const sqrt = (x: Operand): Tensor => unary("sqrt", asTensor(x));
/** Gradient `sign(x)`, 0 at 0. */
export const abs = (x: Operand): Tensor => unary("abs", asTensor(x));
/** -1, 0 or 1; gradient 0. */
export const sign = (x: Operand): Tensor => unary("sign", asTensor(x));
export const tanh = (x: Operand): Tensor => unary("tanh", asTensor(x));
/** `1 / (1 + e^-x)`. */
export const sigmoid = (x: Operand): Tensor => unary("sigmoid", asTensor(x));
/** `log(1 + e^x)`, without overflow. */
export const softplus = (x: Operand): Tensor => unary("softplus", asTensor(x));
/** `max(x, 0)`; gradient 0 at 0. */
export const relu = (x: Operand): Tensor => unary("relu", asTensor(x));

/** `x` where positive, `slope * x` elsewhere. @param slope In (0, 1]. */
export function leakyRelu(x: Operand, slope = 0.2): Tensor {
  if (!(slope > 0 && slope <= 1)) {
    throw new ParameterError("leakyRelu, slope", "a number in (0, 1]", slope, "For 0 use `relu`.");
  }
  return unary("leakyRelu", asTensor(x), { slope });
}

/** `x * x`. */
export function square(x: Operand): Tensor {
  return multiply(x, x);
}

/** `x^exponent` for a fixed number; not differentiable at 0 for exponents below 1. */
export function power(x: Operand, exponent: number): Tensor {
  const t = asTensor(x);
  if (exponent === 0) return filled(1, t.shape, "float32");
  if (exponent === 1) return t;
  if (exponent === 2) return square(t);
  if (exponent === 0.5) return sqrt(t);
  if (exponent === -1) return divide(1, t);
  return unary("power", t, { exponent });
}

/** The larger of two; where they are equal the gradient goes to `a`. */
export const maximum = (a: Operand, b: Operand): Tensor => binary("maximum", a, b);
/** The smaller of two; where they are equal the gradient goes to `a`. */
export const minimum = (a: Operand, b: Operand): Tensor => binary("minimum", a, b);

/** `x` held within `[lo, hi]`; the gradient is 0 outside and 1 on the bounds. */
export function clip(x: Operand, lo: number, hi: number): Tensor {
  if (!(lo <= hi)) throw new ParameterError("clip", "lo <= hi", `${lo} and ${hi}`);
  return unary("clip", asTensor(x), { lo, hi });
}

/** `a > b`, bool. */
export const greater = (a: Operand, b: Operand): Tensor => binary("greater", a, b, "bool");
/** `a >= b`, bool. */
export const greaterEqual = (a: Operand, b: Operand): Tensor => binary("greaterEqual", a, b, "bool");
/** `a < b`, bool. */
export const less = (a: Operand, b: Operand): Tensor => greater(b, a);
/** `a == b`, bool. */
export const equal = (a: Operand, b: Operand): Tensor => binary("equal", a, b, "bool");

/** `a` where `condition` holds, else `b`; all three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  requireDType("where, condition", condition, "bool");
  const [x, y] = pair("where", a, b);
  const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", x.shape, y.shape));
  return makeTensor("where", [condition, x, y], shape, {}, x.dtype);
}

/** Another element type. float32 to int32 cuts towards zero; anything but 0 is true. Gradient 0 through other types. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  return makeTensor("cast", [x], x.shape, {}, dtype);
}

/** Passes the value, blocks the gradient. */
export function stopGradient(x: Tensor): Tensor {
  return makeTensor("stopGradient", [x], x.shape, {}, x.dtype);
}
