/** @file The functionals of a set: sections of contours, each derived from the descriptors of all frames. */

import { createContour } from "./contour.ts";
import { type Descriptors, deriveContours } from "./derive.ts";
import type { FrameCounts, Section } from "./spec.ts";

/** @returns A value for each name of the sections, in their order. */
export function functionalsOf(
  sections: readonly Section[],
  descriptors: Descriptors,
  counts: FrameCounts,
  size: number,
): Float32Array {
  const data = new Float32Array(size);
  let at = 0;
  for (const section of sections) {
    const rows = Math.max(1, section.rows(counts));
    const all = section.cut === "before" ? rows : Math.max(rows, longest(descriptors, section));
    for (const contour of deriveContours(descriptors, section, all)) {
      at = write(section, contour.subarray(0, rows), data, at);
    }
  }
  return data;
}

function longest({ stores }: Descriptors, { contours }: Section): number {
  return Math.max(...stores.filter((s) => contours.some((c) => s.names.includes(c))).map((s) => s.rows));
}

/** Writes a contour's functionals and returns the position for the next. */
function write(section: Section, values: Float32Array, out: Float32Array, at: number): number {
  const kept = section.dropZeros ? values.filter((v) => v !== 0) : values;
  const width = section.functionals.reduce((sum, f) => sum + f.names.length, 0);
  if (kept.length === 0) return at + width;
  const contour = createContour(kept);
  let next = at;
  for (const functional of section.functionals) {
    functional.write(contour, out, next);
    next += functional.names.length;
  }
  return next;
}
