/** @file Reads text files with one entry on each line, along with the line numbers, and reports faults with them. */

import { EmoforgeError, type Files } from "../../core/index.ts";

export interface Line {
  /** Line number, counted from 1. */
  readonly number: number;
  /** Without surrounding blanks; never empty. */
  readonly text: string;
}

/** How many faults a message lists before it only counts the rest. */
const listed = 10;

/**
 * Returns the lines that are not blank, without byte-order mark and carriage returns.
 *
 * @throws {EmoforgeError} if the file is not UTF-8, or has no lines.
 */
export async function readLines(files: Files, path: string): Promise<Line[]> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await files.read(path));
  } catch (error) {
    if (error instanceof EmoforgeError) throw error;
    throw new EmoforgeError(`${path}: expected text in UTF-8, got another encoding. Save it as UTF-8.`);
  }
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter((line) => line.text !== "");
  if (lines.length === 0) throw new EmoforgeError(`${path}: expected lines of text, got an empty file.`);
  return lines;
}

/** @throws {EmoforgeError} if there are faults, which the message lists. */
export function throwFaults(source: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  const rest = faults.length > listed ? `\n  … and ${faults.length - listed} more` : "";
  throw new EmoforgeError(
    `${source} has ${faults.length} faulty ${faults.length === 1 ? "line" : "lines"}:\n` +
      faults
        .slice(0, listed)
        .map((fault) => `  ${fault}`)
        .join("\n") +
      rest,
  );
}
