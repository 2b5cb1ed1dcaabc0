/** @file What probabilities are worth, learned on other speakers and measured over runs. */

import { expect, test } from "vitest";
import { logScores, measureProbabilities, type Said } from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

/** A model that is right in `right` of its answers, for twelve speakers, and states `stated`; some answers are surer than others. */
function model({ seed = 1, power = 1, speakers = 12, each = 40 } = {}): Said {
  const rng = createRng(seed);
  const n = speakers * each;
  const rows = Array.from({ length: n }, (_, i) => {
    const sure = 0.4 + 0.58 * rng.uniform();
    const predicted = rng.integer(3);
    const truth = rng.uniform() < sure ? predicted : (predicted + 1 + rng.integer(2)) % 3;
    const honest = Array.from({ length: 3 }, (_, c) => (c === predicted ? sure : (1 - sure) / 2));
    const sharp = honest.map((p) => p ** power);
    const sum = sharp.reduce((a, b) => a + b, 0);
    return { truth, predicted, said: sharp.map((p) => p / sum), group: `s${Math.floor(i / each)}` };
  });
  return {
    k: 3,
    scores: logScores(rows.flatMap(({ said }) => said)),
    truth: rows.map(({ truth }) => truth),
    predicted: rows.map(({ predicted }) => predicted),
    groups: rows.map(({ group }) => group),
  };
}

test("a model that is too sure is calibrated on the other speakers; an honest one stays as it is", () => {
  const tooSure = measureProbabilities([model({ power: 4 })], createRng(1));
  expect(tooSure.stated.error.value).toBeGreaterThan(0.15);
  expect(tooSure.calibrated.error.value).toBeLessThan(0.06);
  expect(tooSure.stated.error.low).toBeGreaterThan(tooSure.calibrated.error.high);
  const honest = measureProbabilities([model()], createRng(1));
  expect(honest.stated.error.value).toBeLessThan(0.06);
});

test("sets hold the truth about as often as is asked for, in all and by speaker; surer answers are right more often", () => {
  const { coverage, riskCoverage } = measureProbabilities([model({ each: 80 })], createRng(1));
  for (const { asked, found, size, byGroup } of coverage) {
    expect(Math.abs(found.value - asked)).toBeLessThan(0.025);
    expect(size).toBeGreaterThan(0.8);
    expect(byGroup.map(({ group }) => group)).toContain("s11");
    expect(byGroup.length).toBe(12);
  }
  expect(riskCoverage[0].risk).toBeGreaterThan(2 * riskCoverage[riskCoverage.length - 1].risk);
});

test("repeats of the same recordings are no further evidence", () => {
  const said = model({ power: 3, each: 20 });
  const [one, four] = [[said], [said, said, said, said]].map((runs) =>
    measureProbabilities(runs, createRng(1)),
  );
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  for (const kind of ["stated", "calibrated"] as const) {
    expect(four[kind].error.value).toBeCloseTo(one[kind].error.value, 12);
    expect(width(four[kind].error) / width(one[kind].error)).toBeGreaterThan(0.85);
    expect(four[kind].reliability).toHaveLength(one[kind].reliability.length);
    for (const [i, bin] of four[kind].reliability.entries())
      expect(bin.count).toBeCloseTo(one[kind].reliability[i].count, 9);
  }
  expect(four.coverage[1].found.value).toBeCloseTo(one.coverage[1].found.value, 12);
  expect(four.coverage[1].byGroup.length).toBe(one.coverage[1].byGroup.length);
});

test("runs are measured one by one: two that err in opposite ways do not cancel", () => {
  const [flat, sharp] = [model({ power: 0.4 }), model({ power: 3 })];
  const errorOf = (runs: readonly Said[]) => measureProbabilities(runs, createRng(1)).stated.error.value;
  expect(errorOf([flat, sharp])).toBeCloseTo((errorOf([flat]) + errorOf([sharp])) / 2, 12);
});

test("equal seeds give equal intervals; one speaker alone is no reason to fail", () => {
  const of = (said: Said) => measureProbabilities([said], createRng("a"));
  expect(of(model())).toEqual(of(model()));
  expect(of(model({ speakers: 1 })).calibrated.error.value).toBeLessThan(0.2);
});
