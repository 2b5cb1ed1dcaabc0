/** @file Operations without an ONNX operator on every backend, written out in operations that have one. */

import { type ConvAttributes, conv } from "../convolution.ts";
import { cast, equal, exp, greater, log, subtract, where } from "../elementwise.ts";
import { constant, makeTensor, reachable } from "../graph.ts";
import { concat, pad, reshape, slice, transpose } from "../layout.ts";
import { matmul } from "../matmul.ts";
import { reduceMax, reduceMin, reduceSum } from "../reduce.ts";
import { sizeOf } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import { taps } from "../windows.ts";

/**
 * Equivalent tensors for `outputs` in which every operation has an ONNX operator on every backend.
 *
 * @param keep Nodes to leave as they are.
 */
export function expand(outputs: readonly Tensor[], keep: (node: Tensor) => boolean = () => false): Tensor[] {
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

/** Fewer channels than this are too few columns for a matrix product of their own. */
const manyChannels = 5;

/**
 * The gradient of a convolution with respect to its filter: for each place in the kernel one matrix product of the
 * response with the image shifted by that place, twice as fast as a convolution of transposed tensors on CPUs. Images
 * of few channels are shifted to all places first, and multiplied at once: two to four times as fast for one channel.
 */
function filterGradient(node: Tensor): Tensor {
  const [image, response] = node.inputs;
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  const [outputs, channels, ...kernel] = node.shape;
  const rank = kernel.length;
  const lengths = response.shape.slice(2);
  const positions = image.shape[0] * sizeOf(lengths);
  const channelsFirst = (x: Tensor) => transpose(x, [1, 0, ...kernel.map((_, i) => i + 2)]);
  const padded = pad(channelsFirst(image), [0, 0, ...pads.slice(0, rank)], [0, 0, ...pads.slice(rank)]);
  const responses = reshape(channelsFirst(response), [outputs, positions]);
  const shifted = taps(kernel).map((tap) => {
    const from = tap.map((t, i) => t * dilations[i]);
    const to = from.map((f, i) => f + (lengths[i] - 1) * strides[i] + 1);
    const part = slice(padded, [0, 0, ...from], [...padded.shape.slice(0, 2), ...to], [1, 1, ...strides]);
    return reshape(part, [channels * groups, positions]);
  });
  if (groups === 1 && channels < manyChannels) {
    const product = matmul(responses, concat(shifted, 0), { transposeB: true });
    return reshape(transpose(reshape(product, [outputs, shifted.length, channels]), [0, 2, 1]), node.shape);
  }
  const perTap = shifted.map((part) =>
    reshape(productByGroup(responses, part, groups), [outputs, channels, 1]),
  );
  return reshape(concat(perTap, 2), node.shape);
}

/** `[o, p] x [g * c, p] -> [o, c]`, each group of `o` with its own group of `c`. */
function productByGroup(responses: Tensor, image: Tensor, groups: number): Tensor {
  if (groups === 1) return matmul(responses, image, { transposeB: true });
  const split = (x: Tensor) => reshape(x, [groups, x.shape[0] / groups, x.shape[1]]);
  const product = matmul(split(responses), split(image), { transposeB: true });
  return reshape(product, [responses.shape[0], image.shape[0] / groups]);
}

/**
 * Spreading without strides is a convolution with the filter turned round, a quarter faster than ConvTranspose on
 * CPUs.
 */
function convTranspose(node: Tensor): Tensor {
  const [response, filter] = node.inputs;
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  const kernel = filter.shape.slice(2);
  const margins = pads.map((p, i) => dilations[i % kernel.length] * (kernel[i % kernel.length] - 1) - p);
  if (groups > 1 || strides.some((s) => s > 1) || margins.some((m) => m < 0)) return node;
  const spatial = kernel.map((_, i) => i + 2);
  const flipped = makeTensor("flip", [filter], filter.shape, { axes: spatial });
  return conv(response, transpose(flipped, [1, 0, ...spatial]), { dilations, padding: margins });
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

const expansions: Readonly<Record<string, (node: Tensor) => Tensor>> = {
  argMax,
  convTranspose,
  filterGradient,
  logSoftmax,
  sign,
};
