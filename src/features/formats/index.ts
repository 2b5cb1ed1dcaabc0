/** @file The formats of feature tables by name. */

import { type FeatureLevel, type Files, ParameterError } from "../../core/index.ts";
import { arffSink } from "./arff.ts";
import { csvSink } from "./csv.ts";
import { npySink } from "./npy.ts";
import { parquetSink } from "./parquet.ts";
import type { FeatureSink } from "./sink.ts";

export { arffSink, tableToArff } from "./arff.ts";
export { csvSink, type FeatureRow, featuresToCsv } from "./csv.ts";
export { decodeNpy, encodeNpy, type NpyArray } from "./npy.ts";
export type { FeatureRowBlock, FeatureSink, TextOut } from "./sink.ts";
export { csvCell } from "./text.ts";

export const tableFormats = ["csv", "arff", "parquet", "npy"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** What a file states about itself besides its rows, as far as the format has a place for it. */
export interface TableAbout {
  readonly set: string;
  readonly version: string;
  /** `reference` or `textbook`, if the set has variants. */
  readonly variant?: string;
  readonly level: FeatureLevel;
  /** Where the recordings come from, e.g. the corpus. */
  readonly source: string;
  /** All labels that rows may have. */
  readonly classes: readonly string[];
}

/**
 * The format that the ending of a name stands for.
 *
 * @throws {ParameterError} For an ending that is not one of them.
 */
export function formatOf(path: string): TableFormat {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  const format = tableFormats.find((known) => known === ending);
  if (format !== undefined) return format;
  throw new ParameterError(
    "table format",
    `a name that ends in ${tableFormats.map((known) => `.${known}`).join(", ")}`,
    path,
    "Rename it, or say the format.",
  );
}

/** The files that are written beside a file of features. */
export function filesBeside(path: string, format: TableFormat): string[] {
  const stem = path.replace(/\.npy$/i, "");
  return format === "npy" ? [`${stem}.columns.json`, `${stem}.rows.csv`] : [];
}

/**
 * Begins a file of features. With `npy`, `x.columns.json` (names and origin of the columns) and `x.rows.csv`
 * (file, start, end of each row) are written beside `x.npy`.
 */
export async function createTableFile(
  path: string,
  format: TableFormat,
  names: readonly string[],
  about: TableAbout,
  files: Files,
): Promise<FeatureSink> {
  const { source, classes, ...origin } = about;
  switch (format) {
    case "csv":
      return csvSink(await files.create(path), names);
    case "arff":
      return arffSink(await files.create(path), names, {
        relation: `${source}-${about.set}`,
        classes,
        level: about.level,
      });
    case "parquet":
      return parquetSink(await files.create(path), names, origin);
    case "npy": {
      const [columnsPath, rowsPath] = filesBeside(path, format);
      const values = await files.create(path);
      const columns = await files.create(columnsPath);
      const rows = await files.create(rowsPath);
      return npySink({ values, columns, rows }, names, origin);
    }
  }
}
