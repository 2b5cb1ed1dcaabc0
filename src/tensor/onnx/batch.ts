/** @file Which tensors of a graph grow with the batch, and whether the graph treats every row of a batch alike. */

import { EmoforgeError } from "../../core/index.ts";
import { formatShape, sizeOf } from "../shapes.ts";
import type { Tensor } from "../types.ts";

/**
 * The tensors whose leading axis is the batch (or a multiple of it: `[batch * frames, d]`). All inputs are.
 *
 * @param nodes In topological order.
 * @param batch The batch size the graph was built with.
 * @throws {EmoforgeError} where an operation mixes rows of the batch or fixes its size.
 */
export function findBatched(nodes: readonly Tensor[], batch: number): ReadonlySet<Tensor> {
  const batched = new Set<Tensor>();
  for (const node of nodes) {
    if (node.op !== "input" && !node.inputs.some((x) => batched.has(x))) continue;
    if (node.shape.length === 0 || node.shape[0] % batch !== 0 || !keepsRows(node, batched, batch)) {
      const shapes = node.inputs.map(
        (x) => `${formatShape(x.shape)}${batched.has(x) ? " (batch first)" : ""}`,
      );
      throw new EmoforgeError(
        `exportOnnx: "${node.op}" of ${shapes.join(" and ") || "nothing"} to ${formatShape(node.shape)} mixes the rows of a ` +
          `batch or fixes its size (${batch} here). Keep the batch on axis 0, or export without \`batch\`.`,
      );
    }
    batched.add(node);
  }
  return batched;
}

/** Whether the operation does the same for each row, on axis 0. At least one input is batched. */
function keepsRows(node: Tensor, batched: ReadonlySet<Tensor>, batch: number): boolean {
  const { op, inputs, attributes, shape } = node;
  const [first, second] = inputs;
  const onlyFirst = batched.has(first) && inputs.slice(1).every((x) => !batched.has(x));
  switch (op) {
    case "input":
      return shape[0] === batch;
    case "reshape":
    case "constant":
      return true;
    case "reduceSum":
    case "reduceMax":
    case "reduceMin":
      return !(attributes.axes as number[]).includes(0);
    case "softmax":
    case "logSoftmax":
    case "argMax":
      return attributes.axis !== 0;
    case "transpose":
      return (attributes.perm as number[])[0] === 0;
    case "broadcastTo":
      return shape.length === first.shape.length && shape[0] === first.shape[0];
    case "slice":
    case "pad":
      return shape[0] === first.shape[0];
    case "concat":
      return attributes.axis !== 0 && inputs.every((x) => batched.has(x));
    case "gather":
      return attributes.axis === 0 ? !batched.has(first) : onlyFirst;
    case "matmul":
      if (shape.length === 3) return batched.has(first) && batched.has(second);
      return onlyFirst && attributes.transposeA === false;
    case "conv":
    case "convTranspose":
    case "maxPool":
    case "averagePool":
    case "upsample":
      return onlyFirst;
    case "filterGradient":
      return false;
    default:
      return inputs.every((x) =>
        batched.has(x)
          ? x.shape.length === shape.length && x.shape[0] === shape[0]
          : x.shape.length < shape.length || x.shape[0] === 1 || sizeOf(x.shape) === 1,
      );
  }
}
