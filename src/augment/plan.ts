/** @file Which classes the synthetic rows get, and in which order: the sweep over the amount takes prefixes of one plan. */

import { type Columns, classCounts, ParameterError, type Rng, type Rows } from "../core/index.ts";

export interface PlanOptions {
  /** How many labels to plan: the largest amount of a sweep. */
  readonly rows: number;
  /** Fill the scarce classes first up to the largest, then all evenly; otherwise keep the training proportions. */
  readonly balance: boolean;
}

/**
 * Labels of the synthetic rows in the order in which they are to be added. A smaller `rows` gives a prefix of a larger
 * one's labels (same table, same stream), so the amounts of a sweep (synthetic rows over real ones) are nested.
 * Classes without training rows are never planned: nothing could be learned about them.
 *
 * - proportional: shuffled copies of the training labels one after another, so every whole amount keeps the
 *   proportions exactly;
 * - balanced: each next row goes to the class with the fewest rows so far, recorded and planned together; ties are
 *   decided by chance.
 *
 * @returns `rows` class indices.
 * @throws {ParameterError} if `rows` is not a non-negative integer, or rows are asked of an empty table.
 */
export function planLabels(
  train: Pick<Rows & Columns, "labels" | "classes">,
  { rows, balance }: PlanOptions,
  rng: Rng,
): Int32Array {
  if (!(Number.isInteger(rows) && rows >= 0)) {
    throw new ParameterError("planLabels, rows", "a non-negative integer", rows);
  }
  if (rows > 0 && train.labels.length === 0) {
    throw new ParameterError("planLabels", "a table with at least one row", "an empty one");
  }
  return balance ? balanced(train, rows, rng) : proportional(train.labels, rows, rng);
}

function proportional(labels: Int32Array, rows: number, rng: Rng): Int32Array {
  const out = new Int32Array(rows);
  for (let start = 0; start < rows; start += labels.length) {
    out.set(rng.shuffled(labels).slice(0, rows - start), start);
  }
  return out;
}

function balanced(train: Pick<Rows & Columns, "labels" | "classes">, rows: number, rng: Rng): Int32Array {
  const counts = classCounts(train);
  const present = counts.flatMap((count, label) => (count > 0 ? [label] : []));
  return Int32Array.from({ length: rows }, () => {
    const fewest = Math.min(...present.map((label) => counts[label]));
    const label = rng.pick(present.filter((candidate) => counts[candidate] === fewest));
    counts[label]++;
    return label;
  });
}
