/** @file Building and cutting tables. */

import { ParameterError } from "./errors.ts";
import type { Augmented, Columns, MixedIn, Recorded, Rows, Synthetic, TrainingSet } from "./types.ts";

/**
 * A view of row `i`, length `d`.
 *
 * @example
 * import { type Recorded, type Rows, row } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * console.log(row(table, 2).join(" ")); // 5 1
 */
export function row(table: Rows & Columns, i: number): Float32Array {
  const d = table.features.length;
  return table.data.subarray(i * d, (i + 1) * d);
}

/**
 * Positions of the rows of one class.
 *
 * @example
 * import { type Recorded, type Rows, rowsOfClass } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * console.log(rowsOfClass(table, 1).join(" ")); // 2 3
 */
export function rowsOfClass(table: Rows & Columns, label: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < table.labels.length; i++) if (table.labels[i] === label) out.push(i);
  return out;
}

/**
 * How many rows each class has, in the order of `classes`.
 *
 * @example
 * import { classCounts } from "emoforge";
 *
 * console.log(classCounts({ classes: ["calm", "angry"], labels: Int32Array.of(0, 1, 1) }).join(" ")); // 1 2
 */
export function classCounts(table: Pick<Rows & Columns, "labels" | "classes">): number[] {
  const counts = new Array<number>(table.classes.length).fill(0);
  for (const label of table.labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}

/**
 * The rows at `positions`, in that order.
 *
 * @example
 * import { type Recorded, type Rows, selectRows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * const { ids, data } = selectRows(table, [2, 0]);
 * console.log(ids.join(" "), data.join(" ")); // a2 a1 5 1 1 0
 */
export function selectRows(table: Recorded<Rows>, positions: readonly number[]): Recorded<Rows> {
  const d = table.features.length;
  const data = new Float32Array(positions.length * d);
  for (let i = 0; i < positions.length; i++) data.set(row(table, positions[i] as number), i * d);
  return {
    ...table,
    data,
    labels: Int32Array.from(positions, (p) => table.labels[p] as number),
    ids: positions.map((p) => table.ids[p] as string),
    speakers: positions.map((p) => table.speakers[p] as string),
  };
}

/**
 * The recorded rows, unchanged and first, followed by the first `count` synthetic rows.
 *
 * @example
 * import { appendRows, createAugmenter, createRng, type Recorded, type Rows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * const fitted = await createAugmenter({ kind: "noise", level: 0.1 }).fit(table, { rng: createRng("fit") });
 * const synthetic = await fitted.draw(Int32Array.of(0, 1), createRng("draw"));
 * const augmented = appendRows(table, synthetic);
 * console.log(augmented.recorded, augmented.ids.length, augmented.provenance[0].augmenter); // 4 6 noise
 */
export function appendRows(
  table: Recorded<Rows>,
  synthetic: Synthetic<Rows>,
  count = synthetic.labels.length,
): Augmented<Rows> {
  const d = table.features.length;
  if (synthetic.data.length !== synthetic.labels.length * d) {
    throw new ParameterError(
      "appendRows",
      `${synthetic.labels.length} synthetic rows of ${d} features`,
      `${synthetic.data.length} values`,
    );
  }
  if (count > synthetic.labels.length) {
    throw new ParameterError(
      "appendRows",
      `at most ${synthetic.labels.length} rows, as many as were drawn`,
      count,
    );
  }
  const data = new Float32Array(table.data.length + count * d);
  data.set(table.data);
  data.set(synthetic.data.subarray(0, count * d), table.data.length);
  const labels = new Int32Array(table.labels.length + count);
  labels.set(table.labels);
  labels.set(synthetic.labels.subarray(0, count), table.labels.length);
  const provenance = synthetic.provenance.slice(0, count);
  return {
    ...table,
    origin: "augmented",
    recorded: table.ids.length,
    data,
    labels,
    ids: [...table.ids, ...provenance.map((p, i) => `${p.augmenter}#${i}`)],
    speakers: [...table.speakers, ...provenance.map(() => "synthetic")],
    provenance,
  };
}

/**
 * What of a training row belongs to another class than that of its label: to be minimised as a cross-entropy with soft
 * targets, 1 - share for its own class and `share` for the other.
 *
 * @param i Position of the row.
 * @returns Undefined for recorded rows, and for synthetic ones of a single class.
 */
export function mixedIn(set: TrainingSet<Rows>, i: number): MixedIn | undefined {
  return set.origin === "augmented" && i >= set.recorded
    ? set.provenance[i - set.recorded].mixedIn
    : undefined;
}
