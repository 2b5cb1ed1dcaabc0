import { expect, test } from "vitest";
import {
  distancesOf,
  fitDiscriminants,
  fitDistances,
  type LabelledRows,
  nearestMean,
  openLikeness,
  summariseFrames,
  thresholdsOf,
} from "../../src/answers/index.ts";
import { likenessOf, unlike } from "../../src/answers/likeness.ts";
import { createRng } from "../../src/core/index.ts";

/** Normal rows around class means that lie on the first axes, `apart` from the origin. */
function clouds(n: number, d: number, k: number, apart = 4, seed = 1): LabelledRows {
  const rng = createRng(seed);
  const labels = Array.from({ length: n }, (_, i) => i % k);
  const data = Float32Array.from({ length: n * d }, (_, at) => {
    const [row, column] = [Math.floor(at / d), at % d];
    return rng.normal() + (labels[row] === column ? apart : 0);
  });
  return { data, d, labels, k };
}

// NumPy: S = 0.1 W + 0.9 tr(W)/d I formed and inverted; (x - m)' S^-1 (x - m) in the span of S^-1/2 (m_j - mean m), over 2 directions.
test("distances equal those of a computation that forms the covariance", () => {
  const data = Float32Array.of(
    ...[1, 0.5, -1, 2, 0, 1.5, -2, 1, -1, 2, 0.5, 0, -2, 1, 1.5, -1, 0.5, -2, 1, 1, 1.5, -1, 2, 0.5],
  );
  const fitted = fitDiscriminants({ data, d: 4, labels: [0, 0, 1, 1, 2, 2], k: 3 });
  expect(fitted.means).toHaveLength(3);
  expect(nearestMean(fitted, [0.5, -1, 2, 0.25])).toBeCloseTo(2.0888988, 4);
});

test("a row far from every class is farther than any of them, in the directions in which they differ", () => {
  const rows = clouds(300, 12, 3);
  const { distances } = fitDistances(rows);
  const at = (...values: number[]) => distances(Float32Array.from({ length: 12 }, (_, i) => values[i] ?? 0));
  const own = at(4).novelty;
  expect(at(12).novelty).toBeGreaterThan(own + 1);
  expect(at(-9, -9, 9).novelty).toBeGreaterThan(own + 1);
  // What no class differs in says nothing of the emotion, but of the recording.
  const elsewhere = at(4, 0, 0, 0, 0, 0, 9);
  expect(elsewhere.novelty).toBeLessThan(at(12).novelty - 1);
  expect(elsewhere.shift).toBeGreaterThan(at(4).shift);
});

test("classes with equal means have no direction between them, and classes without rows none at all", () => {
  const data = Float32Array.of(1, 0, 1, 0, -1, 0, -1, 0, 3, 1, 3, -1);
  const fitted = fitDiscriminants({ data, d: 2, labels: [0, 0, 1, 1, 2, 2], k: 5 });
  expect(fitted.means).toHaveLength(3);
  expect(fitted.means[0]).toHaveLength(1);
  expect(Number.isFinite(nearestMean(fitted, [7, 7]))).toBe(true);
  expect(() => fitDiscriminants({ data, d: 2, labels: [1, 1, 1, 1, 1, 1], k: 5 })).toThrow(
    "discriminants: expected rows of at least two classes, got 1.",
  );
});

test("what is saved gives the same distances", () => {
  const rows = clouds(120, 9, 3);
  const { reference, distances } = fitDistances(rows);
  const heldOut = Array.from({ length: 50 }, (_, i) => distances(rows.data.subarray(i * 9, (i + 1) * 9)));
  const saved = JSON.parse(JSON.stringify(likenessOf(reference, heldOut, [0.1, 0.2, 0.15])));
  expect(saved.batch).toEqual({ mostShift: 0.2, speakers: 3 });
  const open = openLikeness(saved, 9);
  const row = rows.data.subarray(0, 9).map((value) => 2 * value);
  expect(distancesOf(open, row).shift).toBe(distances(row).shift);
  expect(distancesOf(open, row).novelty).toBeCloseTo(distances(row).novelty, 5);
});

test("a recording is unlike the training beyond the 99th percentile of those held out", () => {
  const heldOut = Array.from({ length: 101 }, (_, i) => ({ shift: i, novelty: -i }));
  const thresholds = thresholdsOf(heldOut);
  expect(thresholds).toEqual({ shiftAbove: 99, noveltyAbove: -1 });
  expect(unlike({ shift: 99, novelty: -1 }, thresholds)).toEqual([]);
  expect(unlike({ shift: 99.5, novelty: -0.5 }, thresholds)).toEqual([
    {
      kind: "unlike-training",
      text: "unlike the training recordings: its features lie 99.500 deviations outside their range there, where 99 in 100 recordings of held-out speakers stay below 99.000",
    },
    {
      kind: "unlike-emotions",
      text: "unlike any of the emotions: its distance from the nearest is -0.50, where 99 in 100 recordings of held-out speakers stay below -1.00",
    },
  ]);
});

test("a spectrogram becomes the mean and deviation of each band", () => {
  expect([...summariseFrames([1, 10, 3, 10, 5, 10], 2)]).toEqual([3, 10, expect.closeTo(1.63299, 5), 0]);
});
