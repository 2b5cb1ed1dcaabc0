/**
 * @file `emoforge`: every stage of speech-emotion recognition, from recordings to a judged model, as plain functions. It runs anywhere:
 * what depends on the place, such as files and compute engines, comes from `emoforge/node` or `emoforge/web` and is passed in.
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

// biome-ignore-all assist/source/organizeImports: the groups say what belongs together

// From recordings to a judged model, in whole steps, as on the command line
export {
  type Answer,
  type Evaluated,
  evaluate,
  extract,
  type ModelChoices,
  type OpenCorpus,
  openCorpus,
  predict,
  train,
  type Watch,
  type Workspace,
} from "../experiment/index.ts";

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

// Rows and clips to learn from, and their augmentation
export {
  appendRows,
  type Augmented,
  type Clips,
  type Columns,
  classCounts,
  type Provenance,
  type Recorded,
  type Rows,
  row,
  rowsOfClass,
  type Synthetic,
  selectRows,
  type TrainingSet,
} from "../core/index.ts";
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

// Classifiers
export {
  type ClassifierConfig,
  type ClipClassifierConfig,
  classifierSchema,
  clipClassifierSchema,
  createClassifier,
  createClipClassifier,
} from "../classify/index.ts";

// Splitting, normalising, scoring, judging
export {
  adaptRows,
  applyClipScaler,
  applyScaler,
  type BootstrapOptions,
  bootstrapMetric,
  type Confusion,
  type CoverageDensity,
  confusion,
  coverageDensity,
  fitClipScaler,
  fitEmotionDirections,
  fitScaler,
  fitVoiceDirections,
  fitVoicePopulation,
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
  type Points,
  type Predicted,
  type Protocol,
  pairedDifference,
  protocolSchema,
  type Run,
  type Scaler,
  type Split,
  scatterAlong,
  type SplitRows,
  score,
  signFlip,
  splitFolds,
  type Verdict,
  type VoicePopulation,
  type VoiceStatistics,
  voiceScaler,
  voiceStatistics,
} from "../evaluate/index.ts";

// Models
export {
  type Bundle,
  type BundleDescription,
  type BundledEmbedding,
  type BundleEvaluation,
  type BundleParts,
  type BundleScaler,
  type BundleTraining,
  type BundleVoices,
  bundleFiles,
  createPredictor,
  type FeatureParts,
  type FeatureRecord,
  type FilePrediction,
  type Heard,
  loadBundle,
  modelCard,
  type Predictor,
  type PredictSegment,
  readVoiceFile,
  type Segmenting,
  saveBundle,
  type Voice,
  type VoiceDoubt,
  type VoicesRecord,
  type VoiceUse,
  voiceFiles,
  voiceFileText,
  voiceRemarks,
  voiceUse,
} from "../bundle/index.ts";

// Experiments; their reports are in `emoforge/report`
export {
  type ClipRecipe,
  type CorpusResult,
  type ExtractedRows,
  type ExtractOptions,
  executeRun,
  extractRows,
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
  type RowRecipe,
} from "../experiment/index.ts";

// What all of these share: chance, errors, contracts, and the ports that `emoforge/node` and `emoforge/web` implement
export {
  type AugmentContext,
  type Augmenter,
  type Classifier,
  type Clock,
  type Corpus,
  type CorpusCard,
  type Counts,
  createRng,
  type DecodedMedia,
  EmoforgeError,
  type Extraction,
  type FeatureLevel,
  type FeatureRows,
  type FeatureSet,
  type FileEntry,
  type Files,
  type FileWriter,
  type FitContext,
  type FittedAugmenter,
  type FittedClassifier,
  type Fold,
  type FoldSide,
  type Hasher,
  InterruptedError,
  type MediaDecoder,
  type MediaRecording,
  type OnProgress,
  ParameterError,
  type Platform,
  type Predictions,
  type Problem,
  type Rng,
  type RngState,
  restoreRng,
  ShapeError,
  type Signal,
  type TrainingCurve,
  type Utterance,
  type UtteranceFeatures,
  WorkerLostError,
  type Workers,
  type WriteOptions,
} from "../core/index.ts";
export type { Engine } from "../tensor/index.ts";
