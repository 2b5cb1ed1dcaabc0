/** @file A timeline without overlaps, as labels of other programs and pictures need it: one answer for every moment that was judged. */

import type { Timeline, TimelineSegment } from "./types.ts";

/** A stretch with one answer. Seconds. */
export interface BandPart {
  readonly start: number;
  readonly end: number;
  /** Undefined where the model does not know. */
  readonly label: string | undefined;
  /** In the order of the timeline's classes, a mean over what was judged. */
  readonly probabilities: readonly number[];
}

/** Windows that end and begin within this are one moment, s. */
const SAME_SEC = 1e-6;

/**
 * Where segments overlap, their probabilities are averaged: the label is the class with the highest mean, and none where more than half of
 * the segments abstain. Where one segment is alone, the label is its own.
 *
 * @returns Parts in order, from one border of a segment to the next; nothing where nothing was judged.
 *
 * @example
 * import { bandOf, joinParts } from "emoforge/bundle";
 *
 * const window = (start: number, angry: number) => ({
 *   ...{ start, end: start + 3, label: angry > 0.5 ? "angry" : "calm", warnings: [] },
 *   ...{ probabilities: { calm: 1 - angry, angry }, set: null, abstained: false, reasons: [] },
 * });
 * const segments = [window(0, 0.1), window(1, 0.2), window(2, 0.9), window(3, 0.9)];
 * const parts = joinParts(bandOf({ segments, classes: ["calm", "angry"] }));
 * console.log(parts.map(({ start, end, label }) => `${start}-${end} ${label}`).join(", ")); // 0-3 calm, 3-6 angry
 */
export function bandOf({ segments, classes }: Pick<Timeline, "segments" | "classes">): BandPart[] {
  const borders = segments.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
  const parts: BandPart[] = [];
  let first = 0;
  for (let i = 1; i < borders.length; i++) {
    const [start, end] = [borders[i - 1], borders[i]];
    if (end - start < SAME_SEC) continue;
    const middle = (start + end) / 2;
    // Segments begin in order, and mostly end in order: what is over is passed by.
    while (first < segments.length && segments[first].end < middle) first++;
    const here: TimelineSegment[] = [];
    for (let s = first; s < segments.length && segments[s].start < middle; s++)
      if (segments[s].end > middle) here.push(segments[s]);
    if (here.length > 0) parts.push({ start, end, ...agreed(here, classes) });
  }
  return parts;
}

function agreed(
  segments: readonly TimelineSegment[],
  classes: readonly string[],
): Pick<BandPart, "label" | "probabilities"> {
  const sure = segments.filter(({ abstained }) => !abstained);
  const judged = sure.length > 0 ? sure : segments;
  const probabilities = classes.map(
    (name) => judged.reduce((sum, one) => sum + one.probabilities[name], 0) / judged.length,
  );
  if (2 * sure.length < segments.length) return { label: undefined, probabilities };
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  return { label: judged.length === 1 ? judged[0].label : classes[likeliest], probabilities };
}

/** Neighbours with the same label as one part, with the mean of their probabilities weighted by their durations. */
export function joinParts(parts: readonly BandPart[]): BandPart[] {
  const out: BandPart[] = [];
  for (const part of parts) {
    const before = out.at(-1);
    if (before === undefined || before.label !== part.label || part.start - before.end > SAME_SEC) {
      out.push(part);
      continue;
    }
    const [a, b] = [before.end - before.start, part.end - part.start];
    out[out.length - 1] = {
      ...before,
      end: part.end,
      probabilities: before.probabilities.map((p, c) => (a * p + b * part.probabilities[c]) / (a + b)),
    };
  }
  return out;
}
