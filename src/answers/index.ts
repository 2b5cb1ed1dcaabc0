/** @file What a prediction says of itself: calibrated probabilities, sets that hold the truth, and reasons to abstain. Pure. */

export { auroc } from "./auroc.ts";
export { type Batch, type BatchShift, fewestOfSpeaker, startBatch, startShift } from "./batch.ts";
export {
  type Calibration,
  calibrated,
  chooseCalibration,
  fitCalibration,
  type Unheard,
} from "./calibrate.ts";
export { calibrationError, type ReliabilityBin, reliability, type Stated } from "./calibration-error.ts";
export { failedChecks, fitChecks, type InputChecks } from "./checks.ts";
export { conformalSet, fitThresholds, type SetThresholds, thresholdFor } from "./conformal.ts";
export { type Discriminants, fitDiscriminants, type LabelledRows, nearestMean } from "./discriminant.ts";
export { summariseFrames } from "./frames.ts";
export { type Curve, isotonicCurve, valueAt } from "./isotonic.ts";
export {
  type AnswerOptions,
  defaultAnswering,
  type Evidence,
  type Judgement,
  judge,
  type Knowledge,
  requireAbstain,
} from "./judge.ts";
export {
  type Distances,
  distancesOf,
  fitDistances,
  type Likeness,
  openLikeness,
  type Reference,
  thresholdsOf,
} from "./likeness.ts";
export { calibrationAndSets, type Measured, measureAnswers, type Tested, type Unseen } from "./measured.ts";
export {
  createSharedMeter,
  type FrameMeter,
  type Measuring,
  measureSignal,
  measuresVersion,
  type SignalMeasures,
  startMeasures,
} from "./measures.ts";
export { logScores } from "./probabilities.ts";
export { inputKinds, type Reason, type ReasonKind, reasonKinds } from "./reasons.ts";
export { type AnswerData, type Answers, answersSchema, fitAnswers } from "./record.ts";
export { bootstrapGroups } from "./resample.ts";
export { type RiskPoint, riskCoverage } from "./risk-coverage.ts";
export { fitTemperature } from "./temperature.ts";
export { type Calibratedness, measureProbabilities, type ProbabilityWorth, type Said } from "./worth.ts";
