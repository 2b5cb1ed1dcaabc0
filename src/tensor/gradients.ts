/** @file Reverse-mode differentiation: a graph in, a graph out. */

import { ParameterError } from "../core/index.ts";
import { convolutionVjps } from "./convolution.ts";
import { elementwiseVjps } from "./elementwise-gradients.ts";
import { constant, reachable, uniformValue } from "./graph.ts";
import { addAll, layoutVjps } from "./layout-gradients.ts";
import { matmulVjps } from "./matmul.ts";
import { poolingVjps } from "./pooling.ts";
import { reduceVjps } from "./reduce-gradients.ts";
import { formatShape, sizeOf } from "./shapes.ts";
import type { Tensor, VjpTable } from "./types.ts";

const vjps: VjpTable = {
  ...elementwiseVjps,
  ...reduceVjps,
  ...layoutVjps,
  ...matmulVjps,
  ...convolutionVjps,
  ...poolingVjps,
};

/**
 * Gradients of a scalar with respect to each of `wrt`, as tensors that can be differentiated again.
 *
 * @param loss One float32 value.
 * @returns One tensor of the same shape for each of `wrt`; zeros where `loss` does not depend on it.
 * @throws {ParameterError} if `loss` holds more than one value.
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (sizeOf(loss.shape) !== 1 || loss.dtype !== "float32") {
    throw new ParameterError(
      "gradients, loss",
      "one float32 value",
      `${loss.dtype} ${formatShape(loss.shape)}`,
      "Reduce it with `reduceMean` or `reduceSum`.",
    );
  }
  for (const x of wrt) {
    if (uniformValue(x) !== undefined) {
      throw new ParameterError("gradients, wrt", "inputs or results", "a constant", "Make it an `input`.");
    }
  }
  const targets = new Set(wrt);
  const order = reachable([loss]);
  const dependent = new Set<Tensor>();
  for (const node of order) {
    const below = node.inputs.some((x) => dependent.has(x)) && node.op !== "stopGradient";
    if (node.dtype === "float32" && (below || targets.has(node))) dependent.add(node);
  }
  const received = new Map<Tensor, Tensor[]>([[loss, [constant(1, loss.shape)]]]);
  const totals = new Map<Tensor, Tensor>();
  for (const node of order.reverse()) {
    const parts = received.get(node);
    if (!parts || !dependent.has(node)) continue;
    const total = addAll(parts);
    totals.set(node, total);
    if (!node.inputs.some((x) => dependent.has(x))) continue;
    for (const [i, g] of vjps[node.op](total, node).entries()) {
      const below = node.inputs[i];
      if (!g || !dependent.has(below)) continue;
      const list = received.get(below);
      if (list) list.push(g);
      else received.set(below, [g]);
    }
  }
  return wrt.map((x) => totals.get(x) ?? constant(0, x.shape));
}
