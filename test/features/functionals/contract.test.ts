import { describe, expect, test } from "vitest";
import * as functionals from "../../../src/features/functionals/index.ts";
import { describeFunctional } from "./contract.ts";

const hop = { hopSeconds: 0.01 };

const all = {
  extremes: functionals.extremes,
  "extremes as shares": functionals.createExtremes(["range", "maxPos", "minPos"], "share"),
  levelSegments: functionals.createLevelSegments(hop),
  linearPrediction: functionals.createLinearPrediction(5),
  mean: functionals.mean,
  meanAndSpread: functionals.meanAndSpread,
  positiveMean: functionals.positiveMean,
  rootQuadraticMean: functionals.rootQuadraticMean,
  flatness: functionals.flatness,
  soundLevel: functionals.soundLevel,
  moments: functionals.moments,
  onsets: functionals.createOnsets({ count: "perSecond", ...hop }),
  peakRate: functionals.createPeakRate({ name: "peaks", ...hop }),
  peaks: functionals.createPeaks(hop),
  percentiles: functionals.createPercentiles([1, 99], true),
  quartiles: functionals.quartiles,
  regression: functionals.regression,
  regressionWithErrors: functionals.regressionWithErrors,
  slopes: functionals.createSlopes(hop),
  upLevelTimes: functionals.createUpLevelTimes([25, 50, 75, 90]),
  riseTime: functionals.riseTime,
  leftCurvatureTime: functionals.leftCurvatureTime,
  "trend per second": functionals.createTrend({ step: 0.01 }),
  "trend per frame": functionals.createTrend({ step: 1 }),
  voicedSegments: functionals.createVoicedSegments(hop),
  voicing: functionals.createVoicing(hop),
};

describe("every functional keeps the contract", () => {
  for (const [label, functional] of Object.entries(all)) describeFunctional(label, functional);
});

test("names are those of the customary tables", () => {
  expect(functionals.extremes.names).toEqual(["max", "min", "range", "maxPos", "minPos"]);
  expect(functionals.createPercentiles([20, 50, 80], true).names).toEqual([
    "percentile20.0",
    "percentile50.0",
    "percentile80.0",
    "pctlrange0-2",
  ]);
  expect(functionals.createPercentiles([99], false).names).toEqual(["percentile99.0"]);
  expect(functionals.createLinearPrediction(5).names).toEqual([
    "lpgain",
    "lpc0",
    "lpc1",
    "lpc2",
    "lpc3",
    "lpc4",
  ]);
  expect(functionals.createUpLevelTimes([75, 90]).names).toEqual(["upleveltime75", "upleveltime90"]);
  expect(functionals.createOnsets({ count: "number", ...hop }).names).toEqual(["numOnsets", "duration"]);
});
