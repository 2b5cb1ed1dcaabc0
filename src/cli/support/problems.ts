/** @file What was found wrong with recordings, as remarks. */

import type { Counts, Problem } from "../../core/index.ts";
import type { Io } from "../io.ts";

/** Remarks on standard error, the first few in full. */
export function noteProblems(
  problems: readonly Pick<Problem, "file" | "message">[],
  io: Io,
  shown = 5,
): void {
  for (const { file, message } of problems.slice(0, shown))
    io.note(message.startsWith(file) ? message : `${file}: ${message}`);
  if (problems.length > shown) io.note(`... and ${problems.length - shown} more problems of this kind`);
}

/** "no recordings: 12 txt, 3 json"; undefined where there are none. */
export function otherFilesText(otherFiles: Counts | undefined): string | undefined {
  const entries = Object.entries(otherFiles ?? {});
  if (entries.length === 0) return undefined;
  const shown = entries.sort(([, a], [, b]) => b - a).map(([ending, n]) => `${n} ${ending}`);
  const rest = shown.length > 8 ? `, and ${shown.length - 8} other endings` : "";
  return `${shown.slice(0, 8).join(", ")}${rest}`;
}
