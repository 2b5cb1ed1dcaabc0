/** @file Features as Apache Parquet: file (text), start and end (float64, seconds), and a float32 column for each feature. */

import type { FileWriter } from "../../core/index.ts";
import { type FeatureSink, requireWidth } from "./sink.ts";

/** How many values are gathered before they are written as a row group: 16 MB. */
const GROUP_VALUES = 2 ** 22;

/** @param about Key-value pairs of the file's metadata, e.g. the set. */
export async function parquetSink(
  out: FileWriter,
  names: readonly string[],
  about: Readonly<Record<string, string>>,
): Promise<FeatureSink> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const d = names.length;
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(names),
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: "emoforge",
  });
  const groupRows = Math.max(1, Math.floor(GROUP_VALUES / d));
  const columns = names.map(() => new Float32Array(groupRows));
  const files: string[] = [];
  const starts = new Float64Array(groupRows);
  const ends = new Float64Array(groupRows);

  const flush = async () => {
    const rows = files.length;
    if (rows > 0) {
      await parquet.write({
        rowGroupSize: rows,
        columnData: [
          { name: "file", data: files.splice(0) },
          { name: "start", data: starts.subarray(0, rows), encoding: "PLAIN" },
          { name: "end", data: ends.subarray(0, rows), encoding: "PLAIN" },
          ...names.map((name, j) => ({
            name,
            data: columns[j].subarray(0, rows),
            encoding: "PLAIN" as const,
            statistics: false,
          })),
        ],
      });
    }
    await out.append(bytes.getBytes());
    // `offset` keeps counting positions in the file.
    bytes.index = 0;
  };
  return {
    async write({ file, starts: from, ends: to, data }) {
      requireWidth("features as Parquet", data.length, from.length * d);
      for (let row = 0; row < from.length; row++) {
        const i = files.length;
        files.push(file);
        starts[i] = from[row];
        ends[i] = to[row];
        for (let j = 0; j < d; j++) columns[j][i] = data[row * d + j];
        if (files.length === groupRows) await flush();
      }
    },
    async close() {
      await flush();
      await parquet.finish();
      await out.append(bytes.getBytes());
      await out.close();
    },
    discard: () => out.discard(),
  };
}

function schemaOf(names: readonly string[]) {
  const repetition_type = "REQUIRED" as const;
  const double = { type: "DOUBLE" as const, repetition_type };
  return [
    { name: "root", num_children: names.length + 3 },
    { name: "file", type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const, repetition_type },
    { name: "start", ...double },
    { name: "end", ...double },
    ...names.map((name) => ({ name, type: "FLOAT" as const, repetition_type })),
  ];
}
