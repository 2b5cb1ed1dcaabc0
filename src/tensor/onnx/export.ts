/** @file A graph as an ONNX file for use elsewhere. */

import { ParameterError } from "../../core/index.ts";
import { reachable } from "../graph.ts";
import { formatShape } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import { findBatched } from "./batch.ts";
import { cpuExpansions, expand } from "./expand.ts";
import { prepare, write } from "./lower.ts";
import type { ModelWriter } from "./model.ts";
import { type Lowering, operators } from "./operators.ts";

export interface ExportOptions {
  /**
   * Name of the batch dimension, e.g. "N": the leading axis of every input, and of every output that depends on one,
   * then takes any length. Build the graph with a batch of 2 or more, so that axes of length 1 are not taken for it.
   * Without it all shapes are fixed.
   */
  readonly batch?: string;
}

/**
 * ONNX bytes of the named outputs. Parameters must be constants of the graph, not inputs. `argMax` outputs are int64.
 *
 * @throws {EmoforgeError} where the graph fixes the batch size or mixes the rows of a batch, naming the operation.
 */
export function exportOnnx(
  outputs: Readonly<Record<string, Tensor>>,
  options: ExportOptions = {},
): Uint8Array {
  const { batch } = options;
  const tensors = Object.values(outputs);
  const isLabel = (x: Tensor) => x.op === "argMax" && tensors.includes(x);
  // Rows are checked in the graph as written, since simplification may turn an axis of length 1 into another.
  if (batch !== undefined) {
    const nodes = reachable(expand(tensors, cpuExpansions, isLabel));
    findBatched(nodes, batchSize(nodes));
  }
  const graph = prepare(outputs, cpuExpansions, isLabel);
  const size = batch === undefined ? 1 : batchSize(graph.nodes);
  const batched = batch === undefined ? new Set<Tensor>() : findBatched(graph.nodes, size);
  const lead = (x: Tensor) => (x.shape[0] === size ? (batch as string) : `${x.shape[0] / size}*${batch}`);
  return write(graph, exportOperators(batched), (x) => ({
    type: x.op === "argMax" ? "int64" : x.dtype,
    shape: batched.has(x) ? [lead(x), ...x.shape.slice(1)] : x.shape,
  }));
}

/** The leading axis that all inputs share. */
function batchSize(nodes: readonly Tensor[]): number {
  const inputs = nodes.filter((x) => x.op === "input");
  const sizes = new Set(inputs.map((x) => x.shape[0]));
  if (sizes.size !== 1 || sizes.has(undefined as never)) {
    const shapes = inputs.map((x) => `${x.attributes.name} ${formatShape(x.shape)}`).join(", ") || "no input";
    throw new ParameterError("exportOnnx, batch", "inputs with one common leading axis", shapes);
  }
  return [...sizes][0];
}

/** The operators, with the batch left open where a shape is written down, and labels in ONNX's own int64. */
function exportOperators(batched: ReadonlySet<Tensor>): Readonly<Record<string, Lowering>> {
  const openShape = (operator: string, leading: number): Lowering => {
    return (node, [x], model: ModelWriter) =>
      model.node(operator, [
        x,
        model.integers(batched.has(node) ? [leading, ...node.shape.slice(1)] : node.shape),
      ]);
  };
  return {
    ...operators,
    reshape: openShape("Reshape", -1),
    broadcastTo: openShape("Expand", 1),
    argMax: ({ attributes }, [x], model) =>
      model.node("ArgMax", [x], { axis: attributes.axis as number, keepdims: 0 }),
  };
}
