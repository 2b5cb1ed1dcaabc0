/** @file Feature rows as CSV and as ARFF (Weka's attribute-relation format). */

import { ShapeError } from "../core/errors.ts";
import type { TableColumns } from "../core/types.ts";

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
 *
 * @throws {ShapeError} If a row has not one value for each name.
 */
export function featuresToCsv(names: readonly string[], rows: Iterable<FeatureRow>): string {
  const lines = [["file", "start", "end", ...names].map(csvCell).join(",")];
  for (const row of rows) {
    requireWidth("featuresToCsv", row.values.length, names.length);
    const cells = [csvCell(row.file), String(row.startSec), String(row.endSec)];
    for (let i = 0; i < names.length; i++) cells.push(shortest(row.values[i]));
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}

/**
 * A table as ARFF: `name` and `speaker` as strings, the features as numeric attributes, the label as nominal `class`.
 *
 * @param relation The relation's name, e.g. the corpus and set.
 * @throws {ShapeError} If the data are not `[n, d]`.
 */
export function tableToArff(table: TableColumns, relation: string): string {
  const d = table.features.length;
  const n = table.ids.length;
  requireWidth("tableToArff", table.data.length, n * d);
  const lines = [
    `@relation ${arffText(relation)}`,
    "",
    "@attribute name string",
    "@attribute speaker string",
    ...table.features.map((name) => `@attribute ${arffText(name)} numeric`),
    `@attribute class {${table.classes.map(arffText).join(",")}}`,
    "",
    "@data",
  ];
  for (let i = 0; i < n; i++) {
    const cells = [arffText(table.ids[i]), arffText(table.speakers[i])];
    for (let j = 0; j < d; j++) cells.push(shortest(table.data[i * d + j]));
    cells.push(arffText(table.classes[table.labels[i]]));
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}

function requireWidth(what: string, got: number, expected: number): void {
  if (got !== expected)
    throw new ShapeError(what, [[got], [expected]], "one value for each feature name is needed");
}

function csvCell(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Single-quoted unless plain; quotes and backslashes escaped. */
function arffText(value: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(value)) return value;
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}

/** The shortest decimal that rounds to the same float32 (a float64 that is no float32 keeps all its digits). */
function shortest(value: number): string {
  if (Math.fround(value) !== value) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}
