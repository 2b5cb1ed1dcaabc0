/** @file What is learned from takes, and whether there are enough of them: what the page knows without loading what learns. */

import type { Interval } from "../../../../evaluate/index.ts";
import type { Take } from "./takes.ts";

export interface Lesson {
  readonly classes: readonly string[];
  /** What was left out of training to test on it: a take or, where there are several voices, a speaker. */
  readonly leftOut: "take" | "speaker";
  /** What models said that had heard neither the take nor, with several voices, its speaker. */
  readonly tested: readonly TestedTake[];
  readonly uar: Interval;
  readonly wa: Interval;
  /** Files of the bundle by their names. */
  readonly bundle: ReadonlyMap<string, Uint8Array>;
}

export interface TestedTake {
  readonly id: string;
  readonly label: string;
  readonly predicted: string;
}

/** Why these takes are too few; "" if they are enough. */
export function lacking(takes: readonly Pick<Take, "label">[]): string {
  const counts = new Map<string, number>();
  for (const { label } of takes) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size < 2)
    return "Two emotions at least are needed: record takes of another one, with another label.";
  const few = [...counts].filter(([, n]) => n < 2).map(([label]) => label);
  return few.length === 0
    ? ""
    : `Two takes of each emotion at least are needed, so that one can be left out: record more of ${few.join(", ")}.`;
}
