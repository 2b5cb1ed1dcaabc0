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

/** Whether a recording that was asked for takes no part because of it. */
export function costsRecording({ kind }: Pick<Problem, "kind">): boolean {
  return !harmless.has(kind);
}

/** What decoding had to say of a file that is used all the same; none where it had nothing to say. */
export function damagedProblem(file: string, warnings: readonly string[]): Problem[] {
  if (warnings.length === 0) return [];
  const sentences = [...warnings, "it is used nevertheless."].map(
    (sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1),
  );
  return [{ kind: "damaged", file, message: sentences.join(" ") }];
}
