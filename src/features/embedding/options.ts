/** @file Options of embeddings: which ONNX model is used, what goes into it, and how its frames become one row. */

import * as z from "zod";

const name = z.string().min(1);

export const embeddingOptions = z.strictObject({
  /** The model's ONNX file; a relative path starts at the working directory. Values depend on its content, not on its path. */
  path: z.string().min(1),
  /** The input that takes samples or a spectrogram; absent: the model's first. */
  input: name.optional(),
  /**
   * The output that is used; absent: the model's first. Any value that a node of the model computes can be named, such as a hidden layer.
   * The mean is taken of several, all of one shape.
   */
  output: z.union([name, z.array(name).min(1)]).optional(),
  /** What the model is fed; absent: `whisper` for an input of the name or shape of Whisper's, else `samples`. */
  frontEnd: z.enum(["samples", "whisper"]).optional(),
  /** The rate the model was trained at; recordings are resampled to it. */
  sampleRateHz: z.int().min(4000).max(192_000).default(16_000),
  /** `utterance`: samples of each recording with zero mean and unit variance, as models of the wav2vec 2.0 family expect. */
  normalise: z.enum(["none", "utterance"]).default("none"),
  /** How the frames of an output `[1, frames, d]` are pooled; `none`: the output is already `[1, d]`. */
  pool: z.enum(["mean", "mean-std", "max", "none"]).default("mean"),
  /** Longer recordings are cut into equal pieces, whose pooled embeddings are averaged. */
  maxSeconds: z.number().min(0.1).max(3600).default(30),
});

export type EmbeddingOptions = z.output<typeof embeddingOptions>;
