import { expect, test } from "vitest";
import {
  appendRows,
  classCounts,
  type Recorded,
  type Rows,
  row,
  rowsOfClass,
  selectRows,
} from "../../src/core/index.ts";

const table: Recorded<Rows> = {
  origin: "recorded",
  features: ["f0", "energy"],
  classes: ["anger", "neutral"],
  data: Float32Array.from([1, 2, 3, 4, 5, 6]),
  labels: Int32Array.from([0, 1, 0]),
  ids: ["a", "b", "c"],
  speakers: ["s1", "s1", "s2"],
};
const synthetic = {
  data: Float32Array.from([7, 8, 9, 10]),
  labels: Int32Array.from([1, 0]),
  provenance: [1, 2].map((n) => ({ augmenter: "noise", sources: ["a"], seed: `${n}` })),
};

test("rows are found by position and by class", () => {
  expect([...row(table, 1)]).toEqual([3, 4]);
  expect(rowsOfClass(table, 0)).toEqual([0, 2]);
  expect(classCounts(table)).toEqual([2, 1]);
});

test("a selection keeps every column in step", () => {
  const part = selectRows(table, [2, 0]);
  expect([...part.data]).toEqual([5, 6, 1, 2]);
  expect([part.ids, part.speakers, [...part.labels]]).toEqual([
    ["c", "a"],
    ["s2", "s1"],
    [0, 0],
  ]);
});

test("synthetic rows come after the recorded ones, as many as asked", () => {
  const both = appendRows(table, synthetic, 1);
  expect([...both.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([both.origin, both.recorded, both.ids[3], both.speakers[3]]).toEqual([
    "augmented",
    3,
    "noise#0",
    "synthetic",
  ]);
  expect(both.provenance).toHaveLength(1);
});

test("more rows than were drawn are refused", () => {
  expect(() => appendRows(table, synthetic, 3)).toThrow(
    "appendRows: expected at most 2 rows, as many as were drawn, got 3.",
  );
});
