/** @file Max and average pooling over one or two spatial axes, and their gradients. */

import { ParameterError } from "../core/errors.ts";
import { convTransposeTo } from "./convolution.ts";
import { cast, divide, equal, multiply } from "./elementwise.ts";
import { constant, makeTensor, requireDType } from "./graph.ts";
import { addAll, pad, reshape, slice, unslice } from "./layout.ts";
import { formatShape, sizeOf } from "./shapes.ts";
import type { Tensor, VjpTable } from "./types.ts";
import { type Padding, perAxis, resolveWindows, taps, type Windows, windowCounts } from "./windows.ts";

export interface PoolOptions {
  /** Window length, one for all spatial axes or one for each. */
  readonly size: number | readonly number[];
  /** Equal to `size` by default. */
  readonly strides?: number | readonly number[];
  /** "valid" by default. */
  readonly padding?: Padding;
}

/** Largest value of each window of `[n, c, l]` or `[n, c, h, w]`; equal largest values share the gradient. */
export const maxPool = (x: Tensor, options: PoolOptions): Tensor => pool("maxPool", x, options);

/** Mean of each window; padding counts as zeros. */
export const averagePool = (x: Tensor, options: PoolOptions): Tensor => pool("averagePool", x, options);

function pool(op: string, x: Tensor, { size, strides = size, padding = "valid" }: PoolOptions): Tensor {
  requireDType(op, x, "float32");
  const spatial = x.shape.slice(2);
  if (spatial.length < 1 || spatial.length > 2) {
    throw new ParameterError(op, "a tensor [n, c, l] or [n, c, h, w]", formatShape(x.shape));
  }
  const kernel = perAxis(op, "size", size, spatial.length, 1);
  const windows = resolveWindows(op, spatial, kernel, { strides, padding });
  if (windows.pads.some((p, i) => p >= kernel[i % spatial.length])) {
    throw new ParameterError(
      `${op}, padding`,
      `less than the window ${formatShape(kernel)}`,
      formatShape(windows.pads),
    );
  }
  const lengths = windowCounts(op, spatial, windows);
  if (sizeOf(kernel) === 1 && windows.strides.every((s) => s === 1)) return x;
  return makeTensor(op, [x], [x.shape[0], x.shape[1], ...lengths], { ...windows });
}

const windowsOf = (node: Tensor) => node.attributes as unknown as Windows;

/** The share of each window's gradient that each of its values gets, put back in place and added up. */
function maxPoolVjp(g: Tensor, node: Tensor): Tensor {
  const x = node.inputs[0];
  const { kernel, strides, pads } = windowsOf(node);
  const rank = kernel.length;
  const before = [0, 0, ...pads.slice(0, rank)];
  const padded = pad(x, before, [0, 0, ...pads.slice(rank)], -Infinity);
  const lengths = node.shape.slice(2);
  const views = taps(kernel).map((tap) =>
    slice(
      padded,
      [0, 0, ...tap],
      [...x.shape.slice(0, 2), ...tap.map((t, i) => t + (lengths[i] - 1) * strides[i] + 1)],
      [1, 1, ...strides],
    ),
  );
  const masks = views.map((view) => cast(equal(view, node), "float32"));
  const share = divide(g, addAll(masks));
  const parts = views.map((view, i) => unslice(multiply(masks[i], share), view));
  return slice(
    addAll(parts),
    before,
    x.shape.map((d, i) => before[i] + d),
  );
}

function averagePoolVjp(g: Tensor, node: Tensor): Tensor {
  const x = node.inputs[0];
  const { kernel, strides, dilations, pads } = windowsOf(node);
  const [n, c, ...lengths] = node.shape;
  const mean = constant(1 / sizeOf(kernel), [1, 1, ...kernel]);
  const alone = [n * c, 1, ...x.shape.slice(2)];
  const at = { strides, dilations, pads, groups: 1 };
  return reshape(convTransposeTo(reshape(g, [n * c, 1, ...lengths]), mean, at, alone), x.shape);
}

export const poolingVjps: VjpTable = {
  maxPool: (g, node) => [maxPoolVjp(g, node)],
  averagePool: (g, node) => [averagePoolVjp(g, node)],
};
