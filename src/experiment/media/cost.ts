/** @file The key under which the time of a piece of work is remembered, beside a guess where nothing is. */

import { canonicalJson } from "../../store/index.ts";

export interface Cost {
  /** All that drives the time. */
  readonly key: string;
  /** Seconds, where nothing like it was measured. */
  readonly guess: number;
}

/** @param size In words, sizes within a quarter-octave alike. */
export function costKey(work: string, config: object, size: string): string {
  return `${work} ${canonicalJson({ ...config, name: undefined })} ${size}`;
}

/** Sizes within a quarter-octave share their timing. */
export function sizeClass(count: number): string {
  return `~${Math.round(2 ** (Math.round(4 * Math.log2(Math.max(count, 1))) / 4))}`;
}
