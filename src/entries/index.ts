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
// What all of them share: chance, errors, contracts, and the ports that `emoforge/node` and `emoforge/web` implement
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
