/** @file What labels and times look like in the formats of other programs. */

import { type BandPart, bandOf, joinParts } from "../band.ts";
import type { NamedTimeline } from "../types.ts";

/** The label of stretches where the model does not know. */
export const UNKNOWN = "?";

/** A stretch with one label. */
export interface Labelled {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** That of the label, "0.83"; with "?" that of the likeliest class. */
  readonly probability: string;
}

/** Without overlaps, neighbours with one label joined. */
export function labelledParts(timeline: NamedTimeline): Labelled[] {
  return joinParts(bandOf(timeline)).map((part) => ({
    start: part.start,
    end: part.end,
    text: part.label ?? UNKNOWN,
    probability: probabilityOf(part, timeline.classes).toFixed(2),
  }));
}

function probabilityOf({ label, probabilities }: BandPart, classes: readonly string[]): number {
  return label === undefined ? Math.max(...probabilities) : probabilities[classes.indexOf(label)];
}

/** Seconds with as many digits as a sample needs, and no more: "3", "12.34", "5.323688". */
export function secondsText(seconds: number): string {
  return String(Number(seconds.toFixed(6)));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For texts and attributes of XML and HTML. Characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"']/g, (character) => entities[character])
  );
}
