/** @file What a model takes and gives, read from its bytes; and inner values as outputs. */

import onnxProto from "onnx-proto";
import { expect, test } from "vitest";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { outlineOf, withOutputs } from "../../src/tensor/onnx/outline.ts";

const { onnx } = onnxProto;

/** y = relu(2 x) + 1, and its inner values. */
function small() {
  const writer = createModelWriter();
  writer.input("x", "float32", ["batch", 80, 3000]);
  writer.input("rate", "int64", [1]);
  const twice = writer.node("Mul", ["x", writer.values(Float32Array.of(2), [1])]);
  const positive = writer.node("Relu", [twice]);
  writer.output("y", writer.node("Add", [positive, writer.values(Float32Array.of(1), [1])]), "float32", [
    "batch",
    80,
    3000,
  ]);
  return { model: writer.encode(), twice, positive };
}

test("inputs with types and shapes, outputs, and what is computed on the way", () => {
  const { model, twice, positive } = small();
  expect(outlineOf(model)).toEqual({
    inputs: { x: { type: "float32", shape: [-1, 80, 3000] }, rate: { type: "int64", shape: [1] } },
    outputs: ["y"],
    values: [twice, positive, "y"],
    sums: ["y"],
  });
});

test("weights that are listed among the inputs are none", () => {
  const info = (name: string) =>
    onnx.ValueInfoProto.create({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 1 }] } } },
    });
  const graph = {
    name: "g",
    input: [info("x"), info("w")],
    initializer: [onnx.TensorProto.create({ name: "w", dims: [1], dataType: 1, rawData: new Uint8Array(4) })],
  };
  const model = onnx.ModelProto.encode(onnx.ModelProto.create({ irVersion: 3, graph })).finish();
  expect(Object.keys(outlineOf(model).inputs)).toEqual(["x"]);
});

test("bytes that are no model have no outline", () => {
  const nothing = { inputs: {}, outputs: [], values: [], sums: [] };
  expect(outlineOf(new TextEncoder().encode("<!DOCTYPE html>"))).toEqual(nothing);
  expect(outlineOf(new Uint8Array())).toEqual(nothing);
});

test("inner values become outputs, which the runtime gives with their shapes", async () => {
  const writer = createModelWriter();
  writer.input("x", "float32", [1, "n"]);
  const inner = writer.node("Neg", ["x"]);
  writer.output("y", writer.node("Relu", [inner]), "float32", [1, "n"]);
  const engine = await createNodeEngine();
  const model = await engine.load(withOutputs(writer.encode(), [inner]));
  expect(model.outputs[inner]).toEqual({ type: "float32", shape: [1, -1] });
  const x = { data: Float32Array.of(-1, 2), shape: [1, 2] };
  const { [inner]: negated, y } = await model.run({ x });
  expect([negated.data, y.data]).toEqual([Float32Array.of(1, -2), Float32Array.of(1, 0)]);
  await model.release();
});
