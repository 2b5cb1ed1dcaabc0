/** @file JSON Lines: one JSON object on each line (jsonlines.org). */

import { EmoforgeError, type Files } from "../../core/index.ts";
import { readLines, throwFaults } from "./lines.ts";

export interface JsonLine {
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @throws {EmoforgeError} for lines that are not objects, all at once. */
export async function jsonLines(files: Files, path: string): Promise<JsonLine[]> {
  const lines = await readLines(files, path);
  if (lines[0]?.text.startsWith("[") || lines[0]?.text === "{") {
    throw new EmoforgeError(
      `${path}: expected one JSON object on each line (JSON Lines), got one JSON value over the whole file. ` +
        "Write each recording on a line of its own.",
    );
  }
  const faults: string[] = [];
  const out: JsonLine[] = [];
  for (const { number, text } of lines) {
    const fields = objectOf(text);
    if (typeof fields === "string") faults.push(`line ${number}: expected a JSON object, got ${fields}`);
    else out.push({ number, fields });
  }
  throwFaults(path, faults);
  return out;
}

/** The object, or a description of what is there instead. */
function objectOf(text: string): Readonly<Record<string, unknown>> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.length > 40 ? `${text.slice(0, 40)} …` : text;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : text.slice(0, 40);
}

/** The text of a value that should be text; "" if there is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}
