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
