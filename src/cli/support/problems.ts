/** @file What was found wrong with recordings, as remarks. */

import type { Problem } from "../../core/index.ts";
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
