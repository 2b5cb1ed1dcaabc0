/**
 * @file `emoforge`: every stage of speech-emotion recognition, from recordings to a judged model, as plain functions. Portable:
 * what is of one place, such as files and compute engines, comes from `emoforge/node` or `emoforge/web` and is passed in.
 *
 * @example An emotion from a saved model
 * import { createPredictor, loadBundle } from "emoforge";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/emodb", files, hasher);
 * const predictor = await createPredictor(bundle, await createNodeEngine());
 * const { label, probabilities } = await predictor.predictFile(await files.read("call.wav"), "call.wav");
 * console.log(label, probabilities);
 * await predictor.release();
 */

// Recordings
export {
  type AudioBlock,
  type AudioFormat,
  type AudioSource,
  type AudioStream,
  bytesSource,
  createMelInversion,
  type DecodedAudio,
  decodeAudio,
  encodeWav,
  fileSource,
  type GriffinLimOptions,
  type LoadedSignal,
  type LoadOptions,
  type LogMelAnalysis,
  loadSignal,
  type MelInversion,
  openAudio,
  type StreamedSignal,
  streamSignal,
} from "../audio/index.ts";
// Tables of rows, and their augmentation
export {
  type AugmenterConfig,
  augmenterSchema,
  type ClipAugmenterConfig,
  clipAugmenterSchema,
  createAugmenter,
  createClipAugmenter,
  type LoadedViewmaker,
  loadViewmaker,
  type PlanOptions,
  planLabels,
  type Viewmaker,
  viewmaker,
} from "../augment/index.ts";
// Models
export {
  type Bundle,
  type BundleDescription,
  type BundledEmbedding,
  type BundleEvaluation,
  type BundleParts,
  type BundleScaler,
  type BundleTraining,
  bundleFiles,
  createPredictor,
  type FeatureParts,
  type FeatureRecord,
  type FilePrediction,
  loadBundle,
  modelCard,
  type Predictor,
  type PredictSegment,
  type Segmenting,
  saveBundle,
} from "../bundle/index.ts";
// Classifiers
export {
  type ClassifierConfig,
  type ClipClassifierConfig,
  classifierSchema,
  clipClassifierSchema,
  createClassifier,
  createClipClassifier,
} from "../classify/index.ts";
// What all of them share: chance, errors, types, and the ports that `emoforge/node` and `emoforge/web` implement
export type * from "../core/contracts.ts";
export {
  EmoforgeError,
  InterruptedError,
  ParameterError,
  ShapeError,
  WorkerLostError,
} from "../core/errors.ts";
export type * from "../core/ports.ts";
export type * from "../core/progress.ts";
export { createRng, type Rng, type RngState, restoreRng } from "../core/rng.ts";
export { appendRows, classCounts, row, rowsOfClass, selectRows } from "../core/table.ts";
export type * from "../core/types.ts";
// Corpora
export {
  type AudioFacts,
  type CheckOptions,
  type Confound,
  type CorpusCheck,
  type CorpusLoader,
  type CorpusSource,
  type CorpusSummary,
  checkCorpus,
  corpusLoaders,
  describeCorpus,
  type LabelMap,
  type LabelMapName,
  type LoadCorpusOptions,
  labelMapNames,
  labelMapOf,
  labelMaps,
  loadCorpus,
  type Selection,
  type SelectOptions,
  selectClasses,
} from "../corpora/index.ts";
// Splitting, normalising, scoring, judging
export {
  applyClipScaler,
  applyScaler,
  type BootstrapOptions,
  bootstrapMetric,
  type Confusion,
  type CoverageDensity,
  confusion,
  coverageDensity,
  fitClipScaler,
  fitScaler,
  frechetDistance,
  gainCounts,
  holm,
  type Interval,
  type JudgedComparison,
  type McNemar,
  type MetricName,
  type Metrics,
  mcnemar,
  meanOfFolds,
  metricsByGroup,
  type NearestReal,
  type Normalisation,
  nearestReal,
  normaliseBySpeaker,
  normaliseClips,
  normaliseFold,
  type PairedDifference,
  type Predicted,
  type Protocol,
  pairedDifference,
  protocolSchema,
  type Rows,
  type Run,
  type Scaler,
  type Split,
  type SplitRows,
  score,
  signFlip,
  splitFolds,
  type Verdict,
} from "../evaluate/index.ts";
// Experiments; their reports: `emoforge/report`
export {
  type ClipRecipe,
  type CorpusResult,
  type Extracted,
  type ExtractOptions,
  executeRun,
  extractAll,
  type PreparedCorpus,
  type PrepareOptions,
  parseRecipe,
  planRun,
  prepareCorpus,
  type Recipe,
  type ResolveOptions,
  type Results,
  type RunArtifacts,
  type RunOptions,
  type RunPlan,
  readRun,
  recipeSchema,
  resolveRecipe,
  type TableRecipe,
} from "../experiment/index.ts";
// Features of recordings
export {
  type Clip,
  type ClipFeature,
  createFeatureSet,
  createFeatures,
  decodeNpy,
  type EmbeddingSet,
  type ExtractedRecording,
  encodeNpy,
  extractFeatures,
  extractRecording,
  type Features,
  type FeaturesConfig,
  type FeatureTools,
  featuresSchema,
  logmel,
  type OpenFeatures,
  openFeatures,
  type RecordingOptions,
  type Segment,
} from "../features/index.ts";
export type { Engine } from "../tensor/index.ts";
