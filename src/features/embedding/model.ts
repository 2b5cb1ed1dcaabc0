/** @file Finds out which input of an ONNX model takes samples and which output gives embeddings. */

import { ParameterError } from "../../core/index.ts";
import type { LoadedModel, ModelSpec, Shape, ShapedData } from "../../tensor/index.ts";
import type { EmbeddingOptions } from "./options.ts";
import type { Pool } from "./pool.ts";

/** The inputs and outputs of a model that are used. */
export interface Ports {
  readonly input: string;
  /** 1, 2 or 3: `[n]`, `[1, n]`, `[1, 1, n]`. */
  readonly rank: number;
  /** The only number of samples that the model takes, if it is fixed. */
  readonly length: number | undefined;
  /** The input that says which samples count, if there is one; all of them do. */
  readonly mask: { readonly name: string; readonly type: string } | undefined;
  readonly output: string;
}

/** The name that exports of speech models give it. */
const maskName = "attention_mask";
const waveform = "samples as float32 [n], [1, n] or [1, 1, n]";

/**
 * @param where The model's file, for messages.
 * @throws {ParameterError} for a name that the model does not have, an input that does not take samples, further inputs, and an
 *   output that is not float32.
 */
export function findPorts(
  { inputs, outputs }: Pick<LoadedModel, "inputs" | "outputs">,
  { input: asked, output: wanted }: Pick<EmbeddingOptions, "input" | "output">,
  where: string,
): Ports {
  const names = Object.keys(inputs);
  const input = asked ?? names.find((name) => name !== maskName) ?? names[0];
  const spec = inputs[input];
  if (spec === undefined)
    throw new ParameterError(`${where}, input`, `one of ${names.join(", ") || "some"}`, input ?? "none");
  const { shape, type } = spec;
  const leading = shape.slice(0, -1);
  if (type !== "float32" || shape.length < 1 || shape.length > 3 || leading.some((d) => d !== 1 && d !== -1))
    throw new ParameterError(
      `${where}, input "${input}"`,
      waveform,
      described(spec),
      "The model is fed a waveform: use one that computes its spectrogram itself, or name another `input`.",
    );
  const others = names.filter((name) => name !== input);
  const mask = others.find((name) => name === maskName);
  const surplus = others.filter((name) => name !== mask);
  if (surplus.length > 0 || (mask !== undefined && inputs[mask].shape.length !== shape.length)) {
    const got = surplus.length > 0 ? surplus : others;
    throw new ParameterError(
      `${where}, inputs besides "${input}"`,
      `none, or an ${maskName} of the same shape`,
      got.map((name) => `"${name}" ${described(inputs[name])}`).join(", "),
      "Export the model with the waveform as its only input, or name the `input` that takes it.",
    );
  }
  const output = wanted ?? Object.keys(outputs)[0];
  if (outputs[output] === undefined)
    throw new ParameterError(`${where}, output`, `one of ${Object.keys(outputs).join(", ")}`, output);
  if (outputs[output].type !== "float32") {
    throw new ParameterError(
      `${where}, output "${output}"`,
      "float32",
      described(outputs[output]),
      "Name another `output`.",
    );
  }
  const last = shape[shape.length - 1];
  return {
    input,
    rank: shape.length,
    length: last === -1 ? undefined : last,
    mask: mask === undefined ? undefined : { name: mask, type: inputs[mask].type },
    output,
  };
}

/** What the model is fed for one piece. */
export function feedsOf(samples: Float32Array, { input, rank, mask }: Ports): Record<string, ShapedData> {
  const shape: Shape = [...new Array<number>(rank - 1).fill(1), samples.length];
  const feeds: Record<string, ShapedData> = { [input]: { data: samples, shape } };
  if (mask !== undefined) feeds[mask.name] = { data: onesOf(mask.type, samples.length), shape };
  return feeds;
}

function onesOf(type: string, length: number): ShapedData["data"] {
  if (type === "int64") return new BigInt64Array(length).fill(1n);
  return type === "int32" ? new Int32Array(length).fill(1) : new Float32Array(length).fill(1);
}

/**
 * The width of a row of the output.
 *
 * @throws {ParameterError} for a shape that `pool` cannot take, and an output without rows.
 */
export function widthOf(
  { shape }: Pick<ShapedData, "shape">,
  pool: Pool,
  { output, rank }: Ports,
  where: string,
): number {
  // A model that takes [n] has no batch axis; its output need not have one either.
  const bare = rank === 1 && shape.length === (pool === "none" ? 1 : 2);
  const batched = shape.length === (pool === "none" ? 2 : 3) && shape[0] === 1;
  const width = shape[shape.length - 1];
  if ((bare || batched) && shape.every((d) => d > 0)) return width;
  throw new ParameterError(
    `${where}, output "${output}" with pool: ${pool}`,
    pool === "none" ? "[1, d]" : "[1, frames, d]",
    `[${shape.join(", ")}]`,
    pool === "none"
      ? "Use pool: mean for an output with a row for each frame, or name another `output`."
      : "Use pool: none for an output [1, d], or name another `output`.",
  );
}

function described({ type, shape }: ModelSpec): string {
  return `${type} [${shape.map((d) => (d === -1 ? "any" : d)).join(", ")}]`;
}
