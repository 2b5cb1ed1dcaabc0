/** @file Whether many recordings, taken together, are of another kind than the training recordings: what they have in common tells far more than each. */

import * as z from "zod";
import { isKnownSpeaker } from "../core/index.ts";
import type { Discriminants } from "./discriminant.ts";

export const batchLimitSchema = z.strictObject({
  /** The largest shift of a speaker that was held out. */
  mostShift: z.number().min(0),
  /** How many speakers were held out, one by one. */
  speakers: z.int().min(3),
});

export type BatchLimit = Readonly<z.output<typeof batchLimitSchema>>;

export interface BatchShift {
  readonly recordings: number;
  /** How many voices are known to be in it; 1 where that is not known. */
  readonly voices: number;
  /** See `startShift`. */
  readonly shift: number;
  /** What a batch of so many voices of the training's kind stays below. */
  readonly limit: number;
  readonly unlike: boolean;
}

/** With fewer recordings of a held-out speaker their mean says too little. */
export const fewestOfSpeaker = 8;
/** With fewer a batch says too little: its moods do not even out. */
const fewestRecordings = 20;
/** The largest of a few held-out speakers is not the largest there is. */
const margin = 1.5;
/** What several speakers have in common is only reckoned from single ones: halves of EMO-DB's speakers reached 1.5 times the limit with the other margin. */
const marginOfSeveral = 2.25;
const mostDeviations = 5;

export interface Shift {
  /** @param row Normalised. */
  add(row: ArrayLike<number>): void;
  readonly recordings: number;
  /** NaN for fewer than two recordings. */
  value(): number;
}

/**
 * The mean over features of the squared mean deviation of some recordings, outside the directions in which the emotions differ (a batch
 * of one emotion alone is not strange) and less what chance adds to it: 0 for recordings that could as well be the training's.
 */
export function startShift({ directions, d }: Pick<Discriminants, "directions" | "d">): Shift {
  const axes = orthonormal(directions, d);
  const sum = new Float64Array(d);
  const row = new Float64Array(d);
  let [squares, n] = [0, 0];
  return {
    add(values) {
      for (let c = 0; c < d; c++) row[c] = Math.max(-mostDeviations, Math.min(mostDeviations, values[c]));
      for (const axis of axes) {
        const along = inner(axis, row);
        for (let c = 0; c < d; c++) row[c] -= along * axis[c];
      }
      for (let c = 0; c < d; c++) sum[c] += row[c];
      squares += inner(row, row);
      n++;
    },
    get recordings() {
      return n;
    },
    value() {
      if (n < 2) return Number.NaN;
      const ofMean = inner(sum, sum) / n ** 2;
      const variance = (squares - n * ofMean) / (n - 1);
      return (ofMean - variance / n) / d;
    },
  };
}

/** @param voices Shifts of speakers that were held out. @returns Null for too few of them. */
export function batchLimit(voices: readonly number[]): BatchLimit | null {
  if (voices.length < 3) return null;
  return { mostShift: Number(Math.max(0, ...voices).toPrecision(6)), speakers: voices.length };
}

export interface Batch {
  /** @param speaker Whose recording it is, if that is known. */
  add(row: ArrayLike<number>, speaker?: string): void;
  /** Undefined for a batch that is too small to tell. */
  shift(): BatchShift | undefined;
}

/** Begins a batch of normalised rows. */
export function startBatch(discriminants: Pick<Discriminants, "directions" | "d">, limit: BatchLimit): Batch {
  const shift = startShift(discriminants);
  const speakers = new Set<string>();
  return {
    add(row, speaker = "") {
      shift.add(row);
      speakers.add(isKnownSpeaker(speaker) ? speaker : "");
    },
    shift() {
      if (shift.recordings < fewestRecordings) return undefined;
      const voices = speakers.has("") ? 1 : speakers.size;
      const [value, most] = [shift.value(), limitFor(limit, voices)];
      return { recordings: shift.recordings, voices, shift: value, limit: most, unlike: value > most };
    },
  };
}

/** Speakers differ at random from the mean of the training's: the more of them there are, the nearer to it their mean should be. */
function limitFor({ mostShift, speakers: n }: BatchLimit, voices: number): number {
  const most = (voices === 1 ? margin : marginOfSeveral) * mostShift;
  return (most * (1 / voices + 1 / n)) / (1 + 1 / (n - 1));
}

function orthonormal(directions: Float32Array, d: number): Float64Array[] {
  const kept: Float64Array[] = [];
  for (let at = 0; at < directions.length; at += d) {
    const axis = Float64Array.from(directions.subarray(at, at + d));
    const before = Math.sqrt(inner(axis, axis));
    for (const other of kept) {
      const along = inner(other, axis);
      for (let c = 0; c < d; c++) axis[c] -= along * other[c];
    }
    const length = Math.sqrt(inner(axis, axis));
    if (length > 1e-6 * before) kept.push(axis.map((value) => value / length));
  }
  return kept;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}
