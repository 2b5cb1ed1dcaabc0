/** @file A model with its products in half precision: operands are rounded to float16, results are float32 again. */

import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const products = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul"]);

/** @returns The model with casts around each product; everything else, the state included, stays in float32. */
export function withHalfProducts(bytes: Uint8Array): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  if (!model.graph) return bytes;
  const halves = new Map<string, string>();
  const cast = (from: string, output: string, to: number) =>
    onnx.NodeProto.create({
      opType: "Cast",
      name: `cast ${output}`,
      input: [from],
      output: [output],
      attribute: [{ name: "to", type: onnx.AttributeProto.AttributeType.INT, i: to }],
    });
  model.graph.node = (model.graph.node ?? []).flatMap((node) => {
    if (!products.has(node.opType ?? "")) return [onnx.NodeProto.create(node)];
    const casts: InstanceType<typeof onnx.NodeProto>[] = [];
    const input = (node.input ?? []).map((name) => {
      const known = halves.get(name);
      if (known !== undefined || name === "") return known ?? name;
      const half = `${name} half`;
      halves.set(name, half);
      casts.push(cast(name, half, DataType.FLOAT16));
      return half;
    });
    const [result] = node.output ?? [];
    const product = onnx.NodeProto.create({ ...node, input, output: [`${result} product`] });
    return [...casts, product, cast(`${result} product`, result, DataType.FLOAT)];
  });
  return Uint8Array.from(onnx.ModelProto.encode(model).finish());
}
