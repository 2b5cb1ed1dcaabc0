/** @file Which problems of a corpus mean that a recording is missing from it. */

import type { Problem } from "./types.ts";

const harmless: ReadonlySet<Problem["kind"]> = new Set([
  "same-audio",
  "two-speakers",
  "clipping",
  "silence",
  "misnamed",
  "damaged",
  "unknown-speakers",
  "passed-over",
  "unknown-ending",
  "remark",
]);

/** Whether the problem keeps out a recording that was asked for. */
export function costsRecording({ kind }: Pick<Problem, "kind">): boolean {
  return !harmless.has(kind);
}

/** The warnings of decoding a file that is used all the same, as a problem; [] if there are none. */
export function damagedProblem(file: string, warnings: readonly string[]): Problem[] {
  if (warnings.length === 0) return [];
  const message = [...warnings, "it is used nevertheless"].map(asSentence).join(" ");
  return [{ kind: "damaged", file, message }];
}

/** Adds a capital and a full stop, so that several sentences can follow one another. */
export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
