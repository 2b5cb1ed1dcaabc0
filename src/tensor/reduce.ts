/** @file Reductions, softmax and argMax, with their gradients. */

import { divide } from "./elementwise.ts";
import { makeTensor, requireDType } from "./graph.ts";
import { normalizeAxes, normalizeAxis } from "./shapes.ts";
import type { Shape, Tensor } from "./types.ts";

/** `axes`: all by default, negative ones count from the end. `keepDims`: reduced axes stay, with length 1. */
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

/** The shape with the axes kept as length 1. */
export const kept = (shape: Shape, axes: readonly number[]) =>
  shape.map((d, i) => (axes.includes(i) ? 1 : d));
const dropped = (shape: Shape, axes: readonly number[]) => shape.filter((_, i) => !axes.includes(i));

function reduce(op: string, x: Tensor, { axes, keepDims = false }: ReduceOptions): Tensor {
  requireDType(op, x, "float32");
  const over = normalizeAxes(op, axes, x.shape.length);
  const shape = keepDims ? kept(x.shape, over) : dropped(x.shape, over);
  return makeTensor(op, [x], shape, { axes: over, keepDims });
}

/** Sum over `axes`. */
export const reduceSum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("reduceSum", x, options);

/** Arithmetic mean over `axes`. */
export function reduceMean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const count = normalizeAxes("reduceMean", options.axes, x.shape.length).reduce((n, a) => n * x.shape[a], 1);
  return divide(reduceSum(x, options), count);
}

/** Largest value over `axes`; equal largest values share the gradient. */
export const reduceMax = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("reduceMax", x, options);
/** Smallest value over `axes`; equal smallest values share the gradient. */
export const reduceMin = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("reduceMin", x, options);

/** `exp(x) / sum(exp(x))` along `axis`. */
export function softmax(x: Tensor, axis = -1): Tensor {
  requireDType("softmax", x, "float32");
  return makeTensor("softmax", [x], x.shape, { axis: normalizeAxis("softmax", axis, x.shape.length) });
}

/** `x - log(sum(exp(x)))` along `axis`, without overflow. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  requireDType("logSoftmax", x, "float32");
  return makeTensor("logSoftmax", [x], x.shape, { axis: normalizeAxis("logSoftmax", axis, x.shape.length) });
}

/** Position of the first largest value along `axis`, int32 (int64 as an output of `exportOnnx`). No gradient. */
export function argMax(x: Tensor, axis = -1): Tensor {
  requireDType("argMax", x, "float32");
  const along = normalizeAxis("argMax", axis, x.shape.length);
  return makeTensor("argMax", [x], dropped(x.shape, [along]), { axis: along }, "int32");
}
