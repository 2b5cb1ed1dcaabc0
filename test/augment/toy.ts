/** @file Small tables for these tests. */

import { createRng } from "../../src/core/rng.ts";
import type { Recorded, Rows } from "../../src/core/types.ts";

/** A table with the given rows, in order. */
export function tableOf(rows: readonly { label: string; values: readonly number[] }[]): Recorded<Rows> {
  const classes = [...new Set(rows.map(({ label }) => label))];
  return {
    origin: "recorded",
    features: rows[0].values.map((_, j) => `f${j}`),
    classes,
    data: Float32Array.from(rows.flatMap(({ values }) => values)),
    labels: Int32Array.from(rows, ({ label }) => classes.indexOf(label)),
    ids: rows.map((_, i) => `r${i}`),
    speakers: rows.map((_, i) => `s${i % 3}`),
  };
}

/** Normal clouds (sd 0.3) of the given sizes; class `c` is centred at `2 · cos(c + j)` in feature `j`. */
export function toyTable(counts: Readonly<Record<string, number>>, d = 3, seed = 1): Recorded<Rows> {
  const rng = createRng(seed);
  return tableOf(
    Object.entries(counts).flatMap(([label, count], c) =>
      Array.from({ length: count }, () => ({
        label,
        values: Array.from({ length: d }, (_, j) => 2 * Math.cos(c + j) + 0.3 * rng.normal()),
      })),
    ),
  );
}
