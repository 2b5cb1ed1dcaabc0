import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planLabels } from "../../src/augment/plan.ts";
import { createRng } from "../../src/core/rng.ts";
import { toyTable } from "./toy.ts";

const train = toyTable({ happy: 6, sad: 2, calm: 4 });
const count = (labels: Int32Array) => [0, 1, 2].map((c) => labels.filter((label) => label === c).length);

describe("planLabels", () => {
  test("keeps the training proportions at every whole amount", () => {
    expect(count(planLabels(train, { rows: 12, balance: false }, createRng(1)))).toEqual([6, 2, 4]);
    expect(count(planLabels(train, { rows: 36, balance: false }, createRng(1)))).toEqual([18, 6, 12]);
  });

  test("with balance fills the scarcest class first, up to the largest, then all evenly", () => {
    const plan = (rows: number) => planLabels(train, { rows, balance: true }, createRng(1));
    expect([...plan(2)]).toEqual([1, 1]);
    expect(count(plan(4))).toEqual([0, 3, 1]);
    expect(count(plan(6))).toEqual([0, 4, 2]);
    expect(count(plan(12))).toEqual([2, 6, 4]);
  });

  test("never plans a class without rows", () => {
    const withEmpty = { labels: train.labels, classes: [...train.classes, "bored"] };
    for (const balance of [true, false]) {
      expect(planLabels(withEmpty, { rows: 40, balance }, createRng(1))).not.toContain(3);
    }
  });

  test("gives a prefix for fewer rows", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.boolean(), fc.integer(), (a, b, balance, seed) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const whole = planLabels(train, { rows: many, balance }, createRng(seed));
        expect(planLabels(train, { rows: few, balance }, createRng(seed))).toEqual(whole.slice(0, few));
      }),
    );
  });

  test("says what is wrong with the number of rows or the table", () => {
    expect(() =>
      planLabels(train, { rows: 1.5, balance: false }, createRng(1)),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: planLabels, rows: expected a non-negative integer, got 1.5.]`,
    );
    const empty = { labels: new Int32Array(0), classes: ["happy"] };
    expect(() =>
      planLabels(empty, { rows: 1, balance: true }, createRng(1)),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: planLabels: expected a table with at least one row, got an empty one.]`,
    );
  });
});
