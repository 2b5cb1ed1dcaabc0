import onnxProto from "onnx-proto";
import { describe, expect, test } from "vitest";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { hasExternalData } from "../../src/tensor/onnx/external-data.ts";

const { onnx } = onnxProto;
const { DataLocation } = onnx.TensorProto as unknown as { DataLocation: { EXTERNAL: number } };

const inside = onnx.TensorProto.create({ name: "w", dims: [1], dataType: 1, rawData: new Uint8Array(4) });
const outside = onnx.TensorProto.create({
  name: "w",
  dims: [1],
  dataType: 1,
  dataLocation: DataLocation.EXTERNAL,
  externalData: [{ key: "location", value: "../secret.bin" }],
});
type GraphParts = Parameters<typeof onnx.GraphProto.create>[0];
const modelOf = (graph: GraphParts, more: object = {}) =>
  onnx.ModelProto.encode(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: { name: "g", ...graph },
      ...more,
    }),
  ).finish();

describe("weights in other files are found", () => {
  const attribute = (parts: object) => [{ opType: "If", attribute: [{ name: "a", ...parts }] }];
  const cases: Record<string, Uint8Array> = {
    "as an initializer": modelOf({ initializer: [inside, outside] }),
    "as a sparse initializer": modelOf({
      sparseInitializer: [{ values: outside, indices: inside, dims: [4] }],
    }),
    "as a constant": modelOf({ node: attribute({ t: outside }) }),
    "among several constants": modelOf({ node: attribute({ tensors: [inside, outside] }) }),
    "in a branch": modelOf({ node: attribute({ g: { name: "b", initializer: [outside] } }) }),
    "in a branch of a branch": modelOf({
      node: attribute({
        graphs: [{ name: "b", node: attribute({ g: { name: "c", initializer: [outside] } }) }],
      }),
    }),
    "where only the place is named": modelOf({
      initializer: [onnx.TensorProto.create({ name: "w", dataLocation: DataLocation.EXTERNAL })],
    }),
    "where the place is named without saying so": modelOf({
      initializer: [onnx.TensorProto.create({ name: "w", externalData: [{ key: "location", value: "x" }] })],
    }),
  };
  test.each(Object.entries(cases))("%s", (_, model) => {
    expect(hasExternalData(model)).toBe(true);
  });

  test("and nothing else is taken for them", () => {
    expect(hasExternalData(modelOf({ initializer: [inside], node: attribute({ t: inside }) }))).toBe(false);
    expect(hasExternalData(new Uint8Array())).toBe(false);
    expect(hasExternalData(new TextEncoder().encode("no protobuf at all"))).toBe(false);
  });
});

test("an engine does not load such a model", async () => {
  const engine = await createNodeEngine();
  await expect(engine.load(modelOf({ initializer: [outside] }))).rejects.toThrow(
    "The model: expected all of its weights inside the file, got weights in files beside it, which cannot be checked. " +
      "Save it as one file, e.g. with onnx.save(model, path, save_as_external_data=False).",
  );
});
