/** @file Finds out what an ONNX model takes, samples or a spectrogram, and which outputs give embeddings. */

import { ParameterError } from "../../core/index.ts";
import type { LoadedModel, ModelSpec, ShapedData } from "../../tensor/index.ts";
import type { EmbeddingOptions } from "./options.ts";
import type { Pool } from "./pool.ts";
import { whisperFrames, whisperFraming } from "./whisper.ts";

/** The inputs and outputs of a model that are used. */
export interface Ports {
  readonly input: string;
  readonly frontEnd: "samples" | "whisper";
  readonly sampleRateHz: number;
  /** Rank of the input: 1, 2 or 3 for samples `[n]`, `[1, n]`, `[1, 1, n]`; 3 for a spectrogram `[1, mels, frames]`. */
  readonly rank: number;
  /** The only number of samples that the model takes, if it is fixed. */
  readonly length: number | undefined;
  /** Bands and frames of the only spectrogram that the model takes, as far as the input says. */
  readonly mels: number | undefined;
  readonly frames: number | undefined;
  /** The input that says which samples count, if there is one; all of them do. */
  readonly mask: { readonly name: string; readonly type: string } | undefined;
  /** At least one. Of several, the mean is taken. */
  readonly outputs: readonly string[];
}

/** The name that exports of speech models give it. */
const maskName = "attention_mask";
/** The name that exports of Whisper give to the spectrogram. */
const spectrogramName = "input_features";
const waveform = "samples as float32 [n], [1, n] or [1, 1, n]";

type Inputs = LoadedModel["inputs"];

/** The input that is fed: the one asked for, else the first that is no mask. */
export function inputOf(inputs: Inputs, asked: string | undefined): string | undefined {
  const names = Object.keys(inputs);
  return asked ?? names.find((name) => name !== maskName) ?? names[0];
}

/** What an input is fed, by the options or, where they leave it open, by its name and shape. */
export function frontEndOf(
  inputs: Inputs,
  { input, frontEnd }: Pick<EmbeddingOptions, "input" | "frontEnd">,
): "samples" | "whisper" {
  if (frontEnd !== undefined) return frontEnd;
  const name = inputOf(inputs, input);
  const spec = name === undefined ? undefined : inputs[name];
  if (spec === undefined || !takesLogMel(spec)) return "samples";
  const [, , frames] = spec.shape;
  return name === spectrogramName || (spec.shape[1] !== -1 && frames === whisperFrames)
    ? "whisper"
    : "samples";
}

function takesLogMel({ shape, type }: ModelSpec): boolean {
  const [batch, mels] = shape;
  return (
    type === "float32" && shape.length === 3 && (batch === 1 || batch === -1) && [80, 128, -1].includes(mels)
  );
}

/**
 * @param where The model's file, for messages.
 * @throws {ParameterError} for a name that the model does not have, an input that takes neither samples nor Whisper's spectrograms,
 *   further inputs, and an output that is not float32.
 */
export function findPorts(
  { inputs, outputs }: Pick<LoadedModel, "inputs" | "outputs">,
  options: Pick<EmbeddingOptions, "input" | "output" | "frontEnd" | "sampleRateHz">,
  where: string,
): Ports {
  const { sampleRateHz } = options;
  const names = Object.keys(inputs);
  const input = inputOf(inputs, options.input);
  if (input === undefined || inputs[input] === undefined)
    throw new ParameterError(`${where}, input`, `one of ${names.join(", ") || "some"}`, input ?? "none");
  const spec = inputs[input];
  const frontEnd = frontEndOf(inputs, options);
  if (frontEnd === "whisper") requireLogMel(spec, input, sampleRateHz, where);
  else requireSamples(spec, input, where);
  const others = names.filter((name) => name !== input);
  const mask = frontEnd === "samples" ? others.find((name) => name === maskName) : undefined;
  requireNoMore(others, mask, inputs, input, where);
  const used = outputsOf(outputs, options.output, where);
  const { shape } = spec;
  const fixed = (length: number) => (length === -1 ? undefined : length);
  const spectrogram = frontEnd === "whisper";
  return {
    input,
    frontEnd,
    sampleRateHz,
    rank: shape.length,
    length: spectrogram ? undefined : fixed(shape[shape.length - 1]),
    mels: spectrogram ? fixed(shape[1]) : undefined,
    frames: spectrogram ? fixed(shape[2]) : undefined,
    mask: mask === undefined ? undefined : { name: mask, type: inputs[mask].type },
    outputs: used,
  };
}

function requireSamples(spec: ModelSpec, input: string, where: string): void {
  const { shape, type } = spec;
  const leading = shape.slice(0, -1);
  const fits =
    type === "float32" && shape.length >= 1 && shape.length <= 3 && leading.every((d) => d === 1 || d === -1);
  if (fits) return;
  throw new ParameterError(
    `${where}, input "${input}"`,
    waveform,
    described(spec),
    takesLogMel(spec)
      ? "If it takes log mel spectrograms as Whisper's encoders do, add frontEnd: whisper. Of other spectrograms none is computed here: use a model that computes its own."
      : "The model is fed a waveform: use one that computes its spectrogram itself, or name another `input`.",
  );
}

function requireLogMel(spec: ModelSpec, input: string, sampleRateHz: number, where: string): void {
  if (!takesLogMel(spec) || spec.shape[2] > whisperFrames) {
    throw new ParameterError(
      `${where}, input "${input}" with frontEnd: whisper`,
      `log mel spectrograms as float32 [1, 80 or 128, frames], at most ${whisperFrames} frames`,
      described(spec),
      "Leave `frontEnd` out for a model of samples, or name another `input`.",
    );
  }
  if (sampleRateHz === whisperFraming.sampleRateHz) return;
  throw new ParameterError(
    `${where}, sampleRateHz with frontEnd: whisper`,
    whisperFraming.sampleRateHz.toString(),
    sampleRateHz,
    "Whisper's spectrograms are defined for this rate only.",
  );
}

/** Requires that nothing but the input, and perhaps its mask, has to be fed. */
function requireNoMore(
  others: readonly string[],
  mask: string | undefined,
  inputs: Inputs,
  input: string,
  where: string,
): void {
  const surplus = others.filter((name) => name !== mask);
  if (
    surplus.length === 0 &&
    (mask === undefined || inputs[mask].shape.length === inputs[input].shape.length)
  )
    return;
  const got = surplus.length > 0 ? surplus : others;
  throw new ParameterError(
    `${where}, inputs besides "${input}"`,
    `none, or an ${maskName} of the same shape`,
    got.map((name) => `"${name}" ${described(inputs[name])}`).join(", "),
    "Export the model with the waveform as its only input, or name the `input` that takes it.",
  );
}

/** The outputs asked for, else the first. */
function outputsOf(
  outputs: LoadedModel["outputs"],
  wanted: EmbeddingOptions["output"],
  where: string,
): readonly string[] {
  const used = wanted === undefined ? Object.keys(outputs).slice(0, 1) : [wanted].flat();
  for (const output of used) {
    if (outputs[output] === undefined) {
      throw new ParameterError(
        `${where}, output`,
        `one of ${Object.keys(outputs).join(", ")}, or a value that the model computes on the way`,
        output,
        "emoforge model info with the model's file lists them.",
      );
    }
    if (outputs[output].type !== "float32") {
      throw new ParameterError(
        `${where}, output "${output}"`,
        "float32",
        described(outputs[output]),
        "Name another `output`.",
      );
    }
  }
  return used;
}

/**
 * The width of a row of the output.
 *
 * @throws {ParameterError} for a shape that `pool` cannot take, and an output without rows.
 */
export function widthOf(
  { shape }: Pick<ShapedData, "shape">,
  pool: Pool,
  output: string,
  { rank }: Ports,
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
