import fc from "fast-check";
import { expect, test } from "vitest";
import { gainCounts, holm, mcnemar, mcnemarP } from "../../src/evaluate/index.ts";
import { better, formulaRun, worse } from "./runs.ts";

// SciPy 1.10.1: binomtest(4, 15), binomtest(10, 20).
test("few discordant utterances: the exact binomial p value", () => {
  expect(mcnemarP(4, 11)).toBeCloseTo(0.11846923828124999, 12);
  expect(mcnemarP(10, 10)).toBe(1);
  expect(mcnemarP(0, 0)).toBe(1);
});

// SciPy 1.10.1: chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1).
test("many discordant utterances: chi-squared with continuity correction", () => {
  expect(mcnemarP(30, 12) / 0.008711912962379598).toBeCloseTo(1, 9);
  expect(mcnemarP(20, 130) / 5.594099199110165e-19).toBeCloseTo(1, 9);
  expect(mcnemarP(13, 13)).toBe(1);
});

test("counts each utterance once, by the majority over runs", () => {
  const one = mcnemar([better[0]], [worse[0]]);
  const copies = (run: (typeof better)[0]) => [1, 2, 3].map((copy) => ({ ...run, key: `copy ${copy}` }));
  expect(mcnemar(copies(better[0]), copies(worse[0]))).toEqual(one);

  const votes = ["a", "b", "c"].map((key, r) => ({
    ...formulaRun(0, 0),
    key,
    predicted: formulaRun(0, [0, 0, 9][r]).predicted,
  }));
  const base = ["a", "b", "c"].map((key) => ({ ...formulaRun(0, 1), key }));
  expect(mcnemar(votes, base)).toEqual(one);
});

test("counts the utterances that only one side gets right", () => {
  const run = (predicted: number[]) => [
    {
      key: "k",
      ids: ["1", "2", "3", "4"],
      truth: Int32Array.of(0, 0, 1, 1),
      predicted: Int32Array.from(predicted),
      speakers: ["x", "x", "y", "y"],
    },
  ];
  const { onlyA, onlyB } = mcnemar(run([0, 0, 1, 0]), run([0, 1, 0, 1]));
  expect([onlyA, onlyB]).toEqual([2, 1]);
});

// By hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 raised to the previous value.
test("Holm's correction", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(10)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([])).toEqual([]);
  expect(() => holm([0.2, 1.2])).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: holm: expected p values in [0, 1], got 1.2.]`,
  );
});

test("Holm's correction never lowers p and keeps the order of p values; the smallest is Bonferroni's", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (p) => {
        const adjusted = holm(p);
        p.forEach((value, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(value);
          p.forEach((other, j) => {
            if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
        expect(Math.min(...adjusted)).toBe(Math.min(1, p.length * Math.min(...p)));
      },
    ),
  );
});

test("a gain counts only at the declared amount, after correction, with an interval above zero", () => {
  const at = (amount: number, low: number, high: number, p: number, speakers: number | null = 6) => ({
    amount,
    difference: { value: (low + high) / 2, low, high },
    p,
    speakers,
  });
  const verdicts = gainCounts(
    [
      at(1, 0.01, 0.05, 0.004),
      at(1, 0.001, 0.05, 0.04),
      at(1, -0.06, -0.02, 0.002),
      at(2, 0.02, 0.06, 0.001),
    ],
    1,
  );
  expect(verdicts).toEqual([
    { pHolm: 0.008, verdict: "gain" },
    { pHolm: 0.04, verdict: "gain" },
    { pHolm: 0.006, verdict: "loss" },
    { pHolm: null, verdict: "not-judged" },
  ]);
  expect(gainCounts([at(1, 0.001, 0.05, 0.03), at(1, 0.001, 0.05, 0.04)], 1)).toEqual([
    { pHolm: 0.06, verdict: "undecided" },
    { pHolm: 0.06, verdict: "undecided" },
  ]);
  expect(gainCounts([at(1, -0.001, 0.05, 0.03)], 1)[0].verdict).toBe("undecided");
  // All resamples are the same, so they decide nothing.
  expect(gainCounts([at(1, 0.2, 0.2, 0.002)], 1)[0].verdict).toBe("undecided");
  // Few speakers decide nothing, whatever the numbers; utterances of unknown speakers are judged as utterances.
  for (const few of [1, 2, 5])
    expect(gainCounts([at(1, 0.2, 0.3, 0.001, few)], 1)).toEqual([
      { pHolm: 0.001, verdict: "too-few-speakers" },
    ]);
  expect(gainCounts([at(2, 0.2, 0.3, 0.001, 2)], 1)[0].verdict).toBe("not-judged");
  expect(gainCounts([at(1, 0.2, 0.3, 0.001, null)], 1)[0].verdict).toBe("gain");
});
