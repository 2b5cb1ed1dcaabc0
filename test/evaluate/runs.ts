/** @file Runs built by a formula, so that other programs can rebuild them to compute expected values. */

import type { Run } from "../../src/evaluate/index.ts";

export const formulaClasses = 3;

/** 12 speakers x 15 utterances, 3 classes; about a third are wrong, more with a larger `shift`, unevenly over speakers. */
export function formulaRun(r: number, shift: number): Run {
  const truth: number[] = [];
  const predicted: number[] = [];
  const speakers: string[] = [];
  for (let s = 0; s < 12; s++) {
    for (let u = 0; u < 15; u++) {
      const label = (u * u + s) % 3;
      const wrong = (7 * u + 3 * s * s + 5 * r) % 11 < 2 + (s % 4) + shift;
      truth.push(label);
      predicted.push(wrong ? (label + 1 + (u % 2)) % 3 : label);
      speakers.push(`s${s}`);
    }
  }
  return {
    key: `draw ${r}`,
    ids: speakers.map((name, i) => `${name}/${i}`),
    truth: Int32Array.from(truth),
    predicted: Int32Array.from(predicted),
    speakers,
  };
}

/** The better of two systems, four runs. */
export const better = [0, 1, 2, 3].map((r) => formulaRun(r, 0));
/** Worse in three of the four runs. */
export const worse = [0, 1, 2, 3].map((r) => formulaRun(r, r === 2 ? 0 : 1));
