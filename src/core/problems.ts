/** @file Which problems of a corpus mean that a recording is missing from it. */

import type { Problem } from "./types.ts";

const harmless: ReadonlySet<Problem["kind"]> = new Set([
  "unknown-speakers",
  "passed-over",
  "unknown-ending",
  "remark",
]);

/** Whether a recording that was asked for takes no part because of it. */
export function costsRecording({ kind }: Pick<Problem, "kind">): boolean {
  return !harmless.has(kind);
}
