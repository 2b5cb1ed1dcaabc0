/** @file Gradients of elementwise operations: vector-Jacobian products, one for each operation. */

import {
  cast,
  divide,
  greater,
  greaterEqual,
  multiply,
  negate,
  power,
  sigmoid,
  sign,
  square,
  subtract,
  where,
} from "./elementwise.ts";
import { constant } from "./graph.ts";
import { reshape } from "./layout.ts";
import { reduceSum } from "./reduce.ts";
import { leftPad, sameShape } from "./shapes.ts";
import type { Shape, Tensor, VjpTable } from "./types.ts";

/** Sums a gradient over the axes along which its operand was repeated. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const rank = gradient.shape.length;
  const padded = leftPad(shape, rank);
  const axes = padded.flatMap((d, i) => (d === 1 && gradient.shape[i] !== 1 ? [i] : []));
  return reshape(axes.length > 0 ? reduceSum(gradient, { axes, keepDims: true }) : gradient, shape);
}

/** Gradients of both operands, each summed to its operand's shape. */
const both = (node: Tensor, a: Tensor | undefined, b: Tensor | undefined) => [
  a && sumTo(a, node.inputs[0].shape),
  b && sumTo(b, node.inputs[1].shape),
];

const selected = (choose: typeof greaterEqual): VjpTable[string] => {
  return (g, node) => {
    const first = choose(node.inputs[0], node.inputs[1]);
    return both(node, where(first, g, 0), where(first, 0, g));
  };
};

export const elementwiseVjps: VjpTable = {
  add: (g, node) => both(node, g, g),
  subtract: (g, node) => both(node, g, negate(g)),
  multiply(g, node) {
    const [x, y] = node.inputs;
    // Doubling the gradient, not the product: it may be one value repeated.
    return x === y ? [multiply(multiply(g, 2), x)] : both(node, multiply(g, y), multiply(g, x));
  },
  divide(g, node) {
    const quotient = divide(g, node.inputs[1]);
    return both(node, quotient, negate(multiply(quotient, node)));
  },
  negate: (g) => [negate(g)],
  exp: (g, node) => [multiply(g, node)],
  log: (g, node) => [divide(g, node.inputs[0])],
  sqrt: (g, node) => [divide(multiply(g, 0.5), node)],
  abs: (g, node) => [multiply(g, sign(node.inputs[0]))],
  sign: () => [undefined],
  tanh: (g, node) => [multiply(g, subtract(1, square(node)))],
  sigmoid: (g, node) => [multiply(g, multiply(node, subtract(1, node)))],
  softplus: (g, node) => [multiply(g, sigmoid(node.inputs[0]))],
  // The masks read the results, not the operands: the operands then need not outlive the forward pass.
  relu: (g, node) => [multiply(g, cast(greater(node, 0), "float32"))],
  leakyRelu: (g, node) => [
    multiply(g, where(greater(node, 0), constant(1), constant(node.attributes.slope as number))),
  ],
  power(g, node) {
    const exponent = node.attributes.exponent as number;
    return [multiply(multiply(g, exponent), power(node.inputs[0], exponent - 1))];
  },
  maximum: selected(greaterEqual),
  minimum: selected((a, b) => greaterEqual(b, a)),
  clip(g, node) {
    const x = node.inputs[0];
    const { lo, hi } = node.attributes as { lo: number; hi: number };
    const inside = multiply(cast(greaterEqual(x, lo), "float32"), cast(greaterEqual(hi, x), "float32"));
    return [multiply(g, inside)];
  },
  where(g, node) {
    const [condition, a, b] = node.inputs;
    return [undefined, sumTo(where(condition, g, 0), a.shape), sumTo(where(condition, 0, g), b.shape)];
  },
  cast: () => [undefined],
  greater: () => [undefined, undefined],
  greaterEqual: () => [undefined, undefined],
  equal: () => [undefined, undefined],
  stopGradient: () => [undefined],
};
