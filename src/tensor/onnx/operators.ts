/** @file How each operation is written in ONNX operators. All of them run on CPU and on WebGPU. */

import type { ConvAttributes } from "../convolution.ts";
import type { Tensor, TensorData } from "../types.ts";
import type { Windows } from "../windows.ts";
import { elementType, type ModelWriter } from "./model.ts";

/** Writes `node`, whose inputs are named `inputs`, and returns its name. */
export type Lowering = (node: Tensor, inputs: readonly string[], model: ModelWriter) => string;

const plain =
  (operator: string): Lowering =>
  (_, inputs, model) =>
    model.node(operator, inputs);

/** Reductions to a scalar keep their axes in the operator and drop them after. */
const reduction =
  (operator: string): Lowering =>
  ({ attributes }, [x], model) =>
    model.node(operator, [x], { axes: attributes.axes as number[], keepdims: attributes.keepDims ? 1 : 0 });

const alongAxis =
  (operator: string): Lowering =>
  ({ attributes }, inputs, model) =>
    model.node(operator, inputs, { axis: attributes.axis as number });

const scalar = (model: ModelWriter, value: number) => model.values(Float32Array.of(value), []);

/** Exact for all finite values: neither exponential overflows. */
const softplus: Lowering = (_, [x], model) => {
  const decayed = model.node("Exp", [model.node("Neg", [model.node("Abs", [x])])]);
  const tail = model.node("Log", [model.node("Add", [decayed, scalar(model, 1)])]);
  return model.node("Add", [model.node("Relu", [x]), tail]);
};

const matmul: Lowering = ({ inputs: [a], attributes }, [x, y], model) => {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  if (a.shape.length === 2)
    return model.node("Gemm", [x, y], { transA: Number(transposeA), transB: Number(transposeB) });
  const swapped = (name: string, swap: boolean) =>
    swap ? model.node("Transpose", [name], { perm: [0, 2, 1] }) : name;
  return model.node("MatMul", [swapped(x, transposeA), swapped(y, transposeB)]);
};

export const convAttributes = (node: Tensor) => {
  const { strides, dilations, pads, groups } = node.attributes as unknown as ConvAttributes;
  return { strides, dilations, pads, group: groups, kernel_shape: node.inputs[1].shape.slice(2) };
};

const convTranspose: Lowering = (node, inputs, model) => {
  const attributes = convAttributes(node);
  const { strides, dilations, pads, kernel_shape: kernel } = attributes;
  const rank = kernel.length;
  const outputPadding = kernel.map((k, i) => {
    const reach = dilations[i] * (k - 1) + 1;
    const least = (node.inputs[0].shape[i + 2] - 1) * strides[i] + reach - pads[i] - pads[rank + i];
    return node.shape[i + 2] - least;
  });
  return model.node("ConvTranspose", inputs, { ...attributes, output_padding: outputPadding });
};

/** With these attributes a doubled image has a fast path in ONNX Runtime. */
const upsample: Lowering = ({ attributes }, [x], model) => {
  const factors = Float32Array.of(1, 1, ...(attributes.factors as number[]));
  return model.node("Resize", [x, "", model.values(factors, [factors.length])], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
};

const poolAttributes = (node: Tensor) => {
  const { kernel, strides, pads } = node.attributes as unknown as Windows;
  return { kernel_shape: kernel, strides, pads };
};

export const operators: Readonly<Record<string, Lowering>> = {
  constant: (node, _, model) => model.values(node.attributes.values as TensorData, node.shape),
  add: plain("Add"),
  subtract: plain("Sub"),
  multiply: plain("Mul"),
  divide: plain("Div"),
  negate: plain("Neg"),
  exp: plain("Exp"),
  log: plain("Log"),
  sqrt: plain("Sqrt"),
  abs: plain("Abs"),
  tanh: plain("Tanh"),
  sigmoid: plain("Sigmoid"),
  softplus,
  relu: plain("Relu"),
  leakyRelu: ({ attributes }, [x], model) =>
    model.node("LeakyRelu", [x], { alpha: { float: attributes.slope as number } }),
  power: ({ attributes }, [x], model) => model.node("Pow", [x, scalar(model, attributes.exponent as number)]),
  maximum: plain("Max"),
  minimum: plain("Min"),
  clip({ attributes }, [x], model) {
    const { lo, hi } = attributes as { lo: number; hi: number };
    return model.node("Clip", [x, scalar(model, lo), scalar(model, hi)]);
  },
  greater: plain("Greater"),
  greaterEqual: plain("GreaterOrEqual"),
  equal: plain("Equal"),
  where: plain("Where"),
  cast: ({ dtype }, [x], model) => model.node("Cast", [x], { to: elementType(dtype) }),
  reduceSum: ({ attributes }, [x], model) =>
    model.node("ReduceSum", [x, model.integers(attributes.axes as number[])], {
      keepdims: attributes.keepDims ? 1 : 0,
    }),
  reduceMax: reduction("ReduceMax"),
  reduceMin: reduction("ReduceMin"),
  softmax: alongAxis("Softmax"),
  matmul,
  reshape: ({ shape }, [x], model) => model.node("Reshape", [x, model.integers(shape)]),
  broadcastTo: ({ shape }, [x], model) => model.node("Expand", [x, model.integers(shape)]),
  transpose: ({ attributes }, [x], model) =>
    model.node("Transpose", [x], { perm: attributes.perm as number[] }),
  slice({ attributes, inputs }, [x], model) {
    const { starts, ends, steps } = attributes as { starts: number[]; ends: number[]; steps: number[] };
    const cut = inputs[0].shape.flatMap((d, i) => (starts[i] > 0 || ends[i] < d || steps[i] > 1 ? [i] : []));
    const lists = [starts, ends].map((list) => model.integers(cut.map((i) => list[i])));
    const by = cut.some((i) => steps[i] > 1) ? [model.integers(cut.map((i) => steps[i]))] : [];
    return model.node("Slice", [x, ...lists, model.integers(cut), ...by]);
  },
  concat: alongAxis("Concat"),
  pad({ attributes }, [x], model) {
    const { before, after, value } = attributes as { before: number[]; after: number[]; value: number };
    return model.node("Pad", [x, model.integers([...before, ...after]), scalar(model, value)]);
  },
  flip({ attributes, inputs }, [x], model) {
    const axes = attributes.axes as number[];
    const lists = [axes.map((a) => inputs[0].shape[a] - 1), axes.map((a) => -inputs[0].shape[a] - 1), axes];
    return model.node("Slice", [x, ...lists.map(model.integers), model.integers(axes.map(() => -1))]);
  },
  gather: alongAxis("Gather"),
  conv: (node, inputs, model) => model.node("Conv", inputs, convAttributes(node)),
  convTranspose,
  maxPool: (node, inputs, model) => model.node("MaxPool", inputs, poolAttributes(node)),
  averagePool: (node, inputs, model) =>
    model.node("AveragePool", inputs, { ...poolAttributes(node), count_include_pad: 1 }),
  upsample,
};
