/** @file What runs a graph or a model. Names no runtime, so that the declarations of the package need none either. */

import type { Shelf } from "./shelf.ts";
import type { Shape, Tensor, TensorData, TensorSpec } from "./types.ts";

export interface Engine {
  readonly backend: "cpu" | "webgpu" | "wasm";
  readonly threads: number;
  /** Where compiled programs wait between two uses. */
  readonly shelf: Shelf<Program>;
  /** Makes the named tensors runnable. Equal graphs give equal results on one machine with one thread count. */
  compile(outputs: Readonly<Record<string, Tensor>>): Promise<Program>;
  /**
   * Any ONNX model, also with dimensions known only at run time.
   *
   * @throws {EmoforgeError} for what the runtime refuses, and for weights in other files.
   */
  load(model: Uint8Array): Promise<LoadedModel>;
}

/** A compiled graph. Not for overlapping runs: await one before the next. */
export interface Program {
  /** The inputs that the outputs depend on; others need not be fed. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  /** ONNX bytes as run on this machine; `exportOnnx` gives portable ones. */
  readonly model: Uint8Array;
  /**
   * Feeds without an input of their name are ignored. An array fed again may have been changed in between: on the
   * CPU it is used in place, elsewhere it is uploaded at each run.
   *
   * @returns Arrays that belong to the program and are OVERWRITTEN by its next run: copy what you want to keep.
   * @throws {ParameterError} for a missing feed or one of the wrong type or length.
   */
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Readonly<Record<string, TensorData>>>;
  /** Frees the session; the program cannot run any more. */
  release(): Promise<void>;
}

/** Values with their shape, for models whose shapes are known only at run time. */
export interface ShapedData {
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly shape: Shape;
}

/** -1 in a shape stands for a dimension known only at run time; `type` is ONNX Runtime's name of the element type. */
export interface ModelSpec {
  readonly shape: Shape;
  readonly type: string;
}

export interface LoadedModel {
  readonly inputs: Readonly<Record<string, ModelSpec>>;
  readonly outputs: Readonly<Record<string, ModelSpec>>;
  /**
   * @param outputs Names of the outputs wanted; what only the others need is not computed. All unless told.
   * @returns New arrays at each run.
   */
  run(
    feeds: Readonly<Record<string, ShapedData>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, ShapedData>>>;
  release(): Promise<void>;
}
