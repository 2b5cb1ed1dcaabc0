/** @file Small speech models made here: a strided convolution over samples, whose values can be computed by hand. */

import { createModelWriter, type OnnxShape } from "../../../src/tensor/onnx/model.ts";

export interface ToyOptions {
  /** Shape of the input "audio"; the last axis is the number of samples, "n" for any. */
  readonly shape?: OnnxShape;
  /** Weights `[filters][taps]`; frames are as far apart as there are taps. */
  readonly filters?: readonly (readonly number[])[];
}

/** Mean, and mean of the first half minus that of the second, of every four samples. */
export const twoFilters = [
  [0.25, 0.25, 0.25, 0.25],
  [0.5, 0.5, -0.5, -0.5],
] as const;

/**
 * A model with the outputs "frames" `[1, frames, filters]` and "utterance" `[1, filters]`, the mean over frames. `audio` is reshaped to
 * `[1, 1, n]` first, so that every shape of the input gives the same.
 */
export function toySpeechModel({ shape = [1, "n"], filters = twoFilters }: ToyOptions = {}): Uint8Array {
  const writer = createModelWriter();
  const [count, taps] = [filters.length, filters[0].length];
  writer.input("audio", "float32", shape);
  const samples = writer.node("Reshape", ["audio", writer.integers([1, 1, -1])]);
  const weights = writer.values(Float32Array.from(filters.flat()), [count, 1, taps]);
  const response = writer.node("Conv", [samples, weights], { kernel_shape: [taps], strides: [taps] });
  const frames = writer.node("Transpose", [response], { perm: [0, 2, 1] });
  const mean = writer.node("ReduceMean", [frames], { axes: [1], keepdims: 0 });
  writer.output("frames", frames, "float32", [1, "t", count]);
  writer.output("utterance", mean, "float32", [1, count]);
  return writer.encode();
}

export interface ToyEncoderOptions {
  /** Shape of the input "input_features". */
  readonly shape?: OnnxShape;
  /** Bands of the filters, whatever the shape says. */
  readonly mels?: number;
  /** The name of the input. */
  readonly input?: string;
  /** Adds one vector to each frame, zero, which makes 3000 frames the only number that fits, as in Whisper. */
  readonly positions?: boolean;
}

/** What the toy encoder's values mean: means over a sixteenth of the bands each. */
export const toyEncoderWidth = 16;

/**
 * The interface of a Whisper encoder: `[1, 80, 3000]` -> `last_hidden_state` `[1, 1500, 16]`. A frame of the output holds the means of two
 * frames and of five (or eight) bands each, and is half of the hidden value before it.
 *
 * @returns The model, and the name of the hidden value, which is no output.
 */
export function toyEncoder(options: ToyEncoderOptions = {}): { model: Uint8Array; hidden: string } {
  const { shape = [1, 80, 3000], mels = 80, input = "input_features", positions = true } = options;
  const writer = createModelWriter();
  writer.input(input, "float32", shape);
  const share = mels / toyEncoderWidth;
  const filters = Float32Array.from({ length: toyEncoderWidth * mels * 2 }, (_, i) => {
    const [filter, band] = [Math.floor(i / (mels * 2)), Math.floor(i / 2) % mels];
    return Math.floor(band / share) === filter ? 1 / share : 0;
  });
  const weights = writer.values(filters, [toyEncoderWidth, mels, 2]);
  const response = writer.node("Conv", [input, weights], { kernel_shape: [2], strides: [2] });
  const frames = writer.node("Transpose", [response], { perm: [0, 2, 1] });
  const table = writer.values(new Float32Array(1500 * toyEncoderWidth), [1, 1500, toyEncoderWidth]);
  const hidden = positions
    ? writer.node("Add", [frames, table])
    : writer.node("Neg", [writer.node("Neg", [frames])]);
  const half = writer.node("Mul", [hidden, writer.values(Float32Array.of(0.5), [1])]);
  writer.output("last_hidden_state", half, "float32", [1, "t", toyEncoderWidth]);
  return { model: writer.encode(), hidden };
}
