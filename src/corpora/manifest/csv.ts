/** @file Reads CSV and TSV as spreadsheets and scripts write them, with any usual delimiter and encoding, quotes, CRLF and blank rows. */

import { type CsvError, parse } from "csv-parse/browser/esm/sync";
import { EmoforgeError } from "../../core/index.ts";
import { decodeText } from "./text-encoding.ts";

export interface DelimitedTable {
  /** As written in the header line, without surrounding blanks; may be empty or occur twice. */
  readonly columns: readonly string[];
  readonly rows: readonly DelimitedRow[];
  /** What had to be guessed, in sentences. */
  readonly remarks: readonly string[];
}

export interface DelimitedRow {
  /** Line of the file on which the row ends, counted from 1. */
  readonly line: number;
  /** One cell for each column, without surrounding blanks. */
  readonly cells: readonly string[];
}

/**
 * Blank rows are skipped, empty cells after the last column are cut off, and a first line `sep=;` names the delimiter. A quotation
 * mark inside a cell that does not begin with one is an ordinary character.
 *
 * @param source The file's name, for messages.
 * @throws {EmoforgeError} if the file is not text, has no header, has an unclosed quote, or a row with more or fewer cells than the header.
 */
export function readDelimited(bytes: Uint8Array, source: string): DelimitedTable {
  const { text, remark } = decodeText(bytes, source);
  const named = /^sep=(.)\r?\n/.exec(text);
  const body = named === null ? text : text.slice(named[0].length);
  const delimiter = named?.[1] ?? detectDelimiter(body);
  const before = named === null ? 0 : 1;
  const records = plainRecords(body, delimiter) ?? quotedRecords(body, delimiter, source);
  const [head, ...rest] = records.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (head === undefined) {
    throw new EmoforgeError(`${source}: expected a header line with column names, got an empty file.`);
  }
  const columns = withoutTrailing(head.cells, 0);
  const rows = rest.map(({ line, cells }) => {
    const { length } = withoutTrailing(cells, columns.length);
    // Cells below columns without a name belong to no field.
    if (length < columns.length || length > head.cells.length) {
      throw new EmoforgeError(
        `${source}, line ${line + before}: expected ${columns.length} cells as in the header, got ${length}. ` +
          `Put cells that contain the delimiter (${nameOfDelimiter(delimiter)}) in double quotes.`,
      );
    }
    return {
      line: line + before,
      cells: cells.length === columns.length ? cells : cells.slice(0, columns.length),
    };
  });
  return { columns, rows, remarks: remark === undefined ? [] : [remark] };
}

/**
 * Most tables have no quotes, or quotes around whole cells that hold nothing special; such rows are split ten times as fast as
 * they are parsed. Undefined for any other table.
 */
function plainRecords(text: string, delimiter: string): DelimitedRow[] | undefined {
  const quoted = text.includes('"');
  const trimmed = /[^\S\r\n]/.test(text);
  const rows: DelimitedRow[] = [];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    let cells = line.split(delimiter);
    if (trimmed) cells = cells.map((cell) => cell.trim());
    if (quoted && line.includes('"')) {
      if (!cells.every(isPlain)) return undefined;
      cells = cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).trim() : cell));
    }
    rows.push({ line: i + 1, cells });
  }
  return rows;
}

/** Whether a cell has no quotes, or exactly one at its beginning and one at its end. */
function isPlain(cell: string): boolean {
  const first = cell.indexOf('"');
  return first < 0 || (first === 0 && cell.length > 1 && cell.indexOf('"', 1) === cell.length - 1);
}

function quotedRecords(text: string, delimiter: string, source: string): DelimitedRow[] {
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      trim: true,
      relax_quotes: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    const { message } = error as CsvError;
    throw new EmoforgeError(
      `${source}: expected a table with balanced quotes, got: ${message}. ` +
        'A quote inside a quoted cell is written twice ("").',
    );
  }
}

/** The cells without empty ones at the end, but at least the first `least` of them. */
function withoutTrailing(cells: readonly string[], least: number): readonly string[] {
  let length = cells.length;
  while (length > least && cells[length - 1] === "") length--;
  return length === cells.length ? cells : cells.slice(0, length);
}

/** The candidate that occurs most often outside quotes in the first line that is not blank; a comma if none does. */
function detectDelimiter(text: string): string {
  const header = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? "";
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  return [",", "\t", ";", "|"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function nameOfDelimiter(delimiter: string): string {
  return { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" }[delimiter] ?? delimiter;
}
