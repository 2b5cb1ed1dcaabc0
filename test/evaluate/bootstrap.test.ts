import fc from "fast-check";
import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import {
  bootstrapMetric,
  pairedDifference,
  quantile,
  type Run,
  resamplingOf,
} from "../../src/evaluate/index.ts";
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
  // Twice the share of resamples at or below zero is 0.0076; the exact test over the 12 speakers agrees here.
  expect(Math.abs(p - 2 * 0.003785)).toBeLessThan(0.004);
  expect(Math.abs(smallestDetectable - 0.055590075663805895)).toBeLessThan(0.003);
});

test("the paired difference has a narrower interval than two separate ones", () => {
  const { difference } = pairedDifference(better, worse, k, options(3));
  const one = bootstrapMetric(better, k, options(3));
  expect(difference.high - difference.low).toBeLessThan(one.high - one.low);
});

test("swapping the sides mirrors the result; equal sides do not differ", () => {
  const ab = pairedDifference(better, worse, k, options(4));
  const ba = pairedDifference(worse, better, k, options(4));
  expect(ba.difference.value).toBeCloseTo(-ab.difference.value, 12);
  expect(ba.difference.low).toBeCloseTo(-ab.difference.high, 12);
  expect(ba.p).toBe(ab.p);
  const same = pairedDifference(better, better, k, options(5));
  expect(same).toEqual({
    difference: { value: 0, low: 0, high: 0 },
    p: 1,
    signFlip: 1,
    speakers: 12,
    smallestDetectable: 0,
  });
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

test("handles resamples that lack a class, which is left out of their UAR", () => {
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

/** Two classes, one run: speaker `s` has two utterances of each, of which this many are right. */
function bySpeakers(right: readonly number[], names = right.map((_, s) => `s${s}`), key = "k"): Run {
  const rows = right.flatMap((hits, s) => [0, 1, 2, 3].map((u) => ({ s, u, hit: u < hits })));
  const truth = Int32Array.from(rows, ({ u }) => u % 2);
  return {
    key,
    ids: rows.map(({ s, u }) => `${s}/${u}`),
    truth,
    predicted: truth.map((label, i) => (rows[i].hit ? label : 1 - label)),
    speakers: rows.map(({ s }) => names[s]),
  };
}

// All speakers are better by the same: 2 of 2^n patterns are as extreme, far more than the bootstrap's 2 / (resamples + 1).
test.each([2, 3, 4, 5, 6, 10])("%i speakers: p is that of the exact test, never below 2^(1 - n)", (n) => {
  const a = [bySpeakers(new Array(n).fill(4))];
  const b = [bySpeakers(new Array(n).fill(2))];
  const found = pairedDifference(a, b, 2, options(1));
  expect([found.p, found.signFlip, found.speakers]).toEqual([2 ** (1 - n), 2 ** (1 - n), n]);
  expect(found.difference.value).toBeCloseTo(0.5, 12);
});

// By hand: differences 3, 2 and -1 of 12 rows; 4 of 8 patterns reach 4.
test("the exact test uses what speakers add to the pooled difference, in every run", () => {
  const a = ["k", "l"].map((key) => bySpeakers([4, 3, 1], undefined, key));
  const b = ["k", "l"].map((key) => bySpeakers([1, 1, 2], undefined, key));
  const found = pairedDifference(a, b, 2, { ...options(1), metric: "wa" });
  expect(found.signFlip).toBe(0.5);
  expect(found.difference.value).toBeCloseTo(4 / 12, 12);
});

test("with many speakers p is the bootstrap's", () => {
  const a = [bySpeakers(new Array(16).fill(4))];
  const b = [bySpeakers(new Array(16).fill(2))];
  const found = pairedDifference(a, b, 2, options(1));
  expect([found.signFlip, found.p]).toEqual([null, 2 / 4001]);
});

test("the p value is never below what the speakers allow, at most 1, and does not depend on the order of the sides", () => {
  const hits = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(hits, (pairs) => {
      const few = { metric: "wa" as const, resamples: 99 };
      const side = (k: 0 | 1) => [bySpeakers(pairs.map((pair) => pair[k]))];
      const ab = pairedDifference(side(0), side(1), 2, { ...few, rng: createRng(1) });
      const ba = pairedDifference(side(1), side(0), 2, { ...few, rng: createRng(1) });
      expect(ab.p).toBeGreaterThanOrEqual(2 ** (1 - pairs.length));
      expect(ab.p).toBeLessThanOrEqual(1);
      expect([ba.p, ba.signFlip]).toEqual([ab.p, ab.signFlip]);
    }),
    { numRuns: 40 },
  );
});

test("unknown speakers do not count as one: utterances are drawn, and the interval has a width", () => {
  const hits = [4, 3, 1, 2, 4, 3];
  const known = [bySpeakers(hits)];
  for (const names of [
    new Array<string>(6).fill("unknown"),
    new Array<string>(6).fill(""),
    ["a", "a", "b", "b", "c", "unknown"],
  ]) {
    const unnamed = [bySpeakers(hits, names)];
    const { value, low, high } = bootstrapMetric(unnamed, 2, options(1));
    expect(value).toBe(bootstrapMetric(known, 2, options(1)).value);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    const found = pairedDifference(unnamed, [bySpeakers([2, 2, 2, 2, 2, 2], names)], 2, options(1));
    expect([found.signFlip, found.speakers]).toEqual([null, null]);
    expect(resamplingOf(unnamed)).toMatchObject({ unit: "utterance", speakers: null });
    expect(resamplingOf(unnamed).names).toHaveLength(24);
  }
});

test("a single speaker: utterances are drawn, and no difference is too large for chance", () => {
  const names = new Array<string>(6).fill("anna");
  const one = [bySpeakers([4, 3, 1, 2, 4, 3], names)];
  const { low, high } = bootstrapMetric(one, 2, options(1));
  expect(high - low).toBeGreaterThan(0.1);
  const found = pairedDifference(one, [bySpeakers([0, 0, 0, 0, 0, 0], names)], 2, options(1));
  expect([found.p, found.signFlip, found.speakers]).toEqual([1, 1, 1]);
  expect(resamplingOf(one)).toMatchObject({ unit: "utterance", speakers: 1 });
});

// NumPy's binomial: with 17 of 24 utterances right, WA resampled by utterance is Binomial(24, 17/24) / 24, with exact quantiles.
test("drawn by utterance, the interval of WA is that of a binomial", () => {
  const run = bySpeakers([4, 3, 1, 2, 4, 3], new Array<string>(6).fill("unknown"));
  const { value, low, high } = bootstrapMetric([run], 2, { ...options(1), metric: "wa" });
  expect([value, low, high].map((share) => Math.round(24 * share))).toEqual([17, 12, 21]);
});

test("quantile interpolates as NumPy's default does", () => {
  const sorted = [1, 2, 4, 8, 16];
  expect([0, 0.1, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toEqual([1, 1.4, 4, 12.8, 16]); // numpy.quantile
});
