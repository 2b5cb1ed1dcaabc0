/** @file The part of experiments that extracts features and predicts: it loads nothing that trains, so that `emoforge extract` and `predict` start quickly. */

export {
  type Answer,
  type AnswerVoice,
  fewRecordings,
  predictRecordings,
  type ToPredict,
} from "./predict.ts";
export { extractRows } from "./prepare/extract-rows.ts";
export { describeFeatures } from "./prepare/features.ts";
export { extractFrames } from "./prepare/frames.ts";
export { segmentOf, sortedProblems } from "./prepare/recordings.ts";
