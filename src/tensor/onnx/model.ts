/** @file Writing an ONNX model: nodes, initialisers, typed inputs and outputs, protobuf bytes. */

import onnxProto from "onnx-proto";
import type { DType, Shape, TensorData } from "../types.ts";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

/** The newest operator set whose reductions still take their axes as attributes. */
const opset = 17;
const irVersion = 8;

export type OnnxType = DType | "int64";

const elementTypes: Record<OnnxType, number> = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

/** The code of an element type, for `Cast`. */
export const elementType = (type: OnnxType): number => elementTypes[type];

/** `{ float }` marks a floating-point attribute; plain numbers are integers; `undefined` is left out. */
export type OnnxAttributes = Readonly<
  Record<string, number | readonly number[] | { readonly float: number } | string | undefined>
>;

/** Dimensions: numbers, or the name of a dimension that is known only at run time. */
export type OnnxShape = readonly (number | string)[];

/** Collects the parts of one model. */
export interface ModelWriter {
  /** Adds a node and returns the name of its result; "" leaves out an optional input. */
  node(operator: string, inputs: readonly string[], attributes?: OnnxAttributes, domain?: string): string;
  /** Cuts a value along an axis into stretches of these lengths, and returns their names. */
  split(from: string, axis: number, lengths: readonly number[]): string[];
  /** Adds a fixed tensor and returns its name; equal int64 lists are shared. */
  values(values: TensorData, shape: Shape): string;
  integers(values: readonly number[]): string;
  input(name: string, type: OnnxType, shape: OnnxShape): void;
  /** Names the value `from` as an output of the model. */
  output(name: string, from: string, type: OnnxType, shape: OnnxShape): void;
  encode(): Uint8Array;
}

/**
 * Values are named v1, v2, ... in the order they are made, so equal graphs give equal bytes.
 *
 * @param taken Names of inputs and outputs, which no value may bear.
 */
export function createModelWriter(taken: Iterable<string> = []): ModelWriter {
  const reserved = new Set(taken);
  const nodes: InstanceType<typeof onnx.NodeProto>[] = [];
  const initializers: InstanceType<typeof onnx.TensorProto>[] = [];
  const inputs: InstanceType<typeof onnx.ValueInfoProto>[] = [];
  const outputs: InstanceType<typeof onnx.ValueInfoProto>[] = [];
  const domains = new Set<string>();
  const shared = new Map<string, string>();
  let count = 0;
  const nextName = (): string => {
    count += 1;
    return reserved.has(`v${count}`) ? nextName() : `v${count}`;
  };
  const initializer = (dataType: number, dims: readonly number[], values: ArrayBufferView) => {
    const name = nextName();
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    initializers.push(onnx.TensorProto.create({ name, dataType, dims: [...dims], rawData }));
    return name;
  };
  const node: ModelWriter["node"] = (operator, from, attributes = {}, domain = "") => {
    const name = nextName();
    if (domain) domains.add(domain);
    const attribute = Object.entries(attributes).flatMap(([key, value]) => attributeOf(key, value));
    nodes.push(
      onnx.NodeProto.create({ opType: operator, input: [...from], output: [name], attribute, domain, name }),
    );
    return name;
  };
  const integers: ModelWriter["integers"] = (values) => {
    const key = values.join();
    const name =
      shared.get(key) ?? initializer(DataType.INT64, [values.length], BigInt64Array.from(values, BigInt));
    shared.set(key, name);
    return name;
  };
  return {
    node,
    split(from, axis, lengths) {
      const input = [from, integers(lengths)];
      const output = lengths.map(nextName);
      const attribute = attributeOf("axis", axis);
      nodes.push(onnx.NodeProto.create({ opType: "Split", input, output, attribute, name: output[0] }));
      return output;
    },
    values(values, shape) {
      return initializer(values instanceof Int32Array ? DataType.INT32 : DataType.FLOAT, shape, values);
    },
    integers,
    input(name, type, shape) {
      inputs.push(valueInfo(name, type, shape));
    },
    output(name, from, type, shape) {
      nodes.push(
        onnx.NodeProto.create({ opType: "Identity", input: [from], output: [name], name: `output ${name}` }),
      );
      outputs.push(valueInfo(name, type, shape));
    },
    encode() {
      nameOutputs(nodes, new Set(inputs.map((v) => v.name)), new Set(initializers.map((t) => t.name)));
      const opsetImport = [
        { domain: "", version: opset },
        ...[...domains].map((domain) => ({ domain, version: 1 })),
      ];
      const graph = {
        name: "emoforge",
        node: nodes,
        initializer: initializers,
        input: inputs,
        output: outputs,
      };
      const model = onnx.ModelProto.create({ irVersion, opsetImport, producerName: "emoforge", graph });
      return Uint8Array.from(onnx.ModelProto.encode(model).finish());
    },
  };
}

type Attribute = InstanceType<typeof onnx.AttributeProto>;

function attributeOf(name: string, value: OnnxAttributes[string]): Attribute[] {
  const make = onnx.AttributeProto.create;
  if (value === undefined) return [];
  if (typeof value === "number") return [make({ name, type: AttributeType.INT, i: value })];
  if (typeof value === "string")
    return [make({ name, type: AttributeType.STRING, s: new TextEncoder().encode(value) })];
  if ("float" in value) return [make({ name, type: AttributeType.FLOAT, f: value.float })];
  return [make({ name, type: AttributeType.INTS, ints: [...value] })];
}

function valueInfo(name: string, type: OnnxType, shape: OnnxShape) {
  const dim = shape.map((d) => (typeof d === "number" ? { dimValue: d } : { dimParam: d }));
  const tensorType = { elemType: elementType(type), shape: { dim } };
  return onnx.ValueInfoProto.create({ name, type: { tensorType } });
}

/** Lets the node that computes an output carry its name, so that no copy is needed. */
function nameOutputs(
  nodes: InstanceType<typeof onnx.NodeProto>[],
  inputs: ReadonlySet<string | null | undefined>,
  constants: ReadonlySet<string | null | undefined>,
): void {
  const renamed = new Map<string, string>();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { name, input, output } = nodes[i];
    if (!name?.startsWith("output ")) continue;
    const from = input![0];
    if (inputs.has(from) || constants.has(from) || renamed.has(from)) continue;
    renamed.set(from, output![0]);
    nodes.splice(i, 1);
  }
  for (const n of nodes) {
    n.input = n.input!.map((v) => renamed.get(v) ?? v);
    n.output = n.output!.map((v) => renamed.get(v) ?? v);
  }
}
