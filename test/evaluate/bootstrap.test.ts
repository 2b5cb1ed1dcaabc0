import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { bootstrapMetric, pairedDifference, quantile } from "../../src/evaluate/index.ts";
import { better, formulaRun, formulaClasses as k, worse } from "./runs.ts";

const options = (seed: number) => ({ metric: "uar" as const, resamples: 4000, rng: createRng(seed) });

// Expected values: NumPy 1.24, 200 000 resamples of speakers (multinomial) crossed with runs (multinomial), the pooled UAR of
// each resampled run averaged; quantiles 2.5 % and 97.5 %. The tolerance is that of 4000 resamples.
test("the interval of UAR is that of an independent bootstrap over speakers and runs", () => {
  const { value, low, high } = bootstrapMetric(better, k, options(1));
  expect(value).toBeCloseTo(0.6777777777777777, 12);
  expect(Math.abs(low - 0.610625)).toBeLessThan(0.005);
  expect(Math.abs(high - 0.7411404532967032)).toBeLessThan(0.005);
});

test("the paired difference is that of the same independent bootstrap", () => {
  const { difference, p, smallestDetectable } = pairedDifference(better, worse, k, options(2));
  expect(difference.value).toBeCloseTo(0.6777777777777777 - 0.6125, 12);
  expect(Math.abs(difference.low - 0.021565934065934097)).toBeLessThan(0.004);
  expect(Math.abs(difference.high - 0.09712962962962957)).toBeLessThan(0.004);
  expect(Math.abs(p - 2 * 0.003785)).toBeLessThan(0.004);
  expect(Math.abs(smallestDetectable - 0.055590075663805895)).toBeLessThan(0.003);
});

test("the paired difference is narrower than the two intervals apart", () => {
  const { difference } = pairedDifference(better, worse, k, options(3));
  const one = bootstrapMetric(better, k, options(3));
  expect(difference.high - difference.low).toBeLessThan(one.high - one.low);
});

test("swapping the sides mirrors the result; equal sides differ by nothing", () => {
  const ab = pairedDifference(better, worse, k, options(4));
  const ba = pairedDifference(worse, better, k, options(4));
  expect(ba.difference.value).toBeCloseTo(-ab.difference.value, 12);
  expect(ba.difference.low).toBeCloseTo(-ab.difference.high, 12);
  expect(ba.p).toBe(ab.p);
  const same = pairedDifference(better, better, k, options(5));
  expect(same).toEqual({ difference: { value: 0, low: 0, high: 0 }, p: 1, smallestDetectable: 0 });
});

test("pairs runs by key, whatever their order, and repeats itself for a seed", () => {
  const shuffled = pairedDifference(better, [...worse].reverse(), k, options(6));
  expect(shuffled).toEqual(pairedDifference(better, worse, k, options(6)));
});

test("a wider level gives a wider interval, and WA and macro-F1 have theirs", () => {
  const at = (level: number) => bootstrapMetric(better, k, { ...options(7), level });
  expect(at(0.99).low).toBeLessThan(at(0.8).low);
  expect(at(0.99).high).toBeGreaterThan(at(0.8).high);
  for (const metric of ["wa", "macroF1"] as const) {
    const { value, low, high } = bootstrapMetric(better, k, { ...options(8), metric });
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
});

test("survives resamples that lack a class: it is left out of their UAR", () => {
  const run = {
    key: "one",
    ids: ["a", "b", "c"],
    truth: Int32Array.of(0, 0, 1),
    predicted: Int32Array.of(0, 0, 0),
    speakers: ["x", "y", "z"],
  };
  const { value, low, high } = bootstrapMetric([run], 2, options(9));
  expect([value, low, high]).toEqual([0.5, 0, 1]);
});

test("refuses runs that are not paired, and says how they differ", () => {
  const pair = (b: typeof better) => () => pairedDifference(better, b, k, options(1));
  expect(pair(worse.slice(1))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: paired runs: expected the same runs on both sides, got "draw 0" on one side only.]`,
  );
  expect(
    pair([...worse.slice(0, 3), { ...worse[3], ids: worse[3].ids.map((id) => `${id}x`) }]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: paired runs, "draw 3": expected the same ids on both sides, got different ones. Compare runs made on the same draw and folds.]`,
  );
  expect(
    pair([...worse.slice(0, 3), { ...worse[3], truth: worse[3].predicted }]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: paired runs, "draw 3": expected the same truth on both sides, got different ones. Compare runs made on the same draw and folds.]`,
  );
  expect(() => bootstrapMetric([], k, options(1))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: bootstrap: expected at least one run, got none.]`,
  );
  expect(() =>
    bootstrapMetric([formulaRun(1, 0), formulaRun(1, 1)], k, options(1)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: bootstrap: expected runs with different keys, got "draw 1" twice.]`,
  );
});

test("quantile interpolates as NumPy's default does", () => {
  const sorted = [1, 2, 4, 8, 16];
  expect([0, 0.1, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toEqual([1, 1.4, 4, 12.8, 16]); // numpy.quantile
});
