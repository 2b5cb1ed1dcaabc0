/** @file What was found wrong with recordings, as remarks. */

import { type Counts, listed, type Problem } from "../../core/index.ts";
import type { Io } from "../io.ts";

/** Writes problems to standard error: the first few in full, the number of the others. */
export function noteProblems(problems: readonly Pick<Problem, "file" | "message">[], io: Io): void {
  for (const line of problemLines(problems)) io.note(line);
}

/** One line for each of the first few problems, and one for the rest. */
export function problemLines(problems: readonly Pick<Problem, "file" | "message">[]): readonly string[] {
  const lines = problems.map(({ file, message }) =>
    message.startsWith(file) ? message : `${file}: ${message}`,
  );
  return listed(lines, (count) => `... and ${count} more ${count === 1 ? "problem" : "problems"}`);
}

/** E.g. "12 txt, 3 json"; undefined if there are none. */
export function otherFilesText(otherFiles: Counts | undefined): string | undefined {
  const entries = Object.entries(otherFiles ?? {});
  if (entries.length === 0) return undefined;
  const shown = entries.sort(([, a], [, b]) => b - a).map(([ending, n]) => `${n} ${ending}`);
  const rest = shown.length > 8 ? `, and ${shown.length - 8} other endings` : "";
  return `${shown.slice(0, 8).join(", ")}${rest}`;
}
