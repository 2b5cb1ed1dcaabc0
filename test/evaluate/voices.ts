/** @file Three voices of two features, for the tests of adaptation. */

import type { Recorded, Rows } from "../../src/core/index.ts";

export const voices: Readonly<Record<string, readonly (readonly number[])[]>> = {
  anna: [
    [1, 10],
    [3, 14],
    [8, 12],
  ],
  ben: [
    [-2, 20],
    [4, 26],
  ],
  cleo: [
    [0, 5],
    [1, 7],
    [2, 9],
    [9, 3],
  ],
};

/** Rows of several voices; labels alternate. */
export function tableOfVoices(
  of: Readonly<Record<string, readonly (readonly number[])[]>> = voices,
): Recorded<Rows> {
  const rows = Object.entries(of).flatMap(([speaker, own]) => own.map((row) => ({ speaker, row })));
  return {
    origin: "recorded",
    features: rows[0].row.map((_, c) => `f${c}`),
    classes: ["a", "b"],
    data: Float32Array.from(rows.flatMap(({ row }) => row)),
    labels: Int32Array.from(rows, (_, i) => i % 2),
    ids: rows.map((_, i) => `u${i}`),
    speakers: rows.map(({ speaker }) => speaker),
  };
}
