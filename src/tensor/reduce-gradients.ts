/** @file Gradients of reductions. */

import { cast, divide, equal, exp, multiply, subtract } from "./elementwise.ts";
import { broadcastTo, reshape } from "./layout.ts";
import { kept, reduceSum } from "./reduce.ts";
import type { Tensor, VjpTable } from "./types.ts";

/** Back to the shape before the reduction. */
function spread(g: Tensor, node: Tensor): Tensor {
  const x = node.inputs[0];
  return broadcastTo(reshape(g, kept(x.shape, node.attributes.axes as number[])), x.shape);
}

const extreme: VjpTable[string] = (g, node) => {
  const x = node.inputs[0];
  const axes = node.attributes.axes as number[];
  const isExtreme = cast(equal(x, spread(node, node)), "float32");
  const share = divide(isExtreme, reduceSum(isExtreme, { axes, keepDims: true }));
  return [multiply(spread(g, node), share)];
};

export const reduceVjps: VjpTable = {
  reduceSum: (g, node) => [spread(g, node)],
  reduceMax: extreme,
  reduceMin: extreme,
  softmax(g, node) {
    const axes = [node.attributes.axis as number];
    const weighted = multiply(g, node);
    return [subtract(weighted, multiply(node, reduceSum(weighted, { axes, keepDims: true })))];
  },
  logSoftmax(g, node) {
    const axes = [node.attributes.axis as number];
    return [subtract(g, multiply(exp(node), reduceSum(g, { axes, keepDims: true })))];
  },
  argMax: () => [undefined],
};
