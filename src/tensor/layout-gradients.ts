/** @file Gradients of operations that only move values, and the sum of several gradients of one tensor. */

import { add, cast, equal } from "./elementwise.ts";
import { sumTo } from "./elementwise-gradients.ts";
import { constant } from "./graph.ts";
import { concat, pad, reshape, slice, transpose } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { sizeOf } from "./shapes.ts";
import type { Tensor, VjpTable } from "./types.ts";

/** The transpose of the slice `node`: puts `g` back at its places among zeros. */
export function unslice(g: Tensor, node: Tensor): Tensor {
  const { starts, steps } = node.attributes as { starts: number[]; steps: number[] };
  let spaced = g;
  for (const [axis, step] of steps.entries()) {
    if (step > 1) spaced = spread(spaced, axis, step);
  }
  const after = node.inputs[0].shape.map((d, i) => d - starts[i] - spaced.shape[i]);
  return pad(spaced, starts, after);
}

/** `step - 1` zeros between neighbours along `axis`. */
function spread(x: Tensor, axis: number, step: number): Tensor {
  const d = x.shape[axis];
  const apart = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const none = apart.shape.map(() => 0);
  const padded = pad(
    apart,
    none,
    none.map((_, i) => (i === axis + 1 ? step - 1 : 0)),
  );
  const joined = reshape(
    padded,
    x.shape.map((n, i) => (i === axis ? d * step : n)),
  );
  return slice(
    joined,
    [],
    joined.shape.map((n, i) => (i === axis ? n - (step - 1) : n)),
  );
}

/** Adds up rows that were gathered from one place: a product with the one-hot matrix of the indices. */
function gatherVjp(g: Tensor, node: Tensor): Tensor {
  const [x, indices] = node.inputs;
  const axis = node.attributes.axis as number;
  const count = sizeOf(indices.shape);
  const depth = x.shape[axis];
  const positions = constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    [1, depth],
  );
  const oneHot = cast(equal(reshape(indices, [count, 1]), positions), "float32");
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const rows = reshape(transpose(reshape(g, [outer, count, inner]), [1, 0, 2]), [count, outer * inner]);
  const summed = matmul(oneHot, rows, { transposeA: true });
  return reshape(transpose(reshape(summed, [depth, outer, inner]), [1, 0, 2]), x.shape);
}

export const layoutVjps: VjpTable = {
  broadcastTo: (g, node) => [sumTo(g, node.inputs[0].shape)],
  reshape: (g, node) => [reshape(g, node.inputs[0].shape)],
  transpose(g, node) {
    const perm = node.attributes.perm as number[];
    return [
      transpose(
        g,
        perm.map((_, i) => perm.indexOf(i)),
      ),
    ];
  },
  slice: (g, node) => [unslice(g, node)],
  concat(g, node) {
    const axis = node.attributes.axis as number;
    let start = 0;
    return node.inputs.map((x) => {
      const starts = x.shape.map((_, i) => (i === axis ? start : 0));
      start += x.shape[axis];
      return slice(
        g,
        starts,
        x.shape.map((d, i) => (i === axis ? start : d)),
      );
    });
  },
  pad(g, node) {
    const before = node.attributes.before as number[];
    return [
      slice(
        g,
        before,
        node.inputs[0].shape.map((d, i) => before[i] + d),
      ),
    ];
  },
  gather: (g, node) => [gatherVjp(g, node), undefined],
};

/**
 * Sum of several gradients of one tensor. Gradients of slices that tile an axis (the gates of an LSTM) are joined
 * instead of being padded with zeros and added.
 */
export function addAll(gradients: readonly Tensor[]): Tensor {
  return tiled(gradients) ?? gradients.reduce((sum, g) => add(sum, g));
}

function tiled(gradients: readonly Tensor[]): Tensor | undefined {
  if (gradients.length < 2 || !gradients.every((g) => g.op === "pad" && g.attributes.value === 0))
    return undefined;
  const shape = gradients[0].shape;
  const axis = shape.findIndex((d, i) => gradients[0].inputs[0].shape[i] !== d);
  const startOf = (g: Tensor) => (g.attributes.before as number[])[axis];
  const sorted = [...gradients].sort((a, b) => startOf(a) - startOf(b));
  let next = 0;
  for (const g of sorted) {
    const part = g.inputs[0].shape;
    if (startOf(g) !== next || !part.every((d, i) => i === axis || d === shape[i])) return undefined;
    next += part[axis];
  }
  return next === shape[axis]
    ? concat(
        sorted.map((g) => g.inputs[0]),
        axis,
      )
    : undefined;
}
