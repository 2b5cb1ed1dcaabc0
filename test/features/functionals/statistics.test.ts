import { expect, test } from "vitest";
import {
  createExtremes,
  createLinearPrediction,
  createPercentiles,
  createTrend,
  createUpLevelTimes,
  extremes,
  flatness,
  leftCurvatureTime,
  mean,
  meanAndSpread,
  moments,
  positiveMean,
  quartiles,
  regression,
  regressionWithErrors,
  riseTime,
  rootQuadraticMean,
  soundLevel,
} from "../../../src/features/functionals/index.ts";
import { named, valuesOf } from "./contract.ts";

const x = [2, 4, 4, 5, 7, 20, 3, -1, 6, 6.5];

const expectClose = (got: readonly number[], wanted: readonly number[], digits = 5) => {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, digits);
  });
};

test("extremes: values, range and first positions, in frames or as shares of the frames", () => {
  expect(valuesOf(extremes, [1, 5, -2, 5, -2])).toEqual([5, -2, 7, 1, 2]);
  expectClose(valuesOf(createExtremes(["minPos", "maxPos"], "share"), [1, 5, -2, 5, -2]), [0.4, 0.2]);
});

// NumPy 2.4 and SciPy 1.17, of `x` in float64: percentile(x, p); means and central moments by their definitions;
// polyfit(arange(10), x, 1) with its residuals.
test("statistics of ten values agree with NumPy", () => {
  expectClose(valuesOf(mean, x), [5.65]);
  expectClose(valuesOf(meanAndSpread, x), [5.65, 0.9349171157]);
  expectClose(valuesOf(quartiles, x), [3.25, 4.5, 6.375, 1.25, 1.875, 3.125]);
  expectClose(valuesOf(createPercentiles([1, 99], true), x), [-0.73, 18.83, 19.56]);
  expectClose(valuesOf(moments, x), [5.282281704, 1.75558038, 5.729291549]);
  expectClose(valuesOf(flatness, x), [0.749354849]);
  expectClose(valuesOf(positiveMean, x), [6.388888889]);
  expectClose(valuesOf(rootQuadraticMean, x), [7.734662242]);
  expectClose(valuesOf(regression, x), [0.2212121212, 4.654545455, 27.49879]);
  expectClose(valuesOf(regressionWithErrors, x), [0.2212121212, 4.654545455, 3.14, 27.49879]);
});

test("flatness skips zeros, and survives products that overflow", () => {
  expectClose(valuesOf(flatness, [0, 1, -1, 0]), [2]);
  expectClose(valuesOf(flatness, Array(1000).fill(1e-20)), [1]);
  expectClose(valuesOf(flatness, Array(1000).fill(1e30)), [1]);
});

test("a mean of 0 does not divide the spread", () => {
  expectClose(valuesOf(meanAndSpread, [-2, 2]), [0, 2]);
});

test("sound level: decibels of the mean square, at least -120 dB", () => {
  expectClose(valuesOf(soundLevel, [0.02, 0]), [-20]);
  expectClose(valuesOf(soundLevel, [0, 0]), [-120]);
});

test.each([
  ["one frame", [3]],
  ["a constant that float32 rounds", Array(7).fill(0.1)],
  ["a constant over many frames", Array(1000).fill(-7.3)],
])("%s has no slope, spread, skewness or kurtosis", (_, constant) => {
  expect(valuesOf(moments, constant)).toEqual([0, 0, 0]);
  const [slope, offset] = valuesOf(regression, constant);
  expect(slope).toBeCloseTo(0, 6);
  expect(offset).toBeCloseTo(constant[0], 5);
});

test("up-level times: shares of the frames strictly above a level", () => {
  expectClose(valuesOf(createUpLevelTimes([25, 50, 75, 90]), [0, 25, 50, 75, 100]), [0.6, 0.4, 0.2, 0.2]);
});

test("rise and left-curvature times: shares of the steps, and of the bends", () => {
  expectClose(valuesOf(riseTime, [0, 1, 1, 3, 2]), [2 / 4]);
  expectClose(valuesOf(leftCurvatureTime, [0, 1, 1, 3, 2]), [1 / 3]);
});

// NumPy 2.4: polyfit over t·0.01 s and over t, for the values shifted and scaled to [0, 1], with mean squared residuals.
test("trend: line, parabola and centroid of a saw on a slope agree with NumPy", () => {
  const saw = Array.from({ length: 40 }, (_, t) => ((7 * t) % 11) + 0.05 * t);
  const perSecond = [
    0.5604668172, 0.401302191, 0.0740649926, 0.5917582776, 0.3296810889, 0.4159186204, 0.0740153451,
    0.52406639,
  ];
  const perFrame = [
    0.005604668172, 0.401302191, 0.0740649926, 5.917582776e-5, 0.003296810889, 0.4159186204, 0.0740153451,
    0.52406639,
  ];
  expectClose(valuesOf(createTrend({ step: 0.01 }), saw), perSecond, 4);
  expectClose(valuesOf(createTrend({ step: 1 }), saw), perFrame);
});

test("trend: in a short contour, slopes steeper than a tenth of the range per frame are softly limited", () => {
  const { linregc1, linregc2, linregerrQ } = named(createTrend({ step: 1 }), [0, 100]);
  // limit 10, excess 90: 10 + 10.01·tanh((sqrt(91) - 1)·2/10.01) = 19.3711, over a range of 100.
  expectClose([linregc1, linregc2, linregerrQ], [0.193711, 0, 0]);
});

// SciPy 1.17: solve_toeplitz(r[:3], -r[1:4]) of the autocorrelation of `x`, and the rest of r_0, per frame.
test("linear prediction of ten values agrees with SciPy", () => {
  const { lpgain, lpc0, lpc1, lpc2 } = named(createLinearPrediction(3), x);
  expectClose([lpgain], [36.94471443], 3);
  expectClose([lpc0, lpc1, lpc2], [-0.49797783, 0.18048109, -0.39675619]);
});

test("linear prediction finds the recursion that made a contour", () => {
  const decay = Array.from({ length: 200 }, (_, t) => 0.9 ** t);
  const [, first, ...rest] = valuesOf(createLinearPrediction(5), decay);
  expectClose([first], [-0.9], 4);
  expectClose(rest, [0, 0, 0, 0], 4);
});

test("linear prediction keeps nothing of the previous contour", () => {
  const functional = createLinearPrediction(2);
  valuesOf(functional, [1, 0.9, 0.8, 0.7]);
  expect(valuesOf(functional, [3e38, -3e38, 3e38])).toEqual([0, 0, 0]);
});
