/**
 * @file Who tests whom. Speakers are dealt into K parts. A fold leaves out one part or two. The model chosen for part o was tested on
 * other parts i, by folds that leave out both o and i: nothing that is known of o has been used. One such fold serves two choices, that
 * for o (tested on i) and that for i (tested on o), so that all choices together take K (K - 1) / 2 folds instead of K (K - 1).
 */

import type { Judge } from "./shapes.ts";

/** The largest distance between two of K parts on a ring. */
export function farthest(parts: number): number {
  return Math.floor(parts / 2);
}

/**
 * The parts on which candidates are tested when a choice is made.
 *
 * @param judge For a part: its neighbours on a ring of all parts, up to `distance` on either side. Null: as many parts, from the first on; at the
 *   largest distance all.
 */
export function innerParts(judge: Judge, distance: number, parts: number): number[] {
  if (judge === null) {
    const count = distance >= farthest(parts) ? parts : Math.min(parts, 2 * distance);
    return Array.from({ length: count }, (_, i) => i);
  }
  const found = new Set<number>();
  for (let d = 1; d <= Math.min(distance, farthest(parts)); d++) {
    found.add((judge + d) % parts);
    found.add((judge - d + parts) % parts);
  }
  return [...found].sort((a, b) => a - b);
}

/** A fold: the parts that it leaves out, one or two of them, ascending. */
export type FoldKey = `${number}` | `${number}+${number}`;

/** The fold whose model is tested on part `inner` in order to choose for `judge`. */
export function foldOf(judge: Judge, inner: number): FoldKey {
  if (judge === null) return `${inner}`;
  return judge < inner ? `${judge}+${inner}` : `${inner}+${judge}`;
}

export function partsOfFold(fold: FoldKey): number[] {
  return fold.split("+").map(Number);
}

/** How many folds of two parts all choices take up to this distance. */
export function pairsWithin(distance: number, parts: number): number {
  return distance >= farthest(parts) ? (parts * (parts - 1)) / 2 : parts * distance;
}

/** All who choose: each part, and the one for the model that is kept. */
export function judgesOf(parts: number): Judge[] {
  return [...Array.from({ length: parts }, (_, part) => part), null];
}
