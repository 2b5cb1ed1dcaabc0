/** @file Reads the tables of an audformat folder as they are stored: CSV or Parquet. */

import type { Files } from "../../core/index.ts";
import { joinPath } from "../paths.ts";
import { type DelimitedTable, readDelimited } from "./csv.ts";

export interface StoredTable extends DelimitedTable {
  /** The file's name, for messages: "db.emotion.csv". */
  readonly name: string;
  /** What the row numbers count. */
  readonly unit: "line" | "row";
}

/** @returns The table, or why it cannot be read, as the end of a sentence. */
export async function readAudTable(
  files: Files,
  root: string,
  id: string,
): Promise<StoredTable | { readonly reason: string }> {
  const nameOf = (ending: string) => `db.${id}.${ending}`;
  const there = (ending: string) => files.exists(joinPath(root, nameOf(ending)));
  const read = (ending: string) => files.read(joinPath(root, nameOf(ending)));
  if (await there("csv")) {
    const table = readDelimited(await read("csv"), joinPath(root, nameOf("csv")));
    return { ...table, name: nameOf("csv"), unit: "line" };
  }
  if (await there("parquet")) return readParquet(await read("parquet"), nameOf("parquet"));
  if (await there("pkl")) {
    return {
      reason:
        `it is stored as ${nameOf("pkl")}, in a format that only Python reads. Save the database as CSV, in Python: ` +
        `audformat.Database.load(folder).save(folder, storage_format="csv")`,
    };
  }
  return { reason: `its file ${nameOf("csv")} is missing` };
}

async function readParquet(
  bytes: Uint8Array,
  name: string,
): Promise<StoredTable | { readonly reason: string }> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const file = bytes.slice().buffer;
  try {
    const columns = parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name);
    const objects = await parquetReadObjects({ file, compressors });
    const rows = objects.map((object, i) => ({
      line: i + 1,
      cells: columns.map((column) => cellOf(object[column], column === "start" || column === "end")),
    }));
    return { columns, rows, remarks: [], name, unit: "row" };
  } catch (error) {
    return { reason: `${name} is not a readable Parquet file (${(error as Error).message})` };
  }
}

/** Start and end of segments are whole nanoseconds. */
function cellOf(value: unknown, time: boolean): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "bigint") return `${value}${time ? "ns" : ""}`;
  return value instanceof Date ? value.toISOString() : String(value);
}
