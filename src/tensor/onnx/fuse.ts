/** @file Several operations written as one ONNX node: scalar factors and additions into Gemm, channel biases into Conv. */

import { uniformValue } from "../graph.ts";
import { broadcastsTo, sameShape } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import type { ModelWriter } from "./model.ts";
import type { Lowering } from "./operators.ts";
import type { PreparedGraph } from "./prepared.ts";

type Writer = (nameOf: (x: Tensor) => string, model: ModelWriter) => string;

export interface Fusions {
  /** Nodes that are written as a part of another. */
  readonly absorbed: ReadonlySet<Tensor>;
  /** How the last node of a fused group is written. */
  readonly writers: ReadonlyMap<Tensor, Writer>;
}

/** `alpha * matmul` as found below a node. */
interface Product {
  readonly matmul: Tensor;
  readonly alpha: number;
  readonly parts: readonly Tensor[];
}

/** @param conv How a convolution is written; it takes a vector of biases as third input. */
export function findFusions(graph: Pick<PreparedGraph, "nodes" | "outputs">, conv: Lowering): Fusions {
  const uses = new Map<Tensor, number>();
  const count = (x: Tensor) => uses.set(x, (uses.get(x) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  graph.outputs.forEach(count);
  const absorbed = new Set<Tensor>();
  const writers = new Map<Tensor, Writer>();
  const once = (x: Tensor) => uses.get(x) === 1 && !absorbed.has(x);
  const claim = (node: Tensor, parts: readonly Tensor[], writer: Writer) => {
    for (const part of parts) {
      absorbed.add(part);
      writers.delete(part);
    }
    writers.set(node, writer);
  };
  const products = new Map<Tensor, Product>();
  for (const node of graph.nodes) {
    if (node.op === "matmul" && node.shape.length === 2)
      products.set(node, { matmul: node, alpha: 1, parts: [node] });
    if (node.op === "multiply") {
      const [x, factor] = node.inputs;
      const alpha = uniformValue(factor);
      if (
        alpha === undefined ||
        x.op !== "matmul" ||
        !products.has(x) ||
        !once(x) ||
        !sameShape(x.shape, node.shape)
      ) {
        continue;
      }
      products.set(node, { matmul: x, alpha, parts: [x, node] });
      claim(node, [x], gemm({ matmul: x, alpha, parts: [] }));
    }
    if (node.op !== "add") continue;
    for (const [i, x] of node.inputs.entries()) {
      const other = node.inputs[1 - i];
      if (x === other || !once(x) || !sameShape(x.shape, node.shape)) continue;
      const product = products.get(x);
      if (product && broadcastsTo(other.shape, x.shape)) {
        claim(node, product.parts, gemm(product, other));
        break;
      }
      const bias = x.op === "conv" ? biasBelow(other, x) : undefined;
      if (bias) {
        const parts = once(other) ? [x, other] : [x];
        claim(node, parts, (nameOf, model) => conv(x, [...x.inputs, bias].map(nameOf), model));
        break;
      }
    }
  }
  return { absorbed, writers };
}

/** The vector of channel biases that `x`, shaped `[1, o, 1, 1]` or `[o, 1, 1]`, is made of. */
function biasBelow(x: Tensor, image: Tensor): Tensor | undefined {
  const below = x.op === "reshape" && x.inputs[0].shape.length === 1 ? x.inputs[0] : undefined;
  const channelAxis = x.shape.length - image.shape.length + 1;
  const alongChannels = x.shape.every((d, i) => d === (i === channelAxis ? image.shape[1] : 1));
  return channelAxis >= 0 && alongChannels ? below : undefined;
}

function gemm({ matmul, alpha }: Product, addend?: Tensor): Writer {
  const { transposeA, transposeB } = matmul.attributes as { transposeA: boolean; transposeB: boolean };
  return (nameOf, model) => {
    const names = [...matmul.inputs, ...(addend ? [addend] : [])].map(nameOf);
    const scale = alpha === 1 ? {} : { alpha: { float: alpha } };
    return model.node("Gemm", names, { transA: Number(transposeA), transB: Number(transposeB), ...scale });
  };
}
