/**
 * @file Unpacks recordings from a Parquet file into the cache, once, so that workers, streaming and all later commands find plain
 * files. The folder is named after the content of the Parquet file, so that a changed one is unpacked again.
 */

import * as z from "zod";
import { sniffContainer } from "../../audio/index.ts";
import { EmoforgeError, type Files, type Hasher } from "../../core/index.ts";
import { audioEndings, endingOf } from "../endings.ts";
import { stemOf } from "../paths.ts";
import type { ParquetFile } from "./parquet-file.ts";

/** What a row of the audio column holds. */
export interface UnpackedRow {
  /** The file in the cache; absent if the row holds no bytes. */
  readonly file?: string;
  /** The path written in the row; "" if there is none. */
  readonly path: string;
}

/** How many bytes are hashed at a time. */
const hashedBytes = 4 * 2 ** 20;

/** How many bytes are decoded at a time at most; this takes about four times as much memory. */
const mostBytes = 2 ** 29;

const indexSchema = z.array(z.object({ name: z.string().nullable(), bytes: z.number(), path: z.string() }));
type Index = z.output<typeof indexSchema>;

/** @throws {EmoforgeError} for parts of more than 512 MiB that cannot be read in pieces, and for data that cannot be decoded. */
export async function unpackAudio(
  parquet: ParquetFile,
  column: string,
  { files, hasher, cacheFolder }: { files: Files; hasher: Hasher; cacheFolder: string },
): Promise<UnpackedRow[]> {
  const key = await contentOf(files, hasher, parquet.path);
  const folder = `${cacheFolder}/unpacked/${key}`;
  const index = (await readIndex(files, folder)) ?? (await unpack(parquet, column, files, folder));
  return index.map(({ name, path }) => (name === null ? { path } : { file: `${folder}/${name}`, path }));
}

async function contentOf(files: Files, hasher: Hasher, path: string): Promise<string> {
  const size = await files.size(path);
  const parts: string[] = [];
  for (let at = 0; at < size; at += hashedBytes)
    parts.push(await hasher.sha256(await files.readRange(path, at, Math.min(size, at + hashedBytes))));
  return (await hasher.sha256(parts.join("/"))).slice(0, 24);
}

/** Reads the index, which was written last, so that everything it lists was complete; undefined if any of that is now missing. */
async function readIndex(files: Files, folder: string): Promise<Index | undefined> {
  const path = `${folder}/index.json`;
  if (!(await files.exists(path))) return undefined;
  let index: Index;
  try {
    index = indexSchema.parse(JSON.parse(await files.readText(path)));
  } catch {
    return undefined;
  }
  const sizes = new Map((await files.list(folder)).map(({ name, bytes }) => [name, bytes]));
  return index.every(({ name, bytes }) => name === null || sizes.get(name) === bytes) ? index : undefined;
}

async function unpack(parquet: ParquetFile, column: string, files: Files, folder: string): Promise<Index> {
  const parts = await parquet.partsOf(column);
  const largest = parts.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  if (largest > mostBytes) {
    throw new EmoforgeError(
      `${parquet.path}: expected parts of at most 512 MiB, got one of ${Math.round(largest / 2 ** 20)} MiB, which would have to be ` +
        "held in memory at once. Write the file again with smaller row groups, in Python: " +
        `pyarrow.parquet.write_table(table, "smaller.parquet", row_group_size=100)`,
    );
  }
  const index: Index = [];
  for (const { from, to } of parts) {
    for (const row of await parquet.readRows([column], from, to)) {
      const { bytes, path } = partsOf(row[column]);
      if (bytes === undefined || bytes.length === 0) {
        index.push({ name: null, bytes: 0, path });
        continue;
      }
      const name = `${String(index.length).padStart(6, "0")}${shownName(path)}.${endingFor(bytes, path)}`;
      await files.write(`${folder}/${name}`, bytes);
      index.push({ name, bytes: bytes.length, path });
    }
  }
  await files.write(`${folder}/index.json`, JSON.stringify(index));
  return index;
}

/** The bytes and the path of a row, which is a struct of both or only the bytes. */
function partsOf(value: unknown): { readonly bytes: Uint8Array | undefined; readonly path: string } {
  if (value instanceof Uint8Array) return { bytes: value, path: "" };
  const { bytes, path } = (value ?? {}) as { readonly bytes?: unknown; readonly path?: unknown };
  return {
    bytes: bytes instanceof Uint8Array ? bytes : undefined,
    path: typeof path === "string" ? path : "",
  };
}

/** A name by which messages about the recording can be understood: its own, reduced to what every file system accepts. */
function shownName(path: string): string {
  const plain = stemOf(path.replaceAll("\\", "/"))
    .replace(/[^\p{L}\p{N}_-]+/gu, "_")
    .slice(0, 40);
  return plain === "" ? "" : `-${plain}`;
}

/** The ending of the path if it is one of audio, otherwise one that fits the bytes. */
function endingFor(bytes: Uint8Array, path: string): string {
  const named = endingOf(path);
  if (audioEndings.includes(named)) return named;
  try {
    return sniffContainer(bytes, path);
  } catch {
    return "audio";
  }
}
