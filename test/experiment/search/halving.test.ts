import { expect, test } from "vitest";
import { best, pooledUar, prudent, studentP, tallyOf } from "../../../src/experiment/search/halving.ts";

test("recall is pooled over parts before it is averaged over the classes that occur", () => {
  const one = tallyOf([0, 0, 1], [0, 1, 1], 3);
  const other = tallyOf([0, 0], [0, 0], 3);
  expect(pooledUar([one, other])).toBeCloseTo((3 / 4 + 1) / 2);
});

test("of equal candidates the earlier goes on, and one without a score never does", () => {
  const scores: Record<string, number> = { a: 0.5, b: 0.7, c: 0.7, d: Number.NaN, e: 0.6 };
  expect(best(Object.keys(scores), (name) => scores[name], 3)).toEqual(["b", "c", "e"]);
  expect(best(["d"], (name) => scores[name], 1)).toEqual([]);
});

/** Quantiles at 97.5 % as in tables of Student's t, and two values besides. */
test.each([
  [12.706204736432095, 1, 0.05],
  [4.302652729911275, 2, 0.05],
  [3.182446305284263, 3, 0.05],
  [2.306004135204166, 8, 0.05],
  [2.2621571627409915, 9, 0.05],
  [4.0, 8, 0.003949774],
  [0, 5, 1],
])("t of %f with %i degrees of freedom has p %f", (t, freedom, p) => {
  expect(studentP(t, freedom)).toBeCloseTo(p, 7);
});

/** Hits of 20 in one class for each of five parts; the other class is always right. */
const tallies = (hits: readonly number[]) => hits.map((right) => ({ hits: [right, 20], all: [20, 20] }));

test("what is preferred stays unless another is better beyond chance", () => {
  const scores = {
    preferred: tallies([10, 12, 9, 11, 10]),
    lucky: tallies([18, 6, 15, 7, 12]),
    better: tallies([16, 18, 15, 17, 15]),
  };
  const chosen = (...names: (keyof typeof scores)[]) => prudent(names, (name) => scores[name]);
  expect(chosen("preferred", "lucky")).toBe("preferred");
  expect(chosen("lucky", "preferred")).toBe("lucky");
  expect(chosen("preferred", "lucky", "better")).toBe("lucky");
  expect(chosen("preferred", "better")).toBe("better");
  expect(
    prudent(["failed", "preferred"] as const, (name) => (name === "failed" ? undefined : scores[name])),
  ).toBe("preferred");
});
