import { expect, test } from "vitest";
import { innerFolds, uar } from "../../src/classify/inner-folds.ts";
import { createRng } from "../../src/core/index.ts";
import { doubled, toyTable } from "./toy.ts";

const foldsOf = (table: Parameters<typeof innerFolds>[0], k = 5) =>
  innerFolds(table, k, createRng(1), "test", "Do nothing.");

test("scores every recorded row once, no synthetic one, and keeps speakers apart", () => {
  const table = doubled(toyTable([12, 12], 0.5, 6));
  const folds = foldsOf(table, 3);
  expect(folds).toHaveLength(3);
  expect(folds.flatMap(({ validate }) => validate).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 24 }, (_, i) => i),
  );
  for (const { train, validate } of folds) {
    const trained = new Set(train.map((i) => table.speakers[i]));
    expect(validate.some((i) => trained.has(table.speakers[i]))).toBe(false);
  }
});

test("trains on synthetic rows, but not on those made from a row that is scored", () => {
  const table = doubled(toyTable([12, 12], 0.5, 4));
  for (const { train, validate } of foldsOf(table)) {
    const scored = new Set(validate.map((i) => table.ids[i]));
    const synthetic = train.filter((i) => i >= 24);
    expect(synthetic).toHaveLength(24 - validate.length);
    expect(synthetic.some((i) => scored.has(table.provenance[i - 24].sources[0]))).toBe(false);
  }
});

test("makes no more folds than there are speakers, of nearly equal size", () => {
  expect(foldsOf(toyTable([12, 12], 0.5, 4), 10).map(({ validate }) => validate.length)).toEqual([
    6, 6, 6, 6,
  ]);
});

test("UAR weighs classes equally and leaves absent ones out", () => {
  expect(uar([0, 0, 0, 1], [0, 0, 1, 1], 3)).toBeCloseTo((2 / 3 + 1) / 2, 12);
});
