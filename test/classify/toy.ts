/** @file Small made-up tables for classifiers. */

import { type Augmented, appendRows, createRng, type Recorded, type Rows } from "../../src/core/index.ts";

/**
 * Rows around one centre per class: `counts[c]` rows of class c, dealt in turn to the speakers, who differ by a small shift.
 * @param spread Standard deviation about the centre; centres are 3 apart in one feature each.
 */
export function toyTable(counts: readonly number[], spread = 0.5, speakers = 4, seed = 1): Recorded<Rows> {
  const rng = createRng(seed);
  const d = counts.length + 2;
  const labels = counts.flatMap((count, c) => new Array<number>(count).fill(c));
  const names = labels.map((_, i) => `s${i % speakers}`);
  const data = labels.flatMap((label, i) =>
    Array.from({ length: d }, (_, c) => (c === label ? 3 : 0) + spread * rng.normal() + 0.1 * (i % speakers)),
  );
  return {
    origin: "recorded",
    features: Array.from({ length: d }, (_, c) => `f${c}`),
    classes: ["anger", "fear", "happiness", "sadness", "neutral"].slice(0, counts.length),
    data: Float32Array.from(data),
    labels: Int32Array.from(labels),
    ids: labels.map((_, i) => `u${i}`),
    speakers: names,
  };
}

/** The table with a copy of each of its rows as synthetic rows. */
export function doubled(table: Recorded<Rows>): Augmented<Rows> {
  return appendRows(table, {
    data: table.data,
    labels: table.labels,
    provenance: table.ids.map((id) => ({ augmenter: "duplicate", sources: [id], seed: "1" })),
  });
}

/** Synthetic rows alone, without the recordings that they were made from. */
export function syntheticAlone(table: Recorded<Rows>): Augmented<Rows> {
  return {
    ...table,
    origin: "augmented",
    recorded: 0,
    ids: table.ids.map((id) => `noise#${id}`),
    speakers: table.ids.map(() => "synthetic"),
    provenance: table.ids.map((id) => ({ augmenter: "noise", sources: [id], seed: "1" })),
  };
}
