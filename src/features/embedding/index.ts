/** @file Embeddings of recordings by a model that the user supplies. */

export { type AboutModel, aboutModel } from "./about.ts";
export type { EmbeddingModel, EmbeddingSet } from "./embedding.ts";
export { embeddingVersion, frontEndOfModel, openEmbedding } from "./lazy.ts";
export { type EmbeddingOptions, embeddingOptions } from "./options.ts";
export { addressOf, type PublishedModel, publishedBySha256, publishedModels } from "./published.ts";
export { readModel } from "./read.ts";
