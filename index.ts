/**
 * @file Emoforge as a library: speech-emotion recognition with generative data augmentation.
 *
 * Everything exported here runs in Node and in browsers, but for `createNodeEngine`. `emoforge/node` adds files and worker processes.
 *
 * @example An emotion from a saved model
 * import { nodePlatform } from "emoforge/node";
 * const platform = nodePlatform;
 * const engine = await createNodeEngine({ backend: "cpu", threads: 1 });
 * const bundle = await loadBundle("models/emodb", platform.files, platform.hasher);
 * const predictor = await createPredictor(bundle, engine);
 * const { label, probabilities } = await predictor.predictFile(await platform.files.read("call.wav"), "call.wav");
 *
 * @example Augment a training table
 * const fitted = await createAugmenter({ kind: "transfer" }).fit(train, { rng: createRng(1) });
 * const labels = planLabels(train, { rows: train.ids.length, balance: true }, createRng(2));
 * const augmented = appendRows(train, await fitted.draw(labels, createRng(3)));
 */

export {
  type AudioFormat,
  type AudioSource,
  type AudioStream,
  bytesSource,
  createMelInversion,
  type DecodedAudio,
  decodeAudio,
  encodeWav,
  fileSource,
  type LoadedSignal,
  loadSignal,
  openAudio,
  type StreamedSignal,
  streamSignal,
} from "./src/audio/index.ts";
export {
  augmenterSchema,
  clipAugmenterSchema,
  createAugmenter,
  createClipAugmenter,
  loadViewmaker,
  planLabels,
  viewmaker,
} from "./src/augment/index.ts";
export * from "./src/bundle/index.ts";
export {
  classifierSchema,
  clipClassifierSchema,
  createClassifier,
  createClipClassifier,
} from "./src/classify/index.ts";
export * from "./src/core/index.ts";
export {
  checkCorpus,
  corpusLoaders,
  describeCorpus,
  loadCorpus,
  selectClasses,
} from "./src/corpora/index.ts";
export * from "./src/evaluate/index.ts";
export {
  type CorpusResult,
  type ExtractedRows,
  type ExtractOptions,
  evaluate,
  executeRun,
  extract,
  extractRows,
  openCorpus,
  type PreparedCorpus,
  parseRecipe,
  planRun,
  predict,
  prepareCorpus,
  type Recipe,
  type Results,
  type RunArtifacts,
  type RunOptions,
  type RunPlan,
  readRun,
  recipeSchema,
  resolveRecipe,
  train,
  type Watch,
  type Workspace,
} from "./src/experiment/index.ts";
export {
  createFeatureSet,
  createFeatures,
  decodeNpy,
  type EmbeddingSet,
  type ExtractedRecording,
  encodeNpy,
  extractFeatures,
  extractRecording,
  type FeatureTools,
  featuresSchema,
  logmel,
  type OpenFeatures,
  openFeatures,
} from "./src/features/index.ts";
export * as nn from "./src/nn/index.ts";
export { browserMedia } from "./src/platform/browser/index.ts";
export { buildReport, summarise } from "./src/report/index.ts";
export * as tensor from "./src/tensor/index.ts";
export { createNodeEngine } from "./src/tensor/node.ts";
export { createWebEngine } from "./src/tensor/web.ts";
