/** @file Operations without an ONNX operator on every backend, written out in operations that have one. */

import { type ConvAttributes, conv } from "../convolution.ts";
import { cast, equal, exp, greater, log, subtract, where } from "../elementwise.ts";
import { constant, makeTensor, reachable } from "../graph.ts";
import { broadcastTo, reshape, transpose } from "../layout.ts";
import { matmul } from "../matmul.ts";
import { reduceMax, reduceMin, reduceSum } from "../reduce.ts";
import { sizeOf } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import { BUSY, productOnCard, tilesOf } from "./card-products.ts";
import { filterGradient, filterGradientByRuns } from "./filter-gradient.ts";

/** How operations of a kind are written out. */
export type Expansions = Readonly<Record<string, (node: Tensor) => Tensor>>;

/**
 * Equivalent tensors for `outputs` in which every operation has an ONNX operator on every backend.
 *
 * @param keep Nodes to leave as they are.
 */
export function expand(
  outputs: readonly Tensor[],
  expansions: Expansions,
  keep: (node: Tensor) => boolean = () => false,
): Tensor[] {
  const nodes = reachable(outputs);
  if (!nodes.some((node) => node.op in expansions)) return [...outputs];
  const rebuilt = new Map<Tensor, Tensor>();
  for (const node of nodes) {
    const inputs = node.inputs.map((x) => rebuilt.get(x) as Tensor);
    const expansion = keep(node) ? undefined : expansions[node.op];
    const unchanged = inputs.every((x, i) => x === node.inputs[i]);
    // A new id: ids must grow from inputs to users.
    const copy = unchanged ? node : makeTensor(node.op, inputs, node.shape, node.attributes, node.dtype);
    rebuilt.set(node, expansion ? expansion(copy) : copy);
  }
  return outputs.map((x) => rebuilt.get(x) as Tensor);
}

/**
 * Spreading without strides is a convolution with the filter turned round, a quarter faster than ConvTranspose on
 * CPUs.
 */
function convTranspose(node: Tensor): Tensor {
  const margins = marginsOfSpreading(node);
  if (!margins) return node;
  const [response, filter] = node.inputs;
  const { dilations } = node.attributes as unknown as ConvAttributes;
  const spatial = filter.shape.slice(2).map((_, i) => i + 2);
  const flipped = makeTensor("flip", [filter], filter.shape, { axes: spatial });
  return conv(response, transpose(flipped, [1, 0, ...spatial]), { dilations, padding: margins });
}

/** The padding with which a transposed convolution is a convolution with the filter turned round; `undefined` if it is none. */
export function marginsOfSpreading({ inputs, attributes }: Tensor): number[] | undefined {
  const { strides, dilations, pads, groups } = attributes as unknown as ConvAttributes;
  const kernel = inputs[1].shape.slice(2);
  const margins = pads.map((p, i) => dilations[i % kernel.length] * (kernel[i % kernel.length] - 1) - p);
  return groups > 1 || strides.some((s) => s > 1) || margins.some((m) => m < 0) ? undefined : margins;
}

/** No LogSoftmax on WebGPU. */
function logSoftmax({ inputs: [x], attributes }: Tensor): Tensor {
  const over = { axes: [attributes.axis as number], keepDims: true };
  const shifted = subtract(x, reduceMax(x, over));
  return subtract(shifted, log(reduceSum(exp(shifted), over)));
}

/** No ArgMax on WebGPU: the smallest position that holds the largest value. */
function argMax({ inputs: [x], attributes }: Tensor): Tensor {
  const axis = attributes.axis as number;
  const length = x.shape[axis];
  const positions = constant(
    Array.from({ length }, (_, i) => i),
    [length, ...x.shape.slice(axis + 1).map(() => 1)],
  );
  const largest = equal(x, reduceMax(x, { axes: [axis], keepDims: true }));
  return cast(reduceMin(where(largest, positions, length), { axes: [axis] }), "int32");
}

/** No Sign on WebGPU. */
function sign({ inputs: [x] }: Tensor): Tensor {
  return subtract(cast(greater(x, 0), "float32"), cast(greater(0, x), "float32"));
}

/**
 * Before it sums over axes that are not all at the end, as for the bias of a convolution, the runtime's kernel transposes everything.
 * Summing over those at the end first spares that: on an H200, [32, 64, 128, 128] to [64] takes 0.08 ms in place of 1.21.
 */
function reduceSumInSteps(node: Tensor): Tensor {
  const [x] = node.inputs;
  const axes = node.attributes.axes as readonly number[];
  const rank = x.shape.length;
  if (rank === 4 && axes.join() === "0,2,3" && sizeOf(x.shape) >= manyValues) return channelSums(node);
  const last = axes.filter((axis) => x.shape.every((_, other) => other < axis || axes.includes(other)));
  const others = axes.filter((axis) => !last.includes(axis));
  if (last.length === 0 || others.length === 0 || rank < 3) return node;
  const inner = reduceSum(x, { axes: last, keepDims: true });
  return reshape(reduceSum(inner, { axes: others, keepDims: true }), node.shape);
}

/** From so many values on, a sum takes longer than its kernels take to start. */
const manyValues = 2 ** 18;

/**
 * Convolutions leave channels last, where the runtime keeps them as long as it can; a sum over all else is then one of rows. As products
 * with ones, of as many pieces as keep a card busy, these need no transposition: on an H200 `[131072, 128]` takes 0.07 ms in place of 0.41.
 */
function channelSums(node: Tensor): Tensor {
  const [x] = node.inputs;
  const [n, c, h, w] = x.shape;
  const rows = n * h * w;
  const wanted = Math.ceil(BUSY / tilesOf(1, c));
  let pieces = n;
  while (pieces < wanted && rows % (2 * pieces) === 0) pieces *= 2;
  const last = reshape(transpose(x, [0, 2, 3, 1]), [pieces, rows / pieces, c]);
  const ones = broadcastTo(constant(1), [pieces, 1, rows / pieces]);
  return reshape(reduceSum(matmul(ones, last), { axes: [0] }), node.shape);
}

/** Fastest on CPUs. */
export const cpuExpansions: Expansions = {
  argMax,
  convTranspose,
  filterGradient,
  logSoftmax,
  sign,
};

/** Fastest on graphics cards. */
export const gpuExpansions: Expansions = {
  ...cpuExpansions,
  reduceSum: reduceSumInSteps,
  filterGradient: (node) => filterGradientByRuns(node),
};

/** What graphics cards want written otherwise once products of the same matrix have been joined. */
export const lateGpuExpansions: Expansions = { matmul: productOnCard };
