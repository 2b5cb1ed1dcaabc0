/** @file Drawing rows from trained generators: in batches, class by class, candidates rejected until one is accepted. */

import {
  EmoforgeError,
  type Provenance,
  type Recorded,
  type Rng,
  type Rows,
  type Synthetic,
} from "../../core/index.ts";
import { checkLabels } from "../draw.ts";
import { rowAt } from "../geometry.ts";
import type { Filter } from "./filter.ts";

/** One batch of a generator: slots are prepared, then all are run at once. */
export interface Maker {
  readonly batch: number;
  /** Puts the input of one row into a slot. @returns The ids of the rows it comes from. */
  prepare(label: number, slot: number, stream: Rng, attempt: number): readonly string[];
  /** @returns `[batch, d]`; overwritten by the next run. */
  run(label: number): Promise<Float32Array>;
}

interface Candidate {
  readonly row: Float32Array;
  readonly sources: readonly string[];
  readonly value: number;
}

/**
 * Rows of each class are made in order, in batches of fixed size, so that a row does not depend on those after it: not
 * even in its last bit, which may change with the place in a batch.
 */
export async function makeRows(
  name: string,
  train: Recorded<Rows>,
  labels: Int32Array,
  rng: Rng,
  maker: Maker,
  filter: Filter,
  { filterTries, clip }: { readonly filterTries: number; readonly clip: boolean },
): Promise<Synthetic<Rows>> {
  checkLabels(name, train, labels);
  const d = train.features.length;
  const limits = clip ? rangeOf(train) : undefined;
  const streams = Array.from(labels, (_, i) => rng.fork("row", i));
  const best = new Array<Candidate | undefined>(labels.length);

  for (const label of new Set(labels)) {
    let open = Array.from(labels.keys()).filter((i) => labels[i] === label);
    for (let attempt = 0; attempt < filterTries && open.length > 0; attempt++) {
      for (let start = 0; start < open.length; start += maker.batch) {
        const rows = open.slice(start, start + maker.batch);
        const sources = rows.map((i, slot) => maker.prepare(label, slot, streams[i], attempt));
        const made = (await maker.run(label)).slice(0, rows.length * d);
        if (!made.every(Number.isFinite)) {
          throw new EmoforgeError(
            `${name} for "${train.classes[label]}": its networks give numbers that are not finite. Lower the learning rate.`,
          );
        }
        if (limits) clamp(made, limits);
        const values = await filter.judge(label, made);
        rows.forEach((i, slot) => {
          const value = values[slot];
          if (value > (best[i]?.value ?? Number.NEGATIVE_INFINITY) || !best[i]) {
            best[i] = { row: rowAt(made, d, slot).slice(), sources: sources[slot], value };
          }
        });
      }
      open = open.filter((i) => !((best[i]?.value ?? -1) >= 0));
    }
  }

  const data = new Float32Array(labels.length * d);
  const provenance = best.map((candidate, i): Provenance => {
    const { row, sources, value } = candidate as Candidate;
    data.set(row, i * d);
    return { augmenter: describe(name, filter, value), sources, seed: streams[i].state().seed };
  });
  return { data, labels: labels.slice(), provenance };
}

/** E.g. "cyclegan", "cyclegan, passed classifier", "cyclegan, failed classifier" (the best of all tries). */
function describe(name: string, filter: Filter, value: number): string {
  if (filter.name === "") return name;
  return `${name}, ${value >= 0 ? "passed" : "failed"} ${filter.name}`;
}

interface Limits {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

function rangeOf(train: Recorded<Rows>): Limits {
  const d = train.features.length;
  const lowest = train.data.slice(0, d);
  const highest = train.data.slice(0, d);
  for (let i = 0; i < train.data.length; i++) {
    lowest[i % d] = Math.min(lowest[i % d], train.data[i]);
    highest[i % d] = Math.max(highest[i % d], train.data[i]);
  }
  return { lowest, highest };
}

function clamp(rows: Float32Array, { lowest, highest }: Limits): void {
  const d = lowest.length;
  for (let i = 0; i < rows.length; i++) {
    rows[i] = Math.min(highest[i % d], Math.max(lowest[i % d], rows[i]));
  }
}
