/** @file Embeddings for those who ask for them: their code is loaded then, so that pages with other features do without it. */

import type { Engine } from "../../tensor/index.ts";
import type { EmbeddingModel, EmbeddingSet } from "./embedding.ts";
import type { EmbeddingOptions } from "./options.ts";

const code = () => import("./embedding.ts");

type Fed = Pick<EmbeddingOptions, "input" | "frontEnd">;

/** See `openEmbedding` of `embedding.ts`. */
export async function openEmbedding(
  options: EmbeddingOptions,
  model: EmbeddingModel,
  engine: Engine,
): Promise<EmbeddingSet> {
  return (await code()).openEmbedding(options, model, engine);
}

/** What the values depend on apart from the options: the program and the content of the model. */
export async function embeddingVersion(model: EmbeddingModel, options: Fed): Promise<string> {
  return (await code()).embeddingVersion(model, options);
}

/** What a model is fed with these options, found without loading it. */
export async function frontEndOfModel(model: Uint8Array, options: Fed): Promise<"samples" | "whisper"> {
  return (await code()).frontEndOfModel(model, options);
}
