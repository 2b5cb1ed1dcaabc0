/** @file Features as CSV: file,start,end,<features>. */

import { type FeatureSink, requireWidth, type TextOut, textSink } from "./sink.ts";
import { csvCell, shortest } from "./text.ts";

/** One stretch of one file with its features. */
export interface FeatureRow {
  readonly file: string;
  /** Seconds. */
  readonly startSec: number;
  readonly endSec: number;
  readonly values: ArrayLike<number>;
}

/**
 * Comma-separated `file,start,end,<features>` with a header (RFC 4180 quoting, "\n" line ends); start and end in
 * seconds. Values have the fewest digits that give the same float32 back.
 */
export function csvSink(out: TextOut, names: readonly string[]): FeatureSink {
  const d = names.length;
  let known: { readonly file: string; readonly cell: string } | undefined;
  return textSink(out, csvHeader(names), ({ file, starts, ends, data }, row) => {
    if (row === 0) requireWidth("features as CSV", data.length, starts.length * d);
    if (known?.file !== file) known = { file, cell: csvCell(file) };
    return csvLine(known.cell, starts[row], ends[row], data, row * d, d);
  });
}

/**
 * As `csvSink`, but returned as text, for tables that fit into one string.
 *
 * @throws {ShapeError} If a row does not have one value for each name.
 */
export function featuresToCsv(names: readonly string[], rows: Iterable<FeatureRow>): string {
  const lines = [csvHeader(names)];
  for (const { file, startSec, endSec, values } of rows) {
    requireWidth("featuresToCsv", values.length, names.length);
    lines.push(csvLine(csvCell(file), startSec, endSec, values, 0, names.length));
  }
  return lines.join("");
}

function csvHeader(names: readonly string[]): string {
  return `${["file", "start", "end", ...names].map(csvCell).join(",")}\n`;
}

function csvLine(
  file: string,
  start: number,
  end: number,
  values: ArrayLike<number>,
  at: number,
  count: number,
): string {
  let line = `${file},${start},${end}`;
  for (let i = 0; i < count; i++) line += `,${shortest(values[at + i])}`;
  return `${line}\n`;
}
