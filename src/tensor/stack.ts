/**
 * @file The graph of several networks of one shape, side by side, from the graph of one: every value has a leading axis for the network,
 * and no value of one network depends on another's. A card, which a single small network leaves idle, gets more to do at a time.
 */

import { EmoforgeError } from "../core/index.ts";
import { elementwiseOps } from "./elementwise.ts";
import { makeTensor, reachable } from "./graph.ts";
import { broadcastTo, concat, reshape, transpose } from "./layout.ts";
import { matmul } from "./matmul.ts";
import type { Tensor } from "./types.ts";

/**
 * @param outputs Of one network.
 * @param count How many networks.
 * @param stackedOf What takes the place of an input: `[count, ...its shape]`, or the input itself where the networks share it.
 * @returns Tensors `[count, ...shape]`, in order.
 * @throws {EmoforgeError} for an operation that it has no rule for: convolutions, `gather`, `flip`, `upsample`.
 */
export function stack(
  outputs: readonly Tensor[],
  count: number,
  stackedOf: (input: Tensor) => Tensor,
): Tensor[] {
  const placed = new Map<Tensor, Tensor>();
  /** With the leading axis, also what all networks share. */
  const full = (x: Tensor): Tensor => {
    const now = placed.get(x) as Tensor;
    return now === x ? broadcastTo(x, [count, ...x.shape]) : now;
  };
  for (const node of reachable(outputs)) {
    if (node.op === "input") placed.set(node, stackedOf(node));
    else if (node.inputs.every((x) => placed.get(x) === x)) placed.set(node, node);
    else {
      const rule = rules[node.op];
      if (!rule) throw new EmoforgeError(`Networks side by side: no rule for the operation "${node.op}".`);
      placed.set(node, rule(node, { count, full, of: (x) => placed.get(x) as Tensor }));
    }
  }
  return outputs.map(full);
}

interface Site {
  readonly count: number;
  /** What stands for `x` now: itself, if all networks share it. */
  of(x: Tensor): Tensor;
  full(x: Tensor): Tensor;
}

type Rule = (node: Tensor, site: Site) => Tensor;

const rebuilt = (node: Tensor, { count }: Site, inputs: readonly Tensor[], attributes = node.attributes) =>
  makeTensor(node.op, inputs, [count, ...node.shape], attributes, node.dtype);

/** The leading axis stays in front of axes that broadcasting adds. */
function aligned(x: Tensor, rank: number, { of, count }: Site): Tensor {
  const now = of(x);
  const added = new Array<number>(rank - x.shape.length).fill(1);
  return now === x ? x : reshape(now, [count, ...added, ...x.shape]);
}

const elementwise: Rule = (node, site) =>
  rebuilt(
    node,
    site,
    node.inputs.map((x) => aligned(x, node.shape.length, site)),
  );

/** Products of batches join the networks to the batch. */
const product: Rule = (node, { count, of, full }) => {
  const [a, b] = node.inputs;
  const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
  const options = { transposeA, transposeB };
  // One matrix for all networks: their rows are rows of a single product.
  if (node.shape.length === 2 && of(b) === b)
    return matmul(transposeA ? swapped(of(a)) : of(a), b, { transposeB });
  if (node.shape.length === 2) return matmul(full(a), full(b), options);
  const joined = (x: Tensor) => reshape(full(x), [count * x.shape[0], ...x.shape.slice(1)]);
  return reshape(matmul(joined(a), joined(b), options), [count, ...node.shape]);
};

const swapped = (x: Tensor) => transpose(x, [0, 2, 1]);

const alongAxis: Rule = (node, site) =>
  rebuilt(node, site, node.inputs.map(site.full), {
    ...node.attributes,
    axis: (node.attributes.axis as number) + 1,
  });

const overAxes: Rule = (node, site) =>
  rebuilt(node, site, node.inputs.map(site.full), {
    ...node.attributes,
    axes: (node.attributes.axes as number[]).map((axis) => axis + 1),
  });

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(elementwiseOps.map((op) => [op, elementwise])),
  matmul: product,
  reduceSum: overAxes,
  reduceMax: overAxes,
  reduceMin: overAxes,
  softmax: alongAxis,
  logSoftmax: alongAxis,
  argMax: alongAxis,
  concat: (node, { full }) => concat(node.inputs.map(full), (node.attributes.axis as number) + 1),
  reshape: (node, { count, full }) => reshape(full(node.inputs[0]), [count, ...node.shape]),
  broadcastTo: (node, site) =>
    broadcastTo(aligned(node.inputs[0], node.shape.length, site), [site.count, ...node.shape]),
  transpose: (node, { full }) =>
    transpose(full(node.inputs[0]), [0, ...(node.attributes.perm as number[]).map((axis) => axis + 1)]),
  slice: (node, site) => {
    const { starts, ends, steps } = node.attributes as Readonly<Record<string, number[]>>;
    const attributes = { starts: [0, ...starts], ends: [site.count, ...ends], steps: [1, ...steps] };
    return rebuilt(node, site, node.inputs.map(site.full), attributes);
  },
  pad: (node, site) => {
    const { before, after, value } = node.attributes as { before: number[]; after: number[]; value: number };
    const attributes = { before: [0, ...before], after: [0, ...after], value };
    return rebuilt(node, site, node.inputs.map(site.full), attributes);
  },
};
