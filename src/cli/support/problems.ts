/** @file What was found wrong with recordings, as remarks. */

import { listed, type Problem } from "../../core/index.ts";
import type { Io } from "../io.ts";

/** Remarks on standard error, the first few in full. */
export function noteProblems(problems: readonly Pick<Problem, "file" | "message">[], io: Io): void {
  for (const line of problemLines(problems)) io.note(line);
}

/** A line for each, the first few in full. */
export function problemLines(problems: readonly Pick<Problem, "file" | "message">[]): readonly string[] {
  const lines = problems.map(({ file, message }) =>
    message.startsWith(file) ? message : `${file}: ${message}`,
  );
  return listed(lines, (count) => `... and ${count} more ${count === 1 ? "problem" : "problems"}`);
}
