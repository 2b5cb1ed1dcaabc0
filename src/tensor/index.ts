/**
 * @file Differentiable static graphs, run as ONNX models by ONNX Runtime. Importable in a browser; the engines are in
 * `node.ts` and `web.ts`.
 */

export { type Card, type Computed, computeOn, type DeviceName, deviceNamed, deviceNames } from "./card.ts";
export { type ConvOptions, type ConvTransposeOptions, conv, convTranspose } from "./convolution.ts";
export {
  abs,
  add,
  cast,
  clip,
  divide,
  equal,
  exp,
  greater,
  greaterEqual,
  leakyRelu,
  less,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
  where,
} from "./elementwise.ts";
export { DeviceError } from "./failure.ts";
export { gradients } from "./gradients.ts";
export { constant, input } from "./graph.ts";
export { broadcastTo, concat, gather, pad, reshape, slice, transpose } from "./layout.ts";
export { type MatmulOptions, matmul } from "./matmul.ts";
export { type ExportOptions, exportOnnx } from "./onnx/export.ts";
export { type ModelOutline, outlineOf, withOutputs } from "./onnx/outline.ts";
export { averagePool, maxPool, type PoolOptions, upsample } from "./pooling.ts";
export type {
  CompileOptions,
  Device,
  DeviceMark,
  DeviceState,
  DeviceUse,
  Engine,
  LoadedModel,
  ModelSpec,
  Program,
  ShapedData,
} from "./programs.ts";
export {
  argMax,
  logSoftmax,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  softmax,
} from "./reduce.ts";
export { type Compiled, createShelf, releaseAll, type Shelf } from "./shelf.ts";
export { stack } from "./stack.ts";
export type { DType, Operand, Shape, Tensor, TensorData, TensorSpec } from "./types.ts";
export type { Padding, WindowOptions } from "./windows.ts";
