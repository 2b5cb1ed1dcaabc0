/** @file What drawing rows has in common: decks that use every source row equally often, and rows with provenance. */

import {
  type MixedIn,
  ParameterError,
  type Provenance,
  type Recorded,
  type Rng,
  type Rows,
  rowsOfClass,
  type Synthetic,
} from "../core/index.ts";

/** Deals the items in random order, over and over: every item is dealt equally often, up to one. */
export interface Deck {
  next(): number;
}

/** @throws {ParameterError} from `next`, if there are no items. */
export function createDeck(items: readonly number[], rng: Rng): Deck {
  let left: number[] = [];
  return {
    next() {
      if (left.length === 0) left = rng.shuffled(items);
      const item = left.pop();
      if (item === undefined) throw new ParameterError("createDeck", "at least one item", 0);
      return item;
    },
  };
}

/** One deck for each class, made when the class is first asked for. */
export function createDecks(
  itemsOf: (label: number) => readonly number[],
  rng: Rng,
): (label: number) => Deck {
  const decks = new Map<number, Deck>();
  return (label) => {
    const known = decks.get(label);
    if (known) return known;
    const deck = createDeck(itemsOf(label), rng.fork("deck", label));
    decks.set(label, deck);
    return deck;
  };
}

/** Positions of the training rows of each class, in the order of `classes`. */
export function positionsByClass(train: Recorded<Rows>): number[][] {
  return train.classes.map((_, label) => rowsOfClass(train, label));
}

/**
 * Checks that rows of every class asked for can be made.
 *
 * @throws {ParameterError} if a label names no class, or a class without training rows.
 */
export function checkLabels(augmenter: string, train: Recorded<Rows>, labels: Int32Array): void {
  const trained = new Set(train.labels);
  for (const label of new Set(labels)) {
    if (!trained.has(label)) {
      throw new ParameterError(
        `${augmenter}, label ${label}`,
        "a class with training rows",
        train.classes[label] === undefined ? "no class at all" : `"${train.classes[label]}", which has none`,
        "Plan labels from the same training rows.",
      );
    }
  }
}

/** What a row was made of. */
interface MadeOf {
  readonly sources: readonly string[];
  readonly mixedIn?: MixedIn;
}

/**
 * Fills one row after another.
 *
 * @param fill Writes row `i` of class `label` into `out` and returns the ids of the rows it was made from, and what of it is of
 *   another class. `stream` is the row's own: it depends on `rng` and `i` alone.
 */
export function drawRows(
  augmenter: string,
  train: Recorded<Rows>,
  labels: Int32Array,
  rng: Rng,
  fill: (label: number, out: Float32Array, stream: Rng) => readonly string[] | MadeOf,
): Synthetic<Rows> {
  checkLabels(augmenter, train, labels);
  const d = train.features.length;
  const data = new Float32Array(labels.length * d);
  const provenance = Array.from(labels, (label, i): Provenance => {
    const stream = rng.fork("row", i);
    const made = fill(label, data.subarray(i * d, (i + 1) * d), stream);
    const { sources, mixedIn } = "sources" in made ? made : { sources: made };
    return { augmenter, sources, seed: stream.state().seed, ...(mixedIn ? { mixedIn } : {}) };
  });
  return { data, labels: labels.slice(), provenance };
}
