/** @file Models from files, also with dimensions known only at run time. */

import { EmoforgeError, ParameterError } from "../core/index.ts";
import { hasExternalData } from "./onnx/external-data.ts";
import type { LoadedModel, ModelSpec, ShapedData } from "./programs.ts";
import { type InferenceSession, type OrtTensor, openSession, type Runtime } from "./runtime.ts";
import { formatShape, sizeOf } from "./shapes.ts";

/** @throws {EmoforgeError} for what the runtime refuses, and for weights in other files. */
export async function loadModel(runtime: Runtime, model: Uint8Array): Promise<LoadedModel> {
  if (hasExternalData(model)) {
    throw new EmoforgeError(
      "The model: expected all of its weights inside the file, got weights in files beside it, which cannot be checked. " +
        "Save it as one file, e.g. with onnx.save(model, path, save_as_external_data=False).",
    );
  }
  // A failing run of somebody's model throws: that it is printed as well would say everything twice.
  const session = await openSession(runtime, model, { logSeverityLevel: 4 });
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
