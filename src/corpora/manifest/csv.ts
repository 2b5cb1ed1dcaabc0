/** @file Reads CSV and TSV as spreadsheets and scripts write them: any usual delimiter, BOM, quotes, CRLF. */

import { type CsvError, parse } from "csv-parse/browser/esm/sync";
import { EmoforgeError } from "../../core/errors.ts";

export interface DelimitedTable {
  /** As written in the header line, without surrounding blanks. */
  readonly columns: readonly string[];
  readonly rows: readonly DelimitedRow[];
}

export interface DelimitedRow {
  /** Line of the file on which the row ends, counted from 1; the header stands on line 1. */
  readonly line: number;
  /** One cell for each column, without surrounding blanks. */
  readonly cells: readonly string[];
}

/**
 * @param bytes The file; UTF-8, with or without byte-order mark. Empty lines are skipped.
 * @param source The file's name, for messages.
 * @throws {EmoforgeError} if the file is not UTF-8, has no header, an unclosed quote, two columns of one name, or a row of
 * another width than the header.
 */
export function readDelimited(bytes: Uint8Array, source: string): DelimitedTable {
  const text = decodeUtf8(bytes, source);
  const delimiter = detectDelimiter(text);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    const { message } = error as CsvError;
    throw new EmoforgeError(
      `${source}: expected a table with balanced quotes, got: ${message}. ` +
        'A quote inside a quoted cell is written twice ("").',
    );
  }
  const columns = records[0]?.record ?? [];
  if (columns.every((name) => name === "")) {
    throw new EmoforgeError(`${source}: expected a header line with column names, got an empty file.`);
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new EmoforgeError(
      `${source}: expected each column once, got "${twice}" twice. Rename one of them.`,
    );
  }
  const rows = records.slice(1).map(({ record, info }) => {
    if (record.length !== columns.length) {
      throw new EmoforgeError(
        `${source}, line ${info.lines}: expected ${columns.length} cells as in the header, got ${record.length}. ` +
          `Put cells that contain the delimiter (${nameOfDelimiter(delimiter)}) in double quotes.`,
      );
    }
    return { line: info.lines, cells: record };
  });
  return { columns, rows };
}

function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new EmoforgeError(
      `${source}: expected text in UTF-8, got another encoding. ` +
        'Save it as UTF-8 (in a spreadsheet: "CSV UTF-8").',
    );
  }
}

/** The candidate that stands most often in the first line, outside quotes; a comma where none does. */
function detectDelimiter(text: string): string {
  const header = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? "";
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  return [",", "\t", ";", "|"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function nameOfDelimiter(delimiter: string): string {
  return { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" }[delimiter] ?? delimiter;
}
