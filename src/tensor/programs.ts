/** @file What runs a graph or a model. Names no runtime, so that the declarations of the package need none either. */

import type { Shelf } from "./shelf.ts";
import type { Shape, Tensor, TensorData, TensorSpec } from "./types.ts";

export interface Engine {
  readonly backend: "cpu" | "webgpu" | "wasm";
  readonly threads: number;
  /** Where compiled programs wait between two uses. */
  readonly shelf: Shelf<Program>;
  /** Where the engine computes on a card with memory of its own. */
  readonly device?: Device;
  /**
   * Makes the named tensors runnable. Equal graphs give equal results on one machine with one thread count.
   *
   * @throws {ParameterError} if outputs are to stay on a device and there is none.
   */
  compile(outputs: Readonly<Record<string, Tensor>>, options?: CompileOptions): Promise<Program>;
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
   * @param state On a device: holds what is not fed, and takes the outputs that replace a vector of it.
   * @returns Arrays that belong to the program and are OVERWRITTEN by its next run: copy what you want to keep. Outputs
   *   that stay on the device are not among them.
   * @throws {ParameterError} for a missing feed or one of the wrong type or length.
   */
  run(
    feeds: Readonly<Record<string, TensorData>>,
    state?: DeviceState,
  ): Promise<Readonly<Record<string, TensorData>>>;
  /**
   * Where it is possible: has an output written into this array from the next run on, or, without one, into an array of the program's again.
   * The array must not be moved or transferred.
   *
   * @throws {ParameterError} for an array of the wrong type or length.
   */
  place?(output: string, data: TensorData | undefined): void;
  /** Frees the session; the program cannot run any more. */
  release(): Promise<void>;
}

export interface CompileOptions {
  /**
   * For each output that stays on the device, the vector of a `DeviceState` that it takes the place of. Only engines with a
   * `device` can.
   */
  readonly replaces?: Readonly<Record<string, string>>;
}

/**
 * Named float32 vectors on the device. Programs read those whose names they have as inputs, and put new ones in the place
 * of those they replace; a vector itself never changes.
 */
export interface DeviceState {
  /** Uploads a vector, in place of one of the same name. */
  put(name: string, values: Float32Array): Promise<void>;
  /** A copy on the host. @throws {ParameterError} if there is none of the name. */
  read(name: string): Promise<Float32Array>;
  /** The vectors of these names as they are now. Costs no copy, only their memory once they are replaced. */
  mark(names: readonly string[]): DeviceMark;
  /** Frees all vectors but those that marks still hold. */
  release(): void;
}

/** Some vectors at one moment. */
export interface DeviceMark {
  /** Puts them back into their state; the mark stays. */
  revert(): void;
  release(): void;
}

/** Bytes sent to the device and fetched from it, and vectors that lie there. */
export interface DeviceUse {
  readonly uploaded: number;
  readonly downloaded: number;
  readonly vectors: number;
}

/** The part of an engine that runs on a card. */
export interface Device {
  createState(): DeviceState;
  /** Since the engine was made. */
  use(): DeviceUse;
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
