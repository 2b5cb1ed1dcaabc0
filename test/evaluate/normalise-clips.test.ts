import fc from "fast-check";
import { expect, test } from "vitest";
import type { Clips, Recorded } from "../../src/core/index.ts";
import { applyClipScaler, fitClipScaler, normaliseClips } from "../../src/evaluate/index.ts";

function clipsOf(clips: readonly number[][], mels: number, speakers: readonly string[]): Recorded<Clips> {
  return {
    origin: "recorded",
    mels,
    hopMs: 25,
    classes: ["a", "b"],
    clips: clips.map((values) => Float32Array.from(values)),
    labels: Int32Array.from(clips, (_, i) => i % 2),
    ids: clips.map((_, i) => `u${i}`),
    speakers,
  };
}

test("mean and deviation of each band are over frames: a long clip counts more", () => {
  // Band 0: 1, 3, 5 and 7; band 1 is constant.
  const side = clipsOf(
    [
      [1, 4],
      [3, 4, 5, 4, 7, 4],
    ],
    2,
    ["s", "t"],
  );
  const scaler = fitClipScaler(side);
  expect(scaler.mean).toEqual([4, 4]);
  expect(scaler.scale[0]).toBeCloseTo(Math.sqrt(5), 12);
  expect(scaler.scale[1]).toBe(1);
  expect([...applyClipScaler(scaler, side.clips[0])]).toEqual([Math.fround(-3 / Math.sqrt(5)), 0]);
});

test("with `train` the test side uses the training side's statistics, and both keep their shapes", () => {
  const train = clipsOf([[0, 0, 2, 2]], 2, ["s"]);
  const { train: left, test: right } = normaliseClips("train", train, clipsOf([[5, 1]], 2, ["t"]));
  expect([...left.clips[0]]).toEqual([-1, -1, 1, 1]);
  expect([...right.clips[0]]).toEqual([4, 0]);
  expect(train.clips[0]).toEqual(Float32Array.of(0, 0, 2, 2));
});

test("with `speaker` every speaker's bands have mean 0 and deviation 1, whatever the others are", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 12 }), {
        minLength: 2,
        maxLength: 6,
      }),
      (values) => {
        const side = clipsOf(
          values,
          1,
          values.map((_, i) => `s${i % 2}`),
        );
        const { train } = normaliseClips("speaker", side, clipsOf([[1]], 1, ["t"]));
        for (const speaker of ["s0", "s1"]) {
          const of = (clips: readonly Float32Array[]) =>
            clips.flatMap((clip, i) => (side.speakers[i] === speaker ? [...clip] : []));
          const [before, after] = [of(side.clips), of(train.clips)];
          const mean = after.reduce((a, b) => a + b, 0) / after.length;
          const square = after.reduce((a, b) => a + (b - mean) ** 2, 0) / after.length;
          expect(mean).toBeCloseTo(0, 5);
          expect(square).toBeCloseTo(new Set(before).size === 1 ? 0 : 1, 4);
        }
      },
    ),
  );
});

test("no frames, and values that are not finite, are refused", () => {
  expect(() => fitClipScaler(clipsOf([], 2, []))).toThrow(
    "normalisation: expected at least one frame, got none.",
  );
  expect(() => fitClipScaler(clipsOf([[1], [Number.NaN]], 1, ["s", "s"]))).toThrow(
    'normalisation, clip "u0": expected finite values',
  );
});
