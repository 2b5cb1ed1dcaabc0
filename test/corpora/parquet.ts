/** @file Parquet files as Hugging Face's `datasets` writes them. */

import { gzipSync, zstdCompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { numberIn, readStruct, structIn } from "../../src/corpora/manifest/thrift.ts";

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

export interface HfRow {
  /** `undefined`: the whole value is null. */
  readonly audio?: { readonly bytes: Uint8Array | null; readonly path: string | null } | undefined;
  readonly [column: string]: unknown;
}

export interface HfOptions {
  /** As in the footer's `info.features`; default: audio, and the label with its classes. */
  readonly features?: Readonly<Record<string, unknown>>;
  readonly codec?: CompressionCodec;
  readonly groupRows?: number;
}

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "OPTIONAL",
});

export const audioAndLabel = {
  audio: { sampling_rate: 8000, _type: "Audio" },
  label: { names: ["anger", "joy"], _type: "ClassLabel" },
};

/** An uncompressed file of `hfParquet` with pages of version 1 as pyarrow writes them: levels are in the page, after their length. */
export async function asVersion1(file: Uint8Array): Promise<Uint8Array> {
  const { parquetMetadata } = await import("hyparquet");
  const out = file.slice();
  for (const { columns } of parquetMetadata(out.buffer as ArrayBuffer).row_groups) {
    for (const { meta_data: meta } of columns) {
      if (!meta) continue;
      let at = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
      const end = at + Number(meta.total_compressed_size);
      while (at < end) {
        const reader = { bytes: out, at };
        const header = readStruct(reader);
        const size = numberIn(header, 3) as number;
        const v2 = structIn(header, 8);
        if (v2) {
          const [values, encoding, definition] = [1, 4, 5].map((field) => numberIn(v2, field) as number);
          const body = out.slice(reader.at, reader.at + size);
          const sizes = [0x15, ...varint(2 * (size + 4)), 0x15, ...varint(2 * (size + 4))];
          const levels = [definition, 0, 0, 0];
          const page = [0x15, 0, ...sizes, 0x2c, 0x15, ...varint(2 * values), 0x15, 2 * encoding];
          const whole = [...page, 0x15, 6, 0x15, 6, 0, 0, ...levels, ...body];
          // The levels are longer by as much as the header is shorter, so everything stays in its place.
          if (at + whole.length !== reader.at + size) throw new Error("a page of the wrong length");
          out.set(whole, at);
        }
        at = reader.at + size;
      }
    }
  }
  return out;
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

/** Columns of numbers are 64-bit integers, all others texts; `audio` is a struct of bytes and path. */
export function hfParquet(rows: readonly HfRow[], options: HfOptions = {}): Uint8Array {
  const { features = audioAndLabel, codec = "SNAPPY", groupRows = 2 } = options;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isNumber = (name: string) => rows.some((row) => typeof row[name] === "number");
  const schema: SchemaElement[] = [
    { name: "root", num_children: names.length },
    ...names.flatMap((name): SchemaElement[] =>
      name === "audio"
        ? [
            { name, num_children: 2, repetition_type: "OPTIONAL" },
            { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
            text("path"),
          ]
        : [isNumber(name) ? { name, type: "INT64", repetition_type: "OPTIONAL" } : text(name)],
    ),
  ];
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema,
    codec,
    compressors: { GZIP: (bytes) => gzipSync(bytes), ZSTD: (bytes) => zstdCompressSync(bytes) },
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
  });
  for (let at = 0; at < rows.length; at += groupRows) {
    const part = rows.slice(at, at + groupRows);
    const cell = (value: unknown) => (typeof value === "number" ? BigInt(value) : (value ?? null));
    parquet.write({
      rowGroupSize: part.length,
      columnData: names.map((name) => ({ name, data: part.map((row) => cell(row[name])) })),
    });
  }
  parquet.finish();
  return new Uint8Array(writer.getBytes());
}
