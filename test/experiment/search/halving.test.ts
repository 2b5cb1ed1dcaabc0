import { expect, test } from "vitest";
import { best, pooledUar, tallyOf } from "../../../src/experiment/search/halving.ts";

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
