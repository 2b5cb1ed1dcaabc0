import { expect, test } from "vitest";
import { createManifold, meanPairDistance } from "../../../src/augment/adversarial/quality.ts";
import { planRounds } from "../../../src/augment/adversarial/training.ts";

test("coverage and depth on a line", () => {
  // Nearest neighbours of 0, 1, 3 are at distance 1, 1, 2.
  const { coverage, depth } = createManifold(Float32Array.of(0, 1, 3), 1, 1);
  expect(coverage(Float32Array.of(0.5))).toBeCloseTo(2 / 3);
  expect(coverage(Float32Array.of(0.5, 4.5))).toBe(1);
  expect(coverage(Float32Array.of(9))).toBe(0);
  expect(depth(Float32Array.of(3))).toBe(1);
  expect(depth(Float32Array.of(4))).toBe(0.5);
  expect(depth(Float32Array.of(7))).toBe(-1);
});

test("a single row covers itself alone", () => {
  const { coverage, depth } = createManifold(Float32Array.of(2), 1, 5);
  expect([coverage(Float32Array.of(2)), coverage(Float32Array.of(3))]).toEqual([1, 0]);
  expect(depth(Float32Array.of(3))).toBe(Number.NEGATIVE_INFINITY);
});

test("mean distance between rows", () => {
  expect(meanPairDistance(Float32Array.of(0, 0, 3, 4, 0, 0), 2)).toBeCloseTo(10 / 3);
  expect(meanPairDistance(Float32Array.of(1, 2), 2)).toBe(0);
});

test("rounds: epochs over the source rows, or as many as are asked for", () => {
  const options = { epochs: 10, batch: 64, steps: undefined };
  expect(planRounds(options, 370, { epochs: 2 })).toEqual({ pretraining: 12, rounds: 60, roundsPerEpoch: 6 });
  expect(planRounds({ ...options, steps: 7 }, 370, { epochs: 2, steps: 3 })).toEqual({
    pretraining: 3,
    rounds: 7,
    roundsPerEpoch: 6,
  });
});
