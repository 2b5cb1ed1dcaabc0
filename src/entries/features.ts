/**
 * @file `emoforge/features`: recordings as samples, and as feature vectors or spectrograms.
 *
 * @example
 * import { createFeatureSet, extractRecording, fileSource } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const set = createFeatureSet("egemaps-v02");
 * const { names, data, warnings } = await extractRecording(await fileSource("call.wav", nodeFiles), set);
 * console.log(names.length, data.length, warnings); // 88 88 []
 */

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
export {
  EmoforgeError,
  type Extraction,
  type FeatureLevel,
  type FeatureRows,
  type FeatureSet,
  type Files,
  type Hasher,
  type MediaDecoder,
  ParameterError,
  type Signal,
  type Stretches,
  type UtteranceFeatures,
} from "../core/index.ts";
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
