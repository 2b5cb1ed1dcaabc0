/** @file Apache Parquet read in parts: the footer, then single columns of single row groups. */

import type { AsyncBuffer, ColumnChunk, FileMetaData, OffsetIndex, SchemaTree } from "hyparquet";
import { EmoforgeError, type Files } from "../../core/index.ts";
import { checkPages } from "./parquet-pages.ts";
import { readStruct } from "./thrift.ts";

export interface ParquetFile {
  readonly path: string;
  /** Top-level columns in order. */
  readonly columns: readonly ParquetColumn[];
  /** First row of each row group, and the row after its last. */
  readonly groups: readonly (readonly [from: number, to: number])[];
  /** Key-value pairs of the footer. */
  readonly about: ReadonlyMap<string, string>;
  /**
   * Ranges of rows in which to read a column so that little of it is in memory at a time: row groups, or parts of large ones if the
   * file has an index of its pages.
   */
  partsOf(column: string): Promise<RowRange[]>;
  /** @throws {EmoforgeError} for data that cannot be decoded. */
  readRows(columns: readonly string[], from: number, to: number): Promise<Record<string, unknown>[]>;
}

export interface RowRange {
  readonly from: number;
  /** The row after the last. */
  readonly to: number;
  /** About how many bytes its values take. */
  readonly bytes: number;
}

export interface ParquetColumn {
  readonly name: string;
  /** Names of the fields inside; empty for a plain column. */
  readonly fields: readonly string[];
}

/** @throws {EmoforgeError} for a file that is not a Parquet file, or only a part of one. */
export async function openParquet(files: Files, path: string): Promise<ParquetFile> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema, readOffsetIndex }, { compressors }] =
    await Promise.all([import("hyparquet"), import("hyparquet-compressors")]);
  const byteLength = await files.size(path);
  const file: AsyncBuffer = {
    byteLength,
    slice: async (start, end = byteLength) => {
      // A negative start counts from the end, as with arrays.
      const from = start < 0 ? Math.max(0, byteLength + start) : start;
      const bytes = await files.readRange(path, from, Math.min(end, byteLength));
      return bytes.buffer.byteLength === bytes.byteLength
        ? (bytes.buffer as ArrayBuffer)
        : bytes.slice().buffer;
    },
  };
  await requireMagic(file, path);
  const failed = (error: unknown) =>
    new EmoforgeError(
      `${path}: expected a whole Parquet file, got one that cannot be read (${error instanceof Error ? error.message : String(error)}). ` +
        "Download it again, or write it again.",
    );
  let metadata: FileMetaData;
  let schema: SchemaTree;
  let about: ReadonlyMap<string, string>;
  try {
    await checkFooter(file);
    metadata = await parquetMetadataAsync(file);
    schema = parquetSchema(metadata);
    about = new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ""]));
  } catch (error) {
    throw failed(error);
  }
  let next = 0;
  const groups = metadata.row_groups.map(({ num_rows }) => {
    const from = next;
    next += Number(num_rows);
    return [from, next] as const;
  });
  const checked = new Set<ColumnChunk>();
  const checkRows = async (columns: readonly string[], from: number, to: number) => {
    for (const [g, { columns: chunks, num_rows }] of metadata.row_groups.entries()) {
      const [first, end] = groups[g] as readonly [number, number];
      if (first >= to || end <= from) continue;
      for (const chunk of chunks) {
        const names = chunk.meta_data?.path_in_schema ?? [];
        if (checked.has(chunk) || !columns.includes(names[0] ?? "")) continue;
        const schemaPath = schemaPathOf(schema, names);
        await checkPages({ file, chunk, schemaPath, rows: Number(num_rows), compressors });
        checked.add(chunk);
      }
    }
  };
  return {
    path,
    columns: schema.children.map(({ element, children }) => ({
      name: element.name,
      fields: children.map((child) => child.element.name),
    })),
    groups,
    about,
    async partsOf(column) {
      const parts: RowRange[] = [];
      for (const [g, group] of metadata.row_groups.entries()) {
        const largest = group.columns
          .filter(({ meta_data }) => meta_data?.path_in_schema[0] === column)
          .reduce<ColumnChunk | undefined>((a, b) => (a && bytesOf(a) >= bytesOf(b) ? a : b), undefined);
        if (!largest) throw failed(new Error(`a part without the column "${column}"`));
        const [from, to] = groups[g] as readonly [number, number];
        const { offset_index_offset: offset, offset_index_length: length } = largest;
        if (offset === undefined || length === undefined) {
          parts.push({ from, to, bytes: bytesOf(largest) });
          continue;
        }
        const view = new DataView(await file.slice(Number(offset), Number(offset) + length));
        parts.push(...byPages(readOffsetIndex({ view, offset: 0 }), from, to, bytesOf(largest)));
      }
      return parts;
    },
    async readRows(columns, from, to) {
      try {
        await checkRows(columns, from, to);
        // Texts are marked as such in the schema; columns without a mark hold bytes.
        const common = { file, metadata, compressors, utf8: false, useOffsetIndex: true };
        return await parquetReadObjects({ ...common, columns: [...columns], rowStart: from, rowEnd: to });
      } catch (error) {
        if (error instanceof EmoforgeError) throw error;
        throw failed(error);
      }
    },
  };
}

/** Checks that the footer, whose length is stated before the last four bytes, can be read to its end. */
async function checkFooter(file: AsyncBuffer): Promise<void> {
  const end = file.byteLength - 8;
  const length = new DataView(await file.slice(end, end + 4)).getUint32(0, true);
  if (length > end - 4) throw new Error("a footer that is longer than the file");
  readStruct({ bytes: new Uint8Array(await file.slice(end - length, end)), at: 0 });
}

/** The nodes of the schema from the root to the column. */
function schemaPathOf(root: SchemaTree, names: readonly string[]): SchemaTree[] {
  const path = [root];
  for (const name of names) {
    const child = path.at(-1)?.children.find(({ element }) => element.name === name);
    if (!child) throw new Error(`a column "${names.join(".")}" that is not in the schema`);
    path.push(child);
  }
  return path;
}

function bytesOf({ meta_data }: ColumnChunk): number {
  return Number(meta_data?.total_uncompressed_size ?? 0);
}

/** Bytes to aim for in a part of a row group. */
const partBytes = 64 * 2 ** 20;

/** Gathers pages into parts of about that size; a page is never cut. */
function byPages(
  { page_locations: pages }: OffsetIndex,
  from: number,
  to: number,
  bytes: number,
): RowRange[] {
  const compressed = pages.reduce((sum, page) => sum + page.compressed_page_size, 0);
  const parts: { from: number; to: number; bytes: number }[] = [];
  for (const [i, page] of pages.entries()) {
    const end = i + 1 < pages.length ? from + Number(pages[i + 1]?.first_row_index) : to;
    const size = (bytes * page.compressed_page_size) / Math.max(1, compressed);
    const open = parts.at(-1);
    if (open !== undefined && open.bytes + size <= partBytes) {
      open.to = end;
      open.bytes += size;
    } else parts.push({ from: from + Number(page.first_row_index), to: end, bytes: size });
  }
  return parts;
}

async function requireMagic(file: AsyncBuffer, path: string): Promise<void> {
  const textAt = async (from: number, to: number) =>
    new TextDecoder("latin1").decode(await file.slice(Math.max(0, from), to));
  const start = await textAt(0, 40);
  if (start.startsWith("version https://git-lfs")) {
    throw new EmoforgeError(
      `${path}: expected a Parquet file, got a Git LFS pointer in its place. Fetch the file itself: git lfs pull`,
    );
  }
  const end = await textAt(file.byteLength - 4, file.byteLength);
  if (start.startsWith("PAR1") && end === "PAR1" && file.byteLength >= 12) return;
  const got =
    file.byteLength === 0
      ? "an empty file"
      : start.startsWith("PAR1")
        ? "a part of one"
        : "another kind of file";
  throw new EmoforgeError(
    `${path}: expected a Parquet file, which begins and ends with PAR1, got ${got}. Download it again.`,
  );
}
