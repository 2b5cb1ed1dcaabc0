/** @file Parquet files as Hugging Face's `datasets` writes them. */

import { gzipSync, zstdCompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

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
