/** @file Engines: compile a graph, run it. What Node's and the web's ONNX Runtime have in common. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EmoforgeError, ParameterError } from "../core/errors.ts";
import { blockedOperators } from "./onnx/blocked.ts";
import { hasExternalData } from "./onnx/external-data.ts";
import { lower } from "./onnx/lower.ts";
import { operators } from "./onnx/operators.ts";
import { formatShape, sizeOf } from "./shapes.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import type { DType, Shape, Tensor, TensorData, TensorSpec } from "./types.ts";

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

/** How many sets of programs an engine keeps for reuse. */
const KEPT_PROGRAMS = 6;

/** What an engine needs of an ONNX Runtime. */
export interface Runtime {
  readonly backend: Engine["backend"];
  readonly threads: number;
  readonly sessionOptions: InferenceSession.SessionOptions;
  readonly keptPrograms?: number | undefined;
  /** Channels in a block of the runtime's blocked layout, where it has one. */
  readonly channelBlock?: number | undefined;
  /** Whether results can be written straight into arrays of ours. */
  readonly writesInPlace: boolean;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: "float32" | "int32" | "int64",
    data: ShapedData["data"],
    dims: readonly number[],
  ) => OrtTensor;
}

export function createEngine(runtime: Runtime): Engine {
  const open = async (model: Uint8Array, options = runtime.sessionOptions) => {
    try {
      return await runtime.InferenceSession.create(model, options);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EmoforgeError(`ONNX Runtime (${runtime.backend}) refuses the model: ${why}`, { cause });
    }
  };
  const lowerings = runtime.channelBlock === undefined ? operators : blockedOperators(runtime.channelBlock);
  return {
    backend: runtime.backend,
    threads: runtime.threads,
    shelf: createShelf(runtime.keptPrograms ?? KEPT_PROGRAMS),
    async compile(outputs) {
      const lowered = lower(outputs, lowerings);
      return createProgram(runtime, await open(lowered.model), lowered);
    },
    // A failing run of somebody's model throws: that it is printed as well would say everything twice.
    async load(model) {
      if (hasExternalData(model)) {
        throw new EmoforgeError(
          "The model: expected all of its weights inside the file, got weights in files beside it, which cannot be checked. " +
            "Save it as one file, e.g. with onnx.save(model, path, save_as_external_data=False).",
        );
      }
      return createLoadedModel(
        runtime,
        await open(model, { ...runtime.sessionOptions, logSeverityLevel: 4 }),
      );
    },
  };
}

const allocate = (dtype: DType, length: number): TensorData =>
  dtype === "int32" ? new Int32Array(length) : new Float32Array(length);

function createProgram(
  runtime: Runtime,
  session: InferenceSession,
  lowered: ReturnType<typeof lower>,
): Program {
  const { inputs, outputs, model } = lowered;
  const wrap = (data: TensorData, { dtype, shape }: TensorSpec) =>
    new runtime.Tensor(dtype === "int32" ? "int32" : "float32", data, shape);
  const names = Object.keys(outputs);
  const results: Record<string, TensorData> = {};
  for (const name of names) results[name] = allocate(outputs[name].dtype, sizeOf(outputs[name].shape));
  const fetches: Record<string, OrtTensor> = {};
  if (runtime.writesInPlace) for (const name of names) fetches[name] = wrap(results[name], outputs[name]);
  const fed: Record<string, OrtTensor> = {};
  const known = new Map<string, TensorData>();
  let released = false;
  return {
    inputs,
    outputs,
    model,
    async run(feeds) {
      if (released) throw new EmoforgeError("This program was released; compile it again.");
      for (const [name, spec] of Object.entries(inputs)) {
        const data = feeds[name];
        if (data !== undefined && data === known.get(name)) continue;
        checkFeed(name, spec, data);
        fed[name] = wrap(data, spec);
        known.set(name, data);
      }
      if (runtime.writesInPlace) {
        await session.run(fed, fetches);
        return results;
      }
      const returned = await session.run(fed);
      for (const name of names) {
        results[name].set(returned[name].data as TensorData);
        returned[name].dispose();
      }
      return results;
    },
    async release() {
      if (released) return;
      released = true;
      known.clear();
      await session.release();
    },
  };
}

function checkFeed(name: string, { shape, dtype }: TensorSpec, data: TensorData | undefined): asserts data {
  const length = sizeOf(shape);
  const expected = `a ${dtype === "int32" ? "Int32Array" : "Float32Array"} of ${length} values, ${formatShape(shape)}`;
  if (data === undefined) throw new ParameterError(`feed "${name}"`, expected, "nothing");
  const fits = dtype === "int32" ? data instanceof Int32Array : data instanceof Float32Array;
  if (!fits || data.length !== length) {
    throw new ParameterError(`feed "${name}"`, expected, `${data.constructor.name} of ${data.length}`);
  }
}

function createLoadedModel(runtime: Runtime, session: InferenceSession): LoadedModel {
  const specs = (metadata: readonly InferenceSession.ValueMetadata[]) =>
    Object.fromEntries(
      metadata.flatMap((value) => (value.isTensor ? [[value.name, specOf(value)] as const] : [])),
    );
  const inputs = specs(session.inputMetadata);
  return {
    inputs,
    outputs: specs(session.outputMetadata),
    async run(feeds, outputs = session.outputNames) {
      const fed: Record<string, OrtTensor> = {};
      for (const [name, spec] of Object.entries(inputs)) fed[name] = feedOf(runtime, name, spec, feeds[name]);
      const returned = await session.run(fed, outputs);
      return Object.fromEntries(
        Object.entries(returned).map(([name, t]) => [
          name,
          { data: t.data as ShapedData["data"], shape: t.dims },
        ]),
      );
    },
    release: () => session.release(),
  };
}

function specOf({ shape, type }: InferenceSession.TensorValueMetadata): ModelSpec {
  return { shape: shape.map((d) => (typeof d === "number" && d >= 0 ? d : -1)), type };
}

function feedOf(runtime: Runtime, name: string, spec: ModelSpec, feed: ShapedData | undefined): OrtTensor {
  const { shape, type } = spec;
  const fits =
    feed?.shape.length === shape.length &&
    feed.shape.every((d, i) => shape[i] === -1 || shape[i] === d) &&
    feed.data.length === sizeOf(feed.shape);
  if (!feed || !fits) {
    const got = feed ? `${feed.data.length} values as ${formatShape(feed.shape)}` : "nothing";
    throw new ParameterError(`feed "${name}"`, `${type} ${formatShape(shape)} (-1: any length)`, got);
  }
  return new runtime.Tensor(type as "float32", feed.data, feed.shape);
}
