/**
 * @file Convolution and transposed convolution over one or two spatial axes. Three operations, each linear in both
 * operands, whose gradients are the other two: conv (image, filter), convTranspose (response, filter) and
 * filterGradient (image, response).
 */

import { ShapeError } from "../core/index.ts";
import { makeTensor, requireDType } from "./graph.ts";
import type { Shape, Tensor, VjpTable } from "./types.ts";
import { perAxis, resolveWindows, type WindowOptions, windowCounts } from "./windows.ts";

export interface ConvOptions extends WindowOptions {
  /** Channels in and out are cut into this many groups that do not see each other; 1 by default. */
  readonly groups?: number;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Zeros added at the end of each spatial axis of the result; fewer than the stride. */
  readonly outputPadding?: number | readonly number[];
}

/** What all three operations keep: how the filter lies on the image. */
export interface ConvAttributes {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly groups: number;
}

/**
 * Cross-correlation, as in every deep-learning library.
 *
 * @param x Image, `[n, c, l]` or `[n, c, h, w]`.
 * @param w Filter, `[o, c / groups, k...]`.
 * @returns `[n, o, ...]`.
 * @throws {ShapeError} if channels or ranks do not fit.
 */
export function conv(x: Tensor, w: Tensor, options: ConvOptions = {}): Tensor {
  checkRanks("conv", x, w);
  const groups = options.groups ?? 1;
  if (x.shape[1] !== w.shape[1] * groups || w.shape[0] % groups !== 0) {
    throw new ShapeError(
      "conv",
      [x.shape, w.shape],
      `the image has ${x.shape[1]} channels, the filter takes ${w.shape[1]} x ${groups} group(s)`,
    );
  }
  const { strides, dilations, pads } = resolveWindows("conv", x.shape.slice(2), w.shape.slice(2), options);
  return convNode(x, w, { strides, dilations, pads, groups });
}

/**
 * The transpose of `conv`: spreads each value over a window of the result ("deconvolution").
 *
 * @param x `[n, c, l]` or `[n, c, h, w]`.
 * @param w Filter, `[c, o / groups, k...]`.
 * @param options With padding "same", lengths are multiplied by the strides; explicit padding is cut off the result.
 * @returns `[n, o, ...]`, each axis `(d - 1) * stride + dilation * (k - 1) + 1 - padding + outputPadding` long.
 */
export function convTranspose(x: Tensor, w: Tensor, options: ConvTransposeOptions = {}): Tensor {
  checkRanks("convTranspose", x, w);
  const groups = options.groups ?? 1;
  const spatial = x.shape.slice(2);
  const rank = spatial.length;
  if (x.shape[1] !== w.shape[0] || w.shape[0] % groups !== 0) {
    throw new ShapeError(
      "convTranspose",
      [x.shape, w.shape],
      `the image has ${x.shape[1]} channels, the filter takes ${w.shape[0]}`,
    );
  }
  const kernel = w.shape.slice(2);
  const same = options.padding === "same";
  const plain = same ? { ...options, padding: "valid" as const } : options;
  const { strides, dilations, pads: given } = resolveWindows("convTranspose", spatial, kernel, plain);
  const reach = kernel.map((k, i) => dilations[i] * (k - 1) + 1);
  const surplus = reach.map((r, i) => Math.max(0, r - strides[i]));
  const before = surplus.map((p) => Math.floor(p / 2));
  const pads = same ? [...before, ...surplus.map((p, i) => p - before[i])] : given;
  const extra = same
    ? reach.map((r, i) => Math.max(0, strides[i] - r))
    : perAxis("convTranspose", "outputPadding", options.outputPadding ?? 0, rank, 0);
  const lengths = spatial.map(
    (d, i) => (d - 1) * strides[i] + reach[i] - pads[i] - pads[rank + i] + extra[i],
  );
  if (!lengths.every((d, i) => d > 0 && extra[i] < Math.max(strides[i], dilations[i], same ? Infinity : 0))) {
    throw new ShapeError(
      "convTranspose",
      [x.shape, w.shape],
      "padding leaves nothing, or outputPadding reaches the stride",
    );
  }
  const shape = [x.shape[0], w.shape[1] * groups, ...lengths];
  return convTransposeTo(x, w, { strides, dilations, pads, groups }, shape);
}

function checkRanks(op: string, x: Tensor, w: Tensor): void {
  requireDType(op, x, "float32");
  requireDType(op, w, "float32");
  const rank = x.shape.length;
  if (rank !== w.shape.length || rank < 3 || rank > 4) {
    throw new ShapeError(
      op,
      [x.shape, w.shape],
      "expected [n, c, l] with [o, c, k], or [n, c, h, w] with [o, c, kh, kw]",
    );
  }
}

function convNode(x: Tensor, w: Tensor, at: ConvAttributes): Tensor {
  const lengths = windowCounts("conv", x.shape.slice(2), { ...at, kernel: w.shape.slice(2) });
  return makeTensor("conv", [x, w], [x.shape[0], w.shape[0], ...lengths], { ...at });
}

/** The transpose of `conv` to a known shape: what the stride cut off the end of the image comes back as zeros. */
export function convTransposeTo(y: Tensor, w: Tensor, at: ConvAttributes, shape: Shape): Tensor {
  return makeTensor("convTranspose", [y, w], shape, { ...at });
}

function filterGradientNode(x: Tensor, y: Tensor, at: ConvAttributes, shape: Shape): Tensor {
  return makeTensor("filterGradient", [x, y], shape, { ...at });
}

const attributesOf = (node: Tensor) => node.attributes as unknown as ConvAttributes;

export const convolutionVjps: VjpTable = {
  conv(g, node) {
    const [x, w] = node.inputs;
    const at = attributesOf(node);
    return [convTransposeTo(g, w, at, x.shape), filterGradientNode(x, g, at, w.shape)];
  },
  convTranspose(g, node) {
    const [y, w] = node.inputs;
    const at = attributesOf(node);
    return [convNode(g, w, at), filterGradientNode(g, y, at, w.shape)];
  },
  filterGradient(g, node) {
    const [x, y] = node.inputs;
    const at = attributesOf(node);
    return [convTransposeTo(y, g, at, x.shape), convNode(x, g, at)];
  },
};
