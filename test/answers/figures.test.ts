/** @file Calibration error, AUROC, risk and coverage. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { auroc, calibrationError, reliability, riskCoverage } from "../../src/answers/index.ts";
import { bootstrapGroups } from "../../src/answers/resample.ts";
import { createRng } from "../../src/core/index.ts";

test("the calibration error is 0 where probabilities come true to the dot, and 1 for certain mistakes", () => {
  const shares = [0.25, 0.5, 0.75];
  const confidence = shares.flatMap((share) => [share, share, share, share]);
  const right = shares.flatMap((share) => [0, 1, 2, 3].map((i) => i < 4 * share));
  expect(calibrationError({ confidence, right })).toBe(0);
  expect(calibrationError({ confidence: [1, 1], right: [false, false] })).toBe(1);
});

// By hand: bins [0.6, 0.7): confidence 0.65, accuracy 0.5; [0.9, 1]: 0.95, 1; (2 * 0.15 + 2 * 0.05) / 4.
test("the calibration error is the mean over bins of how far they are off", () => {
  const stated = { confidence: [0.62, 0.68, 0.9, 1], right: [true, false, true, true] };
  expect(calibrationError(stated)).toBeCloseTo(0.1, 12);
  expect(reliability(stated)).toEqual([
    { count: 2, confidence: expect.closeTo(0.65, 12), accuracy: 0.5 },
    { count: 2, confidence: expect.closeTo(0.95, 12), accuracy: 1 },
  ]);
});

test("a weight of 2 is a recording twice", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
        minLength: 1,
        maxLength: 30,
      }),
      (all) => {
        const twice = [...all, ...all.slice(0, 1)];
        const of = (rows: typeof all) => ({
          confidence: rows.map(([p]) => p),
          right: rows.map(([, hit]) => hit),
        });
        const weights = all.map((_, i) => (i === 0 ? 2 : 1));
        expect(calibrationError(of(all), weights)).toBeCloseTo(calibrationError(of(twice)), 9);
      },
    ),
  );
});

// scikit-learn 1.2.1, roc_auc_score([0, 0, 0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.4, 0.6, 0.9]).
test("AUROC equals an independent computation, ties included", () => {
  expect(auroc([0.1, 0.4, 0.35, 0.8], [0.4, 0.6, 0.9])).toBeCloseTo(0.7916666666666666, 12);
});

test("AUROC tells apart what is apart, and turns round with its sides", () => {
  expect(auroc([1, 2], [3, 4])).toBe(1);
  expect(auroc([3, 4], [1, 2])).toBe(0);
  expect(auroc([1, 1], [1])).toBe(0.5);
  expect(auroc([], [1])).toBeNaN();
  expect(() => auroc([Number.NaN], [1])).toThrow("auroc, scores: expected numbers, got NaN.");
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(scores, scores, (a, b) => {
      expect(auroc(a, b)).toBeCloseTo(1 - auroc(b, a), 9);
    }),
  );
});

test("weights of AUROC are repetitions", () => {
  const weights = { negatives: [2, 1], positives: [0, 3] };
  expect(auroc([1, 3], [9, 2], weights)).toBe(auroc([1, 1, 3], [2, 2, 2]));
});

test("answering fewer, the surest first, leaves out the mistakes of a model that knows", () => {
  const stated = { confidence: [0.9, 0.5, 0.8, 0.6, 0.7], right: [true, false, true, false, true] };
  expect(riskCoverage(stated, [1, 0.8, 0.6, 0.2])).toEqual([
    { answered: 1, confidence: 0.5, risk: 0.4 },
    { answered: 0.8, confidence: 0.6, risk: 0.25 },
    { answered: 0.6, confidence: 0.7, risk: 0 },
    { answered: 0.2, confidence: 0.9, risk: 0 },
  ]);
});

test("a bootstrap over speakers draws all recordings of one together, on both lists", () => {
  const seen: string[] = [];
  const value = bootstrapGroups(
    [
      ["a", "a", "b"],
      ["b", "c"],
    ],
    ([first, second]) => {
      expect(first[0]).toBe(first[1]);
      expect(first[2]).toBe(second[0]);
      seen.push(`${first[0] + first[2] + second[1]}`);
      return first[0];
    },
    createRng(1),
  );
  expect(new Set(seen)).toEqual(new Set(["3"]));
  expect(value).toEqual({ value: 1, low: 0, high: 3 });
});
