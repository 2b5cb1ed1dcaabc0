/** @file Speakers of rows whose format may not name them: by a pattern on the path, or unknown, which is said. */

import type { Problem } from "../../core/types.ts";
import { compile } from "./class-folders.ts";
import type { LabelledRow } from "./rows.ts";

/**
 * @param pattern As in `ClassFolderOptions`, matched against each path as the rows have it; it decides for all rows. Rows that it does
 * not match are left out and become problems.
 */
export function withSpeakers<Row extends LabelledRow>(
  rows: readonly Row[],
  pattern: string | undefined,
  source: string,
): { readonly rows: readonly Row[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  if (pattern !== undefined) {
    const compiled = compile(pattern);
    const named = rows.flatMap((row) => {
      const match = compiled.exec(row.file.replaceAll("\\", "/"));
      const speaker = match?.groups?.speaker ?? match?.[1];
      if (speaker) return [{ ...row, speaker }];
      problems.push({
        kind: "bad-name",
        file: row.file,
        message: `${row.where}: expected a path that matches ${compiled}, got "${row.file}". The row is left out.`,
      });
      return [];
    });
    return { rows: named, problems };
  }
  const nameless = rows.filter(({ speaker }) => speaker === "" || speaker === "unknown").length;
  if (nameless > 0) {
    problems.push({
      kind: "unknown-speakers",
      file: source,
      message:
        `The speakers of ${nameless} of ${rows.length} utterances are unknown, so speaker-independent splits are impossible. ` +
        "Give a regular expression whose first group is the speaker in a path (speakerPattern), e.g. /(s\\d+)_",
    });
  }
  return {
    rows: rows.map((row) => (row.speaker === "" ? { ...row, speaker: "unknown" } : row)),
    problems,
  };
}
