import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import {
  fitEmotionDirections,
  fitVoiceDirections,
  fitVoicePopulation,
  limitFor,
  scatterAlong,
} from "../../src/evaluate/index.ts";
import { tableOfVoices } from "./voices.ts";

// Expected values: NumPy 1.24, and scipy.linalg.eigh 1.10 for the directions.
test("scatter is the mean variance along the directions", () => {
  const data = Float32Array.of(5, 1, 7, 2, 6, 9);
  expect(scatterAlong(data, [[0.5, -2]])).toBe(75.25);
  const both = [
    [0.5, -2],
    [1, 0],
  ];
  expect(scatterAlong(data, both)).toBe((75.25 + 1) / 2);
  expect(scatterAlong(Float32Array.of(5, 1), [[0.5, -2]])).toBe(0);
});

/** Either sign of a direction will do. */
function expectDirection(got: readonly number[], wanted: readonly number[], digits = 5): void {
  const sign = Math.sign(got[1]) * Math.sign(wanted[1]);
  for (const [c, value] of got.entries()) expect(sign * value).toBeCloseTo(wanted[c], digits);
}

test("voices differ along the first discriminant of speakers, with a shrunk covariance", () => {
  const table = tableOfVoices();
  const directions = fitVoiceDirections(table, fitVoicePopulation(table));
  expect(directions).toHaveLength(1);
  expectDirection(directions[0], [-0.03413295, 0.44111298]);
});

const threeEmotions = {
  anna: [
    [1.79, 0.44, 0.1],
    [0.14, -3.28, -0.35],
    [3.92, -0.63, -0.04],
    [-0.48, -1.31, 0.88],
    [2.88, -1.29, 0.05],
    [3.6, -0.55, -1.55],
  ],
  ben: [
    [5.98, 3.9, 3.81],
    [6.79, 3.49, 5.24],
    [7.98, 4.29, 5.63],
    [4.84, 4.23, 4.77],
    [7.75, 3.98, 3.76],
    [8.37, 4.2, 2.58],
  ],
  cleo: [
    [-4.92, -5.02, -2.88],
    [-2.13, -8.62, -3.35],
    [-0.36, -5.74, -4.6],
    [-4.59, -4.87, -3.97],
    [-4.25, -7.27, -2.99],
    [0.85, -2.89, -2.88],
  ],
};

test("emotions differ along discriminants of the classes, whoever speaks", () => {
  const two = tableOfVoices(threeEmotions);
  const table = { ...two, classes: ["a", "b", "c"], labels: two.labels.map((_, i) => i % 3) };
  const directions = fitEmotionDirections(table, fitVoicePopulation(table));
  expect(directions).toHaveLength(2);
  // Power iteration stops early where two directions matter nearly alike.
  expectDirection(directions[0], [-0.71261031, -0.38958265, 0.58077505], 3);
  expectDirection(directions[1], [-0.39877492, 1.30506608, -0.05604829], 3);
  const twoClasses = tableOfVoices();
  expect(fitEmotionDirections(twoClasses, fitVoicePopulation(twoClasses))).toHaveLength(1);
});

test("with more features than recordings it still tells strangers of two kinds apart", () => {
  const rng = createRng("voices");
  const d = 200;
  // Voices are high or low in the first twenty features; everything else is noise that the features share in part.
  const recording = (pitch: number) => {
    const shared = rng.normal();
    return Array.from({ length: d }, (_, c) => (c < 20 ? 1.5 * pitch : 0) + shared + rng.normal());
  };
  const speaker = (pitch: number) => Array.from({ length: 6 }, () => recording(pitch));
  const table = tableOfVoices({ a: speaker(1), b: speaker(-1), c: speaker(1), d: speaker(-1) });
  const directions = fitVoiceDirections(table, fitVoicePopulation(table));
  const high = Array.from({ length: 10 }, () => speaker(1).flat());
  const mixed = Array.from({ length: 10 }, () => [...speaker(1).slice(3), ...speaker(-1).slice(3)].flat());
  const scatters = (sets: number[][]) => sets.map((set) => scatterAlong(Float32Array.from(set), directions));
  expect(Math.min(...scatters(mixed))).toBeGreaterThan(2 * Math.max(...scatters(high)));
});

test("speakers who do not differ have no direction", () => {
  const same = [
    [1, 2],
    [3, 4],
  ];
  const table = tableOfVoices({ anna: same, ben: same });
  expect(fitVoiceDirections(table, fitVoicePopulation(table))).toEqual([[0, 0]]);
});

test("limits between two numbers of recordings lie on the line between theirs", () => {
  const limits = [
    { recordings: 3, limit: 1 },
    { recordings: 5, limit: 2 },
    { recordings: 20, limit: 5 },
  ];
  expect([1, 2, 3, 4, 5, 8, 20, 1000].map((n) => limitFor(limits, n))).toEqual([
    undefined,
    undefined,
    1,
    1.5,
    2,
    2.6,
    5,
    5,
  ]);
  expect(limitFor([], 7)).toBeUndefined();
});
