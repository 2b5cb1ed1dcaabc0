/** @file Counting by names that users choose: "constructor" and "__proto__" are names like any other. */

import type { Counts } from "./types.ts";

export function countBy<T>(items: Iterable<T>, nameOf: (item: T) => string): Counts {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = nameOf(item);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return sortedRecord(counts);
}

/** The same as an object whose own keys are the names, sorted: unlike an assignment, `fromEntries` makes "__proto__" one too. */
export function sortedRecord<T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Adds counts name by name. */
export function addedCounts(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const [name, n] of all.flatMap((counts) => Object.entries(counts)))
    sums.set(name, (sums.get(name) ?? 0) + n);
  return sortedRecord(sums);
}

/** 0 for a name that was not counted. */
export function countOf(counts: Counts, name: string): number {
  return Object.hasOwn(counts, name) ? counts[name] : 0;
}
