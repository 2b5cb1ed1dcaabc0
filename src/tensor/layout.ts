/** @file Operations that move values without changing them, and their gradients. */

import { ParameterError, ShapeError } from "../core/index.ts";
import { makeTensor, requireDType } from "./graph.ts";
import { broadcastsTo, checkShape, formatShape, normalizeAxis, sameShape, sizeOf } from "./shapes.ts";
import type { Shape, Tensor } from "./types.ts";

/** Repeats `x` along axes of length 1 and new leading axes. @throws {ShapeError} if it does not broadcast. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  checkShape("broadcastTo", shape);
  if (!broadcastsTo(x.shape, shape)) {
    throw new ShapeError("broadcastTo", [x.shape, shape], "only axes of length 1 can be repeated");
  }
  return makeTensor("broadcastTo", [x], shape, {}, x.dtype);
}

/** The same values in row-major order under another shape; one entry may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const size = sizeOf(x.shape);
  const known = sizeOf(shape.filter((d) => d !== -1));
  const dims = shape.map((d) => (d === -1 ? size / known : d));
  if (shape.filter((d) => d === -1).length > 1 || !dims.every(Number.isInteger) || sizeOf(dims) !== size) {
    throw new ShapeError("reshape", [x.shape, shape], `the first holds ${size} values`);
  }
  if (sameShape(dims, x.shape)) return x;
  checkShape("reshape", dims);
  return makeTensor("reshape", [x], dims, {}, x.dtype);
}

/** Axes in the order `perm`; reversed by default. */
export function transpose(x: Tensor, perm?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const order = perm?.map((a) => normalizeAxis("transpose", a, rank)) ?? x.shape.map((_, i) => rank - 1 - i);
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new ParameterError(
      "transpose, perm",
      `each axis of ${formatShape(x.shape)} once`,
      formatShape(order),
    );
  }
  if (order.every((axis, i) => axis === i)) return x;
  const shape = order.map((a) => x.shape[a]);
  return makeTensor("transpose", [x], shape, { perm: order }, x.dtype);
}

/**
 * `x[starts[0]:ends[0]:steps[0], ...]`, as in NumPy: negative positions count from the end, axes left out are whole.
 *
 * @param steps Positive integers.
 */
export function slice(
  x: Tensor,
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[] = [],
): Tensor {
  const at = (value: number | undefined, d: number, otherwise: number) =>
    value === undefined ? otherwise : Math.min(value < 0 ? value + d : value, d);
  const from = x.shape.map((d, i) => at(starts[i], d, 0));
  const to = x.shape.map((d, i) => at(ends[i], d, d));
  const by = x.shape.map((_, i) => steps[i] ?? 1);
  const shape = x.shape.map((_, i) => Math.ceil((to[i] - from[i]) / by[i]));
  const valid = shape.every((d) => d > 0) && from.every((v) => v >= 0) && by.every((v) => v > 0);
  if (!valid || Math.max(starts.length, ends.length, steps.length) > x.shape.length) {
    const asked = `${formatShape(starts)} to ${formatShape(ends)} by ${formatShape(steps)}`;
    throw new ParameterError("slice", `at least one value along each axis of ${formatShape(x.shape)}`, asked);
  }
  if (sameShape(shape, x.shape)) return x;
  return makeTensor("slice", [x], shape, { starts: from, ends: to, steps: by }, x.dtype);
}

/** Joined along `axis`; all other dimensions equal. */
export function concat(xs: readonly Tensor[], axis: number): Tensor {
  const first = xs[0];
  if (!first) throw new ParameterError("concat", "at least one tensor", "none");
  const along = normalizeAxis("concat", axis, first.shape.length);
  for (const x of xs) {
    const fits =
      x.shape.length === first.shape.length && x.shape.every((d, i) => i === along || d === first.shape[i]);
    if (!fits || x.dtype !== first.dtype) {
      throw new ShapeError("concat", [first.shape, x.shape], `they must agree but for axis ${along}`);
    }
  }
  if (xs.length === 1) return first;
  const shape = first.shape.map((d, i) => (i === along ? xs.reduce((sum, x) => sum + x.shape[along], 0) : d));
  return makeTensor("concat", xs, shape, { axis: along }, first.dtype);
}

/** Adds zeros (or `value`): `before[i]` and `after[i]` of them along axis `i`. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  const counts = [...before, ...after];
  if (counts.length !== 2 * x.shape.length || !counts.every((n) => Number.isInteger(n) && n >= 0)) {
    const asked = `${formatShape(before)} and ${formatShape(after)}`;
    throw new ParameterError("pad", `two counts >= 0 for each axis of ${formatShape(x.shape)}`, asked);
  }
  requireDType("pad", x, "float32");
  if (counts.every((n) => n === 0)) return x;
  const shape = x.shape.map((d, i) => before[i] + d + after[i]);
  return makeTensor("pad", [x], shape, { before: [...before], after: [...after], value });
}

/** The entries of `x` along `axis` at `indices` (int32, from 0): shape `x` with that axis replaced by the indices'. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  requireDType("gather, indices", indices, "int32");
  const along = normalizeAxis("gather", axis, x.shape.length);
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  return makeTensor("gather", [x, indices], shape, { axis: along }, x.dtype);
}
