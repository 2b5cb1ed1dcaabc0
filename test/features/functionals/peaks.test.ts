import { describe, expect, test } from "vitest";
import { createContour } from "../../../src/features/contour.ts";
import { findExtrema } from "../../../src/features/functionals/extrema.ts";
import { createPeakRate, createPeaks, createSlopes } from "../../../src/features/functionals/index.ts";
import { softLimit } from "../../../src/features/functionals/soft-limit.ts";
import { named, valuesOf } from "./contract.ts";

const hop = { hopSeconds: 0.01 };

/** Positions of the extrema: "+" marks maxima, "-" minima. */
const extremaOf = (values: readonly number[]) => {
  const { count, places, isMax } = findExtrema(createContour(Float32Array.from(values)));
  return Array.from({ length: count }, (_, i) => `${isMax[i] ? "+" : "-"}${places[i]}`).join(" ");
};

describe("extrema", () => {
  test.each([
    ["maxima and minima alternate", [0, 0, 10, 0, 8, 0, 0], "+2 -3 +4"],
    ["those next to the ends do not count", [5, 9, 0, 10, 5, 9, 0], "-2 +3 -4"],
    ["a plateau is none", [0, 0, 10, 10, 0, 0, 0], ""],
    ["a ripple below a tenth of the range is none", [0, 5, 10, 9.5, 9.8, 4, 0, 0], "+2"],
    ["a higher peak after a ripple replaces the one before it", [0, 5, 9, 8.5, 10, 4, 0, 0], "+4"],
    ["of two minima without a maximum between them the lower is kept", [10, 10, 5, 5.5, 2, 8, 10, 10], "-4"],
  ])("%s", (_, values, wanted) => {
    expect(extremaOf(values)).toBe(wanted);
  });
});

test("peaks: distances, heights and ranges of a hand-made contour", () => {
  // Maxima 10 at 2, 6 at 6, 8 at 12; minima 0 at 4, 2 at 9.
  const contour = [1, 5, 10, 5, 0, 3, 6, 5, 4, 2, 3, 5, 8, 4, 0];
  expect(extremaOf(contour)).toBe("+2 -4 +6 -9 +12");
  const found = named(createPeaks(hop), contour);
  const mean = contour.reduce((sum, v) => sum + v, 0) / contour.length;
  const close = (name: string, wanted: number) => expect(found[name], name).toBeCloseTo(wanted, 5);
  close("meanPeakDist", 0.05);
  // From the preceding minima: 2 and 3 frames, about the mean distance of 5.
  close("peakDistStddev", 0.01 * Math.sqrt((9 + 4) / 2));
  close("peakRangeAbs", 4);
  close("peakRangeRel", 0.4);
  close("peakMeanAbs", 8);
  close("peakMeanMeanDist", 8 - mean);
  close("peakMeanRel", 8 / mean);
  close("minRangeRel", 0.2);
});

test("slopes: per second, falling ones positive; the last one keeps its sign and counts only in the mean", () => {
  // Up 9 in 2 frames, down 10 in 2, up 10 in 2, and at the end down 4 in 2.
  const found = named(createSlopes(hop), [1, 5, 10, 5, 0, 5, 10, 8, 6]);
  expect(found.meanRisingSlope).toBeCloseTo((450 + 500) / 2, 3);
  expect(found.stddevRisingSlope).toBeCloseTo(25, 3);
  expect(found.meanFallingSlope).toBeCloseTo((500 - 200) / 2, 3);
  expect(found.stddevFallingSlope).toBeCloseTo(Math.sqrt((500 - 150) ** 2 / 2), 3);
});

test("slopes without extrema: from end to end, per frame", () => {
  expect(valuesOf(createSlopes(hop), [0, 1, 2, 3, 4])).toEqual([Math.fround(4 / 5), 0, 0, 0]);
  expect(valuesOf(createSlopes(hop), [4, 3, 2, 1, 0])).toEqual([0, 0, Math.fround(-4 / 5), 0]);
  expect(valuesOf(createSlopes(hop), [1, 1, 1])).toEqual([0, 0, 0, 0]);
});

test("peak rate: peaks per second", () => {
  const functional = createPeakRate({ name: "loudnessPeaksPerSec", ...hop });
  const wave = Array.from({ length: 200 }, (_, t) => Math.cos((2 * Math.PI * (t - 10)) / 20));
  expect(functional.names).toEqual(["loudnessPeaksPerSec"]);
  expect(valuesOf(functional, wave)[0]).toBeCloseTo(5, 5);
});

test("a soft limit leaves small values, never exceeds limit + extra, rises throughout, and is odd", () => {
  expect(softLimit(10, 10, 10)).toBe(10);
  expect(softLimit(-3, 10, 10)).toBe(-3);
  // 10 + 10·tanh((sqrt(244.928726 - 9) - 1)·0.2), which is the reference table's value for one recording.
  expect(softLimit(244.928726, 10, 10)).toBeCloseTo(19.93618, 4);
  expect(softLimit(Number.POSITIVE_INFINITY, 10, 10)).toBe(20);
  const steps = [10, 11, 20, 50, 200].map((v) => softLimit(v, 10, 10));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(softLimit(-50, 10, 10)).toBe(-softLimit(50, 10, 10));
});
