/** @file What engines need of an ONNX Runtime: Node's and the web's are alike in this. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EmoforgeError } from "../core/index.ts";
import { deviceError } from "./failure.ts";
import type { LoweredModel } from "./onnx/lower.ts";
import type { Program } from "./programs.ts";

export type { InferenceSession, OrtTensor };

export interface Runtime {
  readonly backend: "cpu" | "webgpu" | "wasm";
  readonly threads: number;
  readonly sessionOptions: InferenceSession.SessionOptions;
  readonly keptPrograms?: number | undefined;
  /** Channels in a block of the runtime's blocked layout, where it has one. */
  readonly channelBlock?: number | undefined;
  /** Makes programs by a shorter way than sessions of this runtime, where there is one. */
  readonly createProgram?: ((lowered: LoweredModel) => Program) | undefined;
  /** Whether results can be written straight into arrays of ours. */
  readonly writesInPlace: boolean;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: "float32" | "int32" | "int64",
    data: Float32Array | Int32Array | BigInt64Array,
    dims: readonly number[],
  ) => OrtTensor;
}

/**
 * Arrays on a card are kept for the next step by their exact size. Of large ones the runtime keeps six otherwise and makes the rest anew, which
 * was a fifth of a large network's step on an NVIDIA H200. They stay with the process: as much as the largest step of each kind needs.
 */
export const webgpuProvider = { name: "webgpu", storageBufferCacheMode: "simple" } as const;

/** @throws {EmoforgeError} for what the runtime refuses. @throws {DeviceError} on a card. */
export async function openSession(
  runtime: Runtime,
  model: Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(model, { ...runtime.sessionOptions, ...options });
  } catch (cause) {
    if (runtime.backend === "webgpu") throw deviceError(cause);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EmoforgeError(`ONNX Runtime (${runtime.backend}) refuses the model: ${why}`, { cause });
  }
}

/** Runs a model. @throws {DeviceError} for what fails on a card. */
export async function runSession(
  { backend }: Runtime,
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  fetches?: InferenceSession.FetchesType,
): Promise<InferenceSession.ReturnType> {
  try {
    return await (fetches === undefined ? session.run(feeds) : session.run(feeds, fetches));
  } catch (cause) {
    throw backend === "webgpu" ? deviceError(cause) : cause;
  }
}
