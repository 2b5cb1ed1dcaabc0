/** @file From tensors to an ONNX model. */

import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { reachable } from "../graph.ts";
import { mergeProducts } from "../merge.ts";
import { sameShape, sizeOf } from "../shapes.ts";
import { simplify } from "../simplify.ts";
import type { Tensor, TensorSpec } from "../types.ts";
import { cpuExpansions, type Expansions, expand } from "./expand.ts";
import { findFusions } from "./fuse.ts";
import { createModelWriter, type OnnxShape, type OnnxType } from "./model.ts";
import type { Lowering } from "./operators.ts";
import type { PreparedGraph } from "./prepared.ts";
import { findSplits, type Splitting } from "./split.ts";

export interface LoweredModel {
  readonly model: Uint8Array;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  /** How many values all nodes of the graph have together. */
  readonly values: number;
}

/**
 * @param keep Nodes with an operator of their own, not to be expanded.
 * @param late Expansions of the graph as it will be run, once it is simplified.
 * @throws {ParameterError} if there is no output, an output is bool, or two different inputs share a name.
 */
export function prepare(
  outputs: Readonly<Record<string, Tensor>>,
  expansions: Expansions = cpuExpansions,
  keep?: (node: Tensor) => boolean,
  late: Expansions = {},
): PreparedGraph {
  const names = Object.keys(outputs);
  if (names.length === 0) throw new ParameterError("compile", "at least one output", "none");
  for (const name of names) {
    if (outputs[name].dtype === "bool") {
      throw new ParameterError(`output "${name}"`, "float32 or int32", "bool", "Use `cast`.");
    }
  }
  const written = expand(
    names.map((name) => outputs[name]),
    expansions,
    keep,
  );
  // Processors have no late expansions.
  const onCard = Object.keys(late).length > 0;
  const merged = mergeProducts(simplify(written), onCard);
  // What expansions do to one matrix for several products is done once.
  const simple = onCard ? simplify(expand(merged, late)) : merged;
  const nodes = reachable(simple);
  const inputs = new Map<string, Tensor>();
  for (const node of nodes) {
    if (node.op !== "input") continue;
    const name = node.attributes.name as string;
    const other = inputs.get(name);
    if (other && !(sameShape(other.shape, node.shape) && other.dtype === node.dtype)) {
      const described = [other, node].map((x) => `${x.dtype} [${x.shape.join(", ")}]`).join(" and ");
      throw new ParameterError(`input "${name}"`, "one shape and type", described, "Give each its own name.");
    }
    if (names.includes(name)) throw new ParameterError(`output "${name}"`, "a name that no input has", name);
    inputs.set(name, node);
  }
  return { names, outputs: simple, nodes, inputs };
}

/** How a backend wants its graphs written. */
export interface Dialect {
  readonly operators: Readonly<Record<string, Lowering>>;
  readonly expansions: Expansions;
  /** What is expanded only once the graph is simplified. */
  readonly late?: Expansions;
  /** Absent: slices are written one by one. */
  readonly splitting?: Splitting;
}

/** The model of a training or inference graph, all shapes fixed. */
export function lower(
  named: Readonly<Record<string, Tensor>>,
  { operators, expansions, late, splitting }: Dialect,
): LoweredModel {
  const graph = prepare(named, expansions, undefined, late);
  const spec = (x: Tensor): TensorSpec => ({ shape: x.shape, dtype: x.dtype });
  return {
    model: write(graph, operators, (x) => ({ type: x.dtype, shape: x.shape }), splitting),
    inputs: Object.fromEntries([...graph.inputs].map(([name, x]) => [name, spec(x)])),
    outputs: Object.fromEntries(graph.names.map((name, i) => [name, spec(graph.outputs[i])])),
    values: graph.nodes.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  };
}

/**
 * Writes each node once, inputs first.
 *
 * @param declare Element type and shape of an input or output as the model states them.
 */
export function write(
  graph: PreparedGraph,
  lowerings: Readonly<Record<string, Lowering>>,
  declare: (x: Tensor) => { readonly type: OnnxType; readonly shape: OnnxShape },
  splitting?: Splitting,
): Uint8Array {
  const model = createModelWriter([...graph.inputs.keys(), ...graph.names]);
  const written = new Map<Tensor, string>();
  const fusions = findFusions(graph, lowerings.conv);
  const splits = splitting && findSplits(graph.nodes, splitting);
  for (const [name, x] of graph.inputs) {
    const { type, shape } = declare(x);
    model.input(name, type, shape);
    written.set(x, name);
  }
  // Constants are written when first used: those that a fusion takes in as attributes never are.
  const nameOf = (x: Tensor): string => {
    const name = written.get(x) ?? lowerings.constant(x, [], model);
    written.set(x, name);
    return name;
  };
  for (const node of graph.nodes) {
    if (node.op === "input" || node.op === "constant" || fusions.absorbed.has(node)) continue;
    if (written.has(node)) continue;
    const split = splits?.get(node);
    if (split) {
      for (const [slice, name] of split(nameOf(node.inputs[0]), model)) written.set(slice, name);
      continue;
    }
    const fused = fusions.writers.get(node);
    const lowering = lowerings[node.op];
    if (!fused && !lowering) throw new EmoforgeError(`No ONNX lowering for the operation "${node.op}".`);
    written.set(node, fused ? fused(nameOf, model) : lowering(node, node.inputs.map(nameOf), model));
  }
  graph.names.forEach((name, i) => {
    const { type, shape } = declare(graph.outputs[i]);
    model.output(name, nameOf(graph.outputs[i]), type, shape);
  });
  return model.encode();
}
