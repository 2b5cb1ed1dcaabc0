/** @file Functionals: statistics of a contour over an utterance, always finite. Sums are float64 unless a definition includes rounding. */

export { segmentDeltas, smoothNonzero } from "./delta.ts";
export { createExtremes, type Extreme, extremes } from "./extremes.ts";
export { createLevelSegments } from "./level-segments.ts";
export { regression, regressionWithErrors } from "./line.ts";
export { createLinearPrediction } from "./linear-prediction.ts";
export { flatness, mean, meanAndSpread, positiveMean, rootQuadraticMean, soundLevel } from "./means.ts";
export { moments } from "./moments.ts";
export { createOnsets } from "./onsets.ts";
export { createPeakRate, createPeaks } from "./peaks.ts";
export { createPercentiles, quartiles } from "./percentiles.ts";
export { createSlopes } from "./slopes.ts";
export { createUpLevelTimes, leftCurvatureTime, riseTime } from "./times.ts";
export { createTrend } from "./trend.ts";
export { createVoicedSegments, createVoicing } from "./voiced-segments.ts";
