/**
 * @file `emoforge/bundle`: trained models. Load one and predict, or save one; nothing else is included, which matters in a page.
 *
 * @example
 * import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const { label, warnings } = await predictor.predictSource(await fileSource("call.wav", files));
 * console.log(label, warnings);
 * await predictor.release();
 */

export {
  type AnswerOptions,
  type Answers,
  measureSignal,
  type Reason,
  type ReasonKind,
  type SignalMeasures,
  startMeasures,
} from "../answers/index.ts";
export { type AudioSource, bytesSource, fileSource } from "../audio/index.ts";
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
  type StretchPredictor,
  saveBundle,
  shippedText,
  type Voice,
  type VoiceDoubt,
  type VoiceSummary,
  type VoicesRecord,
  type VoiceUse,
  voiceFiles,
  voiceFileText,
  voiceRemarks,
  voiceSummary,
  voiceUse,
} from "../bundle/index.ts";
export {
  EmoforgeError,
  type Files,
  type Hasher,
  type Platform,
  type Predictions,
  type Signal,
} from "../core/index.ts";
export type { Engine } from "../tensor/index.ts";
export {
  type BandPart,
  bandOf,
  type CutOptions,
  type Envelope,
  joinParts,
  type LiveListener,
  type LiveMoment,
  type LiveOptions,
  listenLive,
  listenToVoice,
  type NamedTimeline,
  type SegmentOptions,
  type Silero,
  type SpeechDetector,
  type SpeechRun,
  silero,
  type Timeline,
  type TimelineOptions,
  type TimelineSegment,
  timeline,
  toAudacity,
  toAudformat,
  toElan,
  toHtml,
  toJson,
  toSvg,
  toTextGrid,
  toTsv,
  toWebVtt,
  type VoiceListener,
  type VoicingOptions,
  voicing,
  type WindowOptions,
} from "../timeline/index.ts";
