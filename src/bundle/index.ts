/** @file A trained model as a folder: save, check, predict. Runs in Node and in a browser. */

export { requireVoices } from "./adapt.ts";
export { answersLines } from "./answers-card.ts";
export { modelCard, sizeText } from "./card.ts";
export { fittingJson, readChecked } from "./checked.ts";
export { fairLines, lawLine } from "./fair-card.ts";
export { type BundledEmbedding, type FeatureParts, recordFeatures } from "./features.ts";
export { loadBundle } from "./load.ts";
export { type BundleModel, openModel } from "./model.ts";
export { createPredictor } from "./predict.ts";
export type {
  FilePrediction,
  Heard,
  Predictor,
  PredictSegment,
  StretchPredictor,
} from "./prediction.ts";
export { type BundleParts, saveBundle } from "./save.ts";
export {
  answersFile,
  type Bundle,
  type BundleDescription,
  type BundleEvaluation,
  type BundleScaler,
  type BundleTraining,
  bundleFiles,
  bundleSchemaName,
  embeddingFile,
  type FeatureRecord,
  type Segmenting,
} from "./schema.ts";
export { gainText, intervalText, overWhat, scoreCautions } from "./scores.ts";
export { shippedText } from "./shipped.ts";
export {
  loadViewmakerFolder,
  refuseOtherFolders,
  type SpectrogramConfig,
  saveViewmaker,
  spectrogramSchema,
  spectrogramsOf,
  type ViewmakerDescription,
  type ViewmakerFolder,
  viewmakerFiles,
} from "./viewmaker.ts";
export { readVoiceFile, voiceFileText } from "./voice-file.ts";
export {
  type BundleVoices,
  type Voice,
  type VoiceDoubt,
  type VoiceSummary,
  type VoicesRecord,
  type VoiceUse,
  voiceDoubts,
  voiceFiles,
  voiceRemarks,
  voiceSummary,
  voiceUse,
} from "./voices.ts";
export { voicesLine } from "./voices-card.ts";
