/** @file From "somebody speaks now" to stretches of speech: short pauses are bridged, long stretches are cut where they are quietest. */

import { ParameterError } from "../../core/index.ts";
import { GRID_SEC, gridSample, type Span } from "../span.ts";

export interface SegmentOptions {
  /** Pauses up to this long do not end a stretch, s. */
  readonly pauseSec?: number;
  /** Longer stretches are cut, s; at least 1. */
  readonly longestSec?: number;
}

export const segmentDefaults = { pauseSec: 0.5, longestSec: 8 } as const;

/** By how much a stretch begins before and ends after its voice, for consonants, s; after it by no more than a pause. */
const PAD_SEC = 0.15;
/** Speech of less voice is left out, s. */
const SHORTEST_SEC = 0.1;
/** Activity from which somebody speaks. */
const SPEAKING = 0.5;
/** A step counts if it and at least so many of the two before and the two after say so: single steps are often mistaken. */
const AGREEING = 3;
const AROUND = 2;

export interface Segmenter {
  /** A span is returned at most this many samples after its start, if the steps come without delay. */
  readonly history: number;
  /** Takes the activity, in [0, 1], of the next steps. */
  push(activity: readonly number[]): Span[];
  /** @param end Samples of the recording. */
  finish(end: number): Span[];
}

/** A stretch of speech that may go on. Positions in steps. */
interface Open {
  readonly first: number;
  /** The last step in which somebody speaks. */
  last: number;
  voiced: number;
}

/**
 * @param stepSec From one step to the next.
 * @param sampleRateHz Rate of the samples that spans are counted in.
 * @throws {ParameterError} for durations out of range.
 */
export function createSegmenter(
  stepSec: number,
  sampleRateHz: number,
  { pauseSec = segmentDefaults.pauseSec, longestSec = segmentDefaults.longestSec }: SegmentOptions = {},
): Segmenter {
  if (!(pauseSec >= 0 && pauseSec <= 10))
    throw new ParameterError("timeline, pause", "0 to 10 s", `${pauseSec} s`);
  if (!(longestSec >= 1 && longestSec <= 600))
    throw new ParameterError("timeline, longest", "1 to 600 s", `${longestSec} s`);
  const steps = (seconds: number) => Math.round(seconds / stepSec);
  const pause = steps(pauseSec);
  const longest = steps(longestSec - 2 * PAD_SEC);
  const shortest = steps(SHORTEST_SEC);
  // The pause after a stretch has been heard when the stretch is known.
  const padAfter = Math.min(PAD_SEC, pauseSec);
  let open: Open | undefined;
  /** Activity of the steps from `origin` on. */
  let activity: number[] = [];
  let origin = 0;
  let next = 0;
  /** Where the last span ended, in steps of the grid. */
  let lastEnd = 0;

  /** @param padEnd Whether the speech ends there, rather than being cut. */
  const spanOf = (first: number, end: number, padStart: boolean, padEnd: boolean): Span => {
    const from = Math.floor((first * stepSec - (padStart ? PAD_SEC : 0)) / GRID_SEC + 1e-6);
    const to = Math.ceil((end * stepSec + (padEnd ? padAfter : 0)) / GRID_SEC - 1e-6);
    const start = Math.max(from, lastEnd);
    lastEnd = to;
    return { start: gridSample(start, sampleRateHz), end: gridSample(to, sampleRateHz) };
  };
  let padStart = true;
  const close = (out: Span[]) => {
    if (open && open.voiced >= shortest) out.push(spanOf(open.first, open.last + 1, padStart, true));
    open = undefined;
    padStart = true;
  };
  const at = (index: number) => activity[index - origin] ?? 0;

  /** The quietest place in the second half of a stretch. */
  const quietest = ({ first }: Open, end: number): number => {
    let best = end - 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = first + (longest >> 1); i < end; i++) {
      const around = [-AROUND, -1, 0, 1, AROUND].reduce((sum, offset) => sum + at(i + offset), 0);
      if (around <= least) [best, least] = [i, around];
    }
    return best;
  };
  const cut = (stretch: Open, end: number, out: Span[]) => {
    const place = quietest(stretch, end);
    out.push(spanOf(stretch.first, place, padStart, false));
    open = { first: place, last: place, voiced: 0 };
    padStart = false;
    for (let i = place; i < end; i++) if (speaks(i)) goOn(open, i);
  };
  const goOn = (stretch: Open, index: number) => {
    stretch.last = index;
    stretch.voiced++;
  };
  const speaks = (index: number) => {
    if (at(index) < SPEAKING) return false;
    let agreeing = 0;
    for (let i = index - AROUND; i <= index + AROUND; i++) if (at(i) >= SPEAKING) agreeing++;
    return agreeing >= AGREEING;
  };
  const decide = (end: number, out: Span[]) => {
    for (; next < end; next++) {
      const speaking = speaks(next);
      if (speaking && open === undefined) open = { first: next, last: next, voiced: 0 };
      if (open === undefined) continue;
      if (speaking) goOn(open, next);
      else if (next - open.last > pause) close(out);
      if (open !== undefined && next + 1 - open.first >= longest) cut(open, next + 1, out);
    }
    const needed = Math.max(0, Math.min(open?.first ?? next, next) - AROUND);
    activity = activity.slice(needed - origin);
    origin = needed;
  };
  return {
    history: Math.ceil((longestSec + pauseSec + 2 * PAD_SEC + (AROUND + 2) * stepSec) * sampleRateHz),
    push(more) {
      activity.push(...more);
      const out: Span[] = [];
      decide(origin + activity.length - AROUND, out);
      return out;
    },
    finish(end) {
      const out: Span[] = [];
      decide(origin + activity.length, out);
      close(out);
      return out.map((span) => ({ start: span.start, end: Math.min(span.end, end) }));
    },
  };
}
