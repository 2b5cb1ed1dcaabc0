/** @file Which classes share networks, and the dealing of their real rows into batches. */

import type { Recorded, Rng, Rows } from "../../core/index.ts";
import { createDeck, createDecks } from "../draw.ts";
import { rowAt } from "../geometry.ts";

/** One set of networks and the classes it serves. */
export interface Group {
  /** The class's name, or "all classes". */
  readonly name: string;
  readonly labels: readonly number[];
}

export function groupsOf(
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  networks: "per-emotion" | "conditional",
): Group[] {
  const present = byClass.flatMap((positions, label) => (positions.length > 0 ? [label] : []));
  return networks === "conditional"
    ? [{ name: "all classes", labels: present }]
    : present.map((label) => ({ name: train.classes[label], labels: [label] }));
}

/** Arrays that programs read: filled anew for each batch, never replaced. */
export type Feeds = Record<string, Float32Array>;

/**
 * Fills `target` and `class`. Classes of a group come equally often, the rows of a class in shuffled order over and
 * over, so that a class smaller than its share of the batch is repeated.
 */
export function createTargetDealer(
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  group: Group,
  feeds: Feeds,
  batch: number,
  rng: Rng,
): () => Int32Array {
  const d = train.features.length;
  const classes = train.classes.length;
  const labels = createDeck(group.labels, rng);
  const rowOf = createDecks((label) => byClass[label], rng);
  const dealt = new Int32Array(batch);
  return () => {
    feeds.class.fill(0);
    for (let i = 0; i < batch; i++) {
      const label = labels.next();
      dealt[i] = label;
      feeds.target.set(rowAt(train.data, d, rowOf(label).next()), i * d);
      feeds.class[i * classes + label] = 1;
    }
    return dealt;
  };
}

/** Sets the condition of a whole batch to one class. */
export function setClass(feeds: Feeds, label: number, classes: number): void {
  for (let i = 0; i < feeds.class.length; i++) feeds.class[i] = i % classes === label ? 1 : 0;
}
