import { expect, test } from "vitest";
import {
  createLevelSegments,
  createOnsets,
  createVoicedSegments,
  createVoicing,
} from "../../../src/features/functionals/index.ts";
import { valuesOf } from "./contract.ts";

const hop = { hopSeconds: 0.01 };

/** "v" is a voiced frame, "." an unvoiced one. */
const pitch = (frames: string) => [...frames].map((f) => (f === "v" ? 120 : 0));

const expectClose = (got: readonly number[], wanted: readonly number[]) =>
  wanted.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, 5);
  });

test.each([
  ["lengths are one less than the frames", "vvvv..", [1, 0.03, 0]],
  ["two frames are not a segment", "vv....", [0, 0, 0]],
  ["one unvoiced frame does not end it", "vv.vv..", [1, 0.04, 0]],
  ["two do", "vvv..vvvvv..", [2, 0.03, 0.01]],
  ["it may run to the end", "..vvvv", [1, 0.03, 0]],
  ["there may be none", "....", [0, 0, 0]],
])("voiced segments: %s", (_, frames, [count, mean, deviation]) => {
  const [rate, ...rest] = valuesOf(createVoicedSegments(hop), pitch(frames));
  expect(rate * frames.length * 0.01).toBeCloseTo(count, 5);
  expectClose(rest.slice(0, 2), [mean, deviation]);
});

test("unvoiced segments are measured in the same way", () => {
  expectClose(valuesOf(createVoicedSegments(hop), pitch("vv...vv.....vv")).slice(3), [0.03, 0.01]);
});

test("voicing: share of voiced frames, and voiced segments' mean, longest, shortest and deviation", () => {
  expectClose(valuesOf(createVoicing(hop), pitch("vvv..vvvvv..")), [8 / 12, 0.03, 0.04, 0.02, 0.01]);
  expectClose(valuesOf(createVoicing(hop), pitch("...")), [0, 0, 0, 0, 0]);
});

test("onsets: from unvoiced to voiced; starting voiced is not one", () => {
  const contour = pitch("vv..vv.v..");
  expectClose(valuesOf(createOnsets({ count: "number", ...hop }), contour), [2, 0.1]);
  expectClose(valuesOf(createOnsets({ count: "perSecond", ...hop }), contour), [20, 0.1]);
});

test("level segments: from boundary to boundary of the crossed levels", () => {
  // Low for 10 frames, high for 20, low for 15: the running mean of three crosses ¼ one frame and ¾ two frames after the
  // step up, and only the first is three frames from the previous boundary; likewise after the step down.
  const contour = [...Array(10).fill(0), ...Array(20).fill(1), ...Array(15).fill(0)];
  // Boundaries at 10 (a third is above a quarter) and 30 (two thirds are below three quarters); the first starts at -1.
  expectClose(valuesOf(createLevelSegments(hop), contour), [0.155, 0.2, 0.11, 0.045]);
  expectClose(valuesOf(createLevelSegments(hop), Array(30).fill(2)), [0, 0, 0, 0]);
});

test("level segments: long contours have boundaries further apart", () => {
  // 600 frames: more than 5 apart, and the first starts two frames early.
  const contour = Array.from({ length: 600 }, (_, t) => (t % 10 < 5 ? 0 : 1));
  const [, longest, shortest] = valuesOf(createLevelSegments(hop), contour);
  expect(shortest).toBeGreaterThanOrEqual(Math.fround(0.06));
  expect(longest).toBeLessThanOrEqual(Math.fround(0.11));
});
