/**
 * @file Checks the pages of a Parquet column before they are decoded. hyparquet trusts the counts that it finds: one flipped bit makes it
 * repeat a value a billion times, or go round in circles (github.com/apache/parquet-format, README and Encodings).
 */

import type { AsyncBuffer, ColumnChunk, Compressors, SchemaTree } from "hyparquet";
import { crc32 } from "../../core/index.ts";
import { numberIn, readStruct, readVarint, structIn, type ThriftStruct } from "./thrift.ts";

export interface PagesToCheck {
  readonly file: AsyncBuffer;
  readonly chunk: ColumnChunk;
  /** The nodes of the schema from the root to the column. */
  readonly schemaPath: readonly SchemaTree[];
  /** How many rows the row group has. */
  readonly rows: number;
  readonly compressors: Compressors;
}

interface Page {
  readonly header: ThriftStruct;
  readonly type: number;
  readonly body: Uint8Array;
  /** Length after decompression, as stated. */
  readonly unpacked: number;
}

interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/** How much is read for a header; one with long statistics gets more. */
const headerBytes = 4096;
const pageTypes = { data: 0, dictionary: 2, dataV2: 3 };
const encodings = { plainDictionary: 2, rle: 3, rleDictionary: 8 };

/**
 * Checks all pages of one column of one row group.
 *
 * @throws {Error} that says what is wrong, without the file's name.
 */
export async function checkPages(wanted: PagesToCheck): Promise<void> {
  const { file, chunk, schemaPath, rows } = wanted;
  const meta = chunk.meta_data;
  if (!meta) throw new Error("a column without a description");
  const levels = levelsOf(schemaPath);
  const expected = Number(meta.num_values);
  if (levels.repetition === 0 ? expected !== rows : expected < rows)
    throw new Error(`${rows} rows, but ${expected} values`);
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end <= file.byteLength)) throw new Error("a column outside the file");
  const starts: number[] = [];
  let values = 0;
  // Some writers leave a byte or two after the last value.
  for (let at = start; values < expected || (levels.repetition > 0 && at < end - 1); ) {
    const { page, next } = await pageAt(file, at, end, Number(meta.total_uncompressed_size));
    if (page.type !== pageTypes.dictionary) {
      values += checkDataPage(page, { ...wanted, levels, left: expected - values });
      starts.push(at);
    } else checkDictionary(page, expected);
    at = next;
  }
  await checkOffsetIndex(wanted, starts);
}

/** The levels of repetition and definition, as hyparquet counts them. */
function levelsOf(path: readonly SchemaTree[]): Levels {
  const types = path.slice(1).map(({ element }) => element.repetition_type);
  return {
    repetition: types.filter((type) => type === "REPEATED").length,
    definition: types.filter((type) => type !== "REQUIRED").length,
  };
}

async function pageAt(file: AsyncBuffer, at: number, end: number, longest: number) {
  if (at >= end) throw new Error("fewer values than promised");
  let [header, length] = [undefined as ThriftStruct | undefined, 0];
  for (let window = headerBytes; header === undefined; window *= 16) {
    const reader = { bytes: new Uint8Array(await file.slice(at, Math.min(end, at + window))), at: 0 };
    try {
      header = readStruct(reader);
      length = reader.at;
    } catch (error) {
      if (at + window >= end) throw error;
    }
  }
  const [type, unpacked, size] = [countIn(header, 1), countIn(header, 2), countIn(header, 3)];
  const next = at + length + size;
  if (next > end || unpacked > longest) throw new Error("a page that is longer than its column");
  const body = new Uint8Array(await file.slice(at + length, next));
  const sum = numberIn(header, 4);
  if (sum !== undefined && crc32(body) !== sum >>> 0) throw new Error("a page with a wrong checksum");
  return { page: { header, type, body, unpacked }, next };
}

function checkDictionary({ header, unpacked }: Page, expected: number): void {
  const values = countIn(structIn(header, 7), 1);
  // Not even single bits fit in more often, and no value occurs twice.
  if (values > Math.max(8 * unpacked, expected)) throw new Error(`a dictionary of ${values} values`);
}

/** @returns How many values it holds, empty ones included. */
function checkDataPage(
  page: Page,
  { levels, left, chunk, compressors }: PagesToCheck & { readonly levels: Levels; readonly left: number },
): number {
  const isV2 = page.type === pageTypes.dataV2;
  const head = structIn(page.header, isV2 ? 8 : 5);
  if (!head || (!isV2 && page.type !== pageTypes.data))
    throw new Error(`a page of unknown type ${page.type}`);
  const values = countIn(head, 1);
  if (values > left) throw new Error(`a page of ${values} values where ${left} are left`);
  const codec = chunk.meta_data?.codec ?? "UNCOMPRESSED";
  const unpack = (bytes: Uint8Array, length: number) =>
    codec === "UNCOMPRESSED" ? bytes : (compressors[codec]?.(bytes, length) ?? bytes);
  const widths = [levels.repetition, levels.definition].map((level) => 32 - Math.clz32(level));
  let body: Uint8Array;
  let at = 0;
  if (isV2) {
    const [nulls, rows] = [countIn(head, 2), countIn(head, 3)];
    const [definition, repetition] = [countIn(head, 5), countIn(head, 6)];
    const both = definition + repetition;
    if (nulls > values || rows > values)
      throw new Error(`a page of ${values} values with ${nulls} empty ones in ${rows} rows`);
    if (both > page.body.length || both > page.unpacked)
      throw new Error("a page whose levels are longer than itself");
    if (levels.repetition > 0) checkRuns(page.body, 0, widths[0] as number, values);
    if (levels.definition > 0) checkRuns(page.body, repetition, widths[1] as number, values);
    const rest = page.body.subarray(both);
    const length = page.unpacked - both;
    body = head.get(7) === false || length === 0 ? rest : unpack(rest, length);
  } else {
    body = unpack(page.body, page.unpacked);
    for (const width of widths) {
      if (width === 0) continue;
      checkRuns(body, at + 4, width, values);
      at += 4 + lengthAt(body, at);
    }
  }
  checkValues(body, at, countIn(head, isV2 ? 4 : 2), chunk.meta_data?.type === "BOOLEAN", values);
  return values;
}

/** All other encodings imply their counts by bytes that must be there. */
function checkValues(
  body: Uint8Array,
  at: number,
  encoding: number,
  isBoolean: boolean,
  values: number,
): void {
  if (values === 0 || at >= body.length) return;
  if (encoding === encodings.plainDictionary || encoding === encodings.rleDictionary)
    checkRuns(body, at + 1, body[at] as number, values);
  else if (encoding === encodings.rle)
    isBoolean ? checkRuns(body, at + 4, 1, values) : checkRuns(body, at + 1, body[at] as number, values);
}

/** Checks runs of equal and of packed values: none may extend beyond the last of `values`, or beyond the bytes. */
function checkRuns(bytes: Uint8Array, start: number, width: number, values: number): void {
  // If there is only one possible value, nothing is stored.
  if (width === 0) return;
  if (width > 32) throw new Error(`values of ${width} bits`);
  const reader = { bytes, at: start };
  for (let seen = 0; seen < values && reader.at < bytes.length; ) {
    const head = readVarint(reader);
    const isPacked = head % 2 === 1;
    const count = isPacked ? 4 * (head - 1) : head / 2;
    // Packed values come eight at a time.
    if (count > values - seen + (isPacked ? 7 : 0))
      throw new Error(`a run of ${count} values where ${values - seen} are left`);
    reader.at += isPacked ? (count / 8) * width : Math.ceil(width / 8);
    seen += count;
  }
}

/** A count that must be in a header: a whole number below 2^31. */
function countIn(header: ThriftStruct | undefined, field: number): number {
  const value = numberIn(header, field);
  if (value === undefined || value < 0 || value >= 2 ** 31) throw new Error("a page with a damaged header");
  return value;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new Error("a page that ends within its levels");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

/** The index leads hyparquet to the pages; if it led elsewhere, pages would be read that have not been checked. */
async function checkOffsetIndex({ file, chunk, rows }: PagesToCheck, starts: readonly number[]) {
  const { offset_index_offset: offset, offset_index_length: length } = chunk;
  if (offset === undefined || length === undefined) return;
  const bytes = new Uint8Array(await file.slice(Number(offset), Number(offset) + length));
  const pages = readStruct({ bytes, at: 0 }).get(1);
  const locations = (Array.isArray(pages) ? pages : []) as readonly ThriftStruct[];
  let before = 0;
  for (const [i, one] of locations.entries()) {
    const first = numberIn(one, 3) ?? -1;
    if (numberIn(one, 1) !== starts[i] || !(first >= before && first <= rows))
      throw new Error("an index that does not lead to its pages");
    before = first;
  }
  if (locations.length !== starts.length) throw new Error("an index with a different number of pages");
}
