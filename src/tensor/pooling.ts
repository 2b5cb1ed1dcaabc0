/** @file Max and average pooling over one or two spatial axes, their gradients, and upsampling by repetition. */

import { ParameterError } from "../core/index.ts";
import { convTransposeTo } from "./convolution.ts";
import { cast, divide, equal, multiply } from "./elementwise.ts";
import { constant, makeTensor, requireDType } from "./graph.ts";
import { pad, reshape, slice } from "./layout.ts";
import { addAll, unslice } from "./layout-gradients.ts";
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

/**
 * Repeats every value along the spatial axes: the transpose of pooling sums over windows that tile an image.
 *
 * @param x `[n, c, l]` or `[n, c, h, w]`.
 * @param factors How often, one for all spatial axes or one for each.
 */
export function upsample(x: Tensor, factors: number | readonly number[]): Tensor {
  requireDType("upsample", x, "float32");
  const spatial = x.shape.slice(2);
  if (spatial.length < 1 || spatial.length > 2) {
    throw new ParameterError("upsample", "a tensor [n, c, l] or [n, c, h, w]", formatShape(x.shape));
  }
  const times = perAxis("upsample", "factors", factors, spatial.length, 1);
  if (sizeOf(times) === 1) return x;
  const shape = [x.shape[0], x.shape[1], ...spatial.map((d, i) => d * times[i])];
  return makeTensor("upsample", [x], shape, { factors: times });
}

const windowsOf = (node: Tensor) => node.attributes as unknown as Windows;

/** Whether windows lie side by side, so that each value is in one window at most. */
const tile = ({ kernel, strides, pads }: Windows) =>
  kernel.every((k, i) => k === strides[i]) && pads.every((p) => p === 0);

/** For windows that tile: a mask at full size, four times as fast as cutting out each place of the windows. */
function tiledMaxPoolVjp(g: Tensor, node: Tensor): Tensor {
  const x = node.inputs[0];
  const { kernel } = windowsOf(node);
  const covered = [x.shape[0], x.shape[1], ...kernel.map((k, i) => k * node.shape[i + 2])];
  const mask = cast(equal(slice(x, [], covered), upsample(node, kernel)), "float32");
  const count = multiply(averagePool(mask, { size: kernel }), sizeOf(kernel));
  const gradient = multiply(mask, upsample(divide(g, count), kernel));
  const none = covered.map(() => 0);
  return pad(
    gradient,
    none,
    x.shape.map((d, i) => d - covered[i]),
  );
}

/** The share of each window's gradient that each of its values gets, put back in place and added up. */
function maxPoolVjp(g: Tensor, node: Tensor): Tensor {
  const x = node.inputs[0];
  if (tile(windowsOf(node))) return tiledMaxPoolVjp(g, node);
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
  upsample(g, node) {
    const size = node.attributes.factors as number[];
    return [multiply(averagePool(g, { size }), sizeOf(size))];
  },
};
