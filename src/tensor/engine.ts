/** @file Engines: compile a graph, run it. What Node's and the web's ONNX Runtime have in common. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EmoforgeError, ParameterError } from "../core/index.ts";
import { hasExternalData } from "./onnx/external-data.ts";
import type { LoweredModel } from "./onnx/lower.ts";
import type { Engine, LoadedModel, ModelSpec, Program, ShapedData } from "./programs.ts";
import { formatShape, sizeOf } from "./shapes.ts";
import { createShelf } from "./shelf.ts";
import type { DType, Tensor, TensorData, TensorSpec } from "./types.ts";

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
  return {
    backend: runtime.backend,
    threads: runtime.threads,
    shelf: createShelf(runtime.keptPrograms ?? KEPT_PROGRAMS),
    async compile(outputs) {
      const lowered = await lowerFor(outputs, runtime.channelBlock);
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

/** Loaded when first used: who only runs finished models, as a page that predicts does, is spared the writing of them. */
async function lowerFor(
  outputs: Readonly<Record<string, Tensor>>,
  block: number | undefined,
): Promise<LoweredModel> {
  const [{ lower }, { blockedOperators }] = await Promise.all([
    import("./onnx/lower.ts"),
    import("./onnx/blocked.ts"),
  ]);
  return lower(outputs, block === undefined ? undefined : blockedOperators(block));
}

const allocate = (dtype: DType, length: number): TensorData =>
  dtype === "int32" ? new Int32Array(length) : new Float32Array(length);

function createProgram(runtime: Runtime, session: InferenceSession, lowered: LoweredModel): Program {
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
