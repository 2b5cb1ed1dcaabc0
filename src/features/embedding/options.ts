/** @file Options of embeddings: which ONNX model, what goes into it, how its frames become one row. */

import * as z from "zod";

export const embeddingOptions = z.strictObject({
  /** The model's ONNX file; a relative path starts at the working directory. Values depend on its content, not its place. */
  path: z.string().min(1),
  /** The input that takes samples; absent: the model's first. */
  input: z.string().min(1).optional(),
  /** The output that is used; absent: the model's first. */
  output: z.string().min(1).optional(),
  /** The rate the model was trained at; recordings are resampled to it. */
  sampleRateHz: z.int().min(4000).max(192_000).default(16_000),
  /** `utterance`: samples of each recording with zero mean and unit variance, as models of the wav2vec 2.0 family want. */
  normalise: z.enum(["none", "utterance"]).default("none"),
  /** Over the frames of an output `[1, frames, d]`; `none`: the output is `[1, d]` already. */
  pool: z.enum(["mean", "mean-std", "max", "none"]).default("mean"),
  /** Longer recordings are cut into equal pieces, whose pooled embeddings are averaged. */
  maxSeconds: z.number().min(0.1).max(3600).default(30),
});

export type EmbeddingOptions = z.output<typeof embeddingOptions>;
