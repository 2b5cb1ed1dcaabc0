/**
 * @file Weight gradients of layers used several times (time steps, real and generated batches) are sums of products
 * a1' b1 + a2' b2 + ...; one product of the joined rows, [a1; a2; ...]' [b1; b2; ...], writes the result only once.
 */

import { add } from "./elementwise.ts";
import { makeTensor, reachable } from "./graph.ts";
import { concat } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { sizeOf } from "./shapes.ts";
import type { Tensor } from "./types.ts";

/**
 * Equivalent tensors for `outputs`.
 *
 * @param batched Also batches of products, whose rows are joined for each member.
 */
export function mergeProducts(outputs: readonly Tensor[], batched = false): Tensor[] {
  const nodes = reachable(outputs);
  const uses = new Map<Tensor, number>();
  for (const x of [...nodes.flatMap((node) => node.inputs), ...outputs]) uses.set(x, (uses.get(x) ?? 0) + 1);
  const once = (x: Tensor) => uses.get(x) === 1;
  const inner = (node: Tensor) => node.op === "add" && once(node);
  const sums = new Map<Tensor, Sum>();
  const below = new Set<Tensor>();
  for (const node of nodes.toReversed()) {
    if (node.op !== "add" || below.has(node)) continue;
    const sum = collect(node, inner, once, batched);
    if (!isWorthJoining(sum.products, node)) continue;
    sums.set(node, sum);
    for (const x of sum.absorbed) below.add(x);
  }
  if (sums.size === 0) return [...outputs];
  const rebuilt = new Map<Tensor, Tensor>();
  const of = (x: Tensor) => rebuilt.get(x) as Tensor;
  for (const node of nodes) {
    if (below.has(node)) continue;
    const sum = sums.get(node);
    rebuilt.set(node, sum ? joined(sum, of) : copied(node, of));
  }
  return outputs.map(of);
}

interface Sum {
  /** Products of a transposed left operand, used nowhere else. */
  readonly products: Tensor[];
  readonly others: Tensor[];
  /** Additions and products below the sum that it replaces. */
  readonly absorbed: Tensor[];
}

/** The addends of `root`, through additions whose result is used nowhere else. */
function collect(
  root: Tensor,
  inner: (x: Tensor) => boolean,
  once: (x: Tensor) => boolean,
  batched: boolean,
): Sum {
  const sum: Sum = { products: [], others: [], absorbed: [] };
  const open = [...root.inputs];
  for (let x = open.pop(); x; x = open.pop()) {
    const matrices = x.shape.length === 2 || (batched && x.shape.length === 3);
    const fits = matrices && sizeOf(x.shape) === sizeOf(root.shape);
    if (fits && inner(x)) {
      sum.absorbed.push(x);
      open.push(...x.inputs);
    } else if (fits && x.op === "matmul" && once(x) && x.attributes.transposeA && !x.attributes.transposeB) {
      sum.absorbed.push(x);
      sum.products.push(x);
    } else {
      sum.others.push(x);
    }
  }
  return sum;
}

/** Joining copies the operands once; not joining reads and writes the result again for each product. */
function isWorthJoining(products: readonly Tensor[], result: Tensor): boolean {
  const operands = products.flatMap((p) => p.inputs).reduce((n, x) => n + sizeOf(x.shape), 0);
  return products.length > 1 && operands < products.length * sizeOf(result.shape);
}

function joined({ products, others }: Sum, of: (x: Tensor) => Tensor): Tensor {
  const rows = (side: 0 | 1) =>
    concat(
      products.map((p) => of(p.inputs[side])),
      products[0].shape.length - 2,
    );
  return others.map(of).reduce((sum, x) => add(sum, x), matmul(rows(0), rows(1), { transposeA: true }));
}

function copied(node: Tensor, of: (x: Tensor) => Tensor): Tensor {
  const inputs = node.inputs.map(of);
  const unchanged = inputs.every((x, i) => x === node.inputs[i]);
  return unchanged ? node : makeTensor(node.op, inputs, node.shape, node.attributes, node.dtype);
}
