/** @file Training sets of feature vectors: those of several amounts are what each would be by itself, in one memory. */

import { expect, test } from "vitest";
import { appendRows, type Recorded, type Rows, type Synthetic } from "../../../src/core/index.ts";
import { rows } from "../../../src/experiment/media/rows.ts";

const table: Recorded<Rows> = {
  origin: "recorded",
  features: ["f0", "energy"],
  classes: ["calm", "angry"],
  data: Float32Array.of(1, 0, 2, 0, 5, 1),
  labels: Int32Array.of(0, 0, 1),
  ids: ["a1", "b1", "a2"],
  speakers: ["anna", "ben", "anna"],
};

const synthetic = (first: number): Synthetic<Rows> => ({
  data: Float32Array.of(first, 8, 7, 6, 5, 4),
  labels: Int32Array.of(1, 0, 1),
  provenance: ["a2", "a1", "a2"].map((source) => ({ augmenter: "noise", sources: [source], seed: "s" })),
});

test("sets of all amounts are the recorded rows and as many synthetic ones", () => {
  const drawn = synthetic(9);
  expect(rows.append(table, drawn, 0)).toBe(table);
  for (const count of [2, 1, 3])
    expect(rows.append(table, drawn, count)).toEqual(appendRows(table, drawn, count));
  const [one, three] = [1, 3].map((count) => rows.append(table, drawn, count));
  expect(one.data.buffer).toBe(three.data.buffer);
  expect(rows.append(table, drawn, 1)).toBe(one);
  expect(() => rows.append(table, drawn, 4)).toThrow("at most 3, as many as were drawn");
});

test("another draw, and another table, have sets of their own", () => {
  const drawn = synthetic(9);
  const before = rows.append(table, drawn, 3);
  expect(rows.append(table, synthetic(-9), 3).data[6]).toBe(-9);
  const other = { ...table, data: table.data.map((value) => value + 1) };
  expect(rows.append(other, drawn, 3)).toEqual(appendRows(other, drawn, 3));
  expect(before.data[0]).toBe(1);
});
