/** @file Where an audio file's bytes come from: an array in memory, or a file of which ranges are read when needed. */

import type { Files } from "../core/ports.ts";

/** The bytes of one file, any range of them at a time. */
export interface AudioSource {
  /** What messages call the file. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from `start` on and before `end`; fewer where the file ends earlier. Not to be changed. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Files up to this size are read at once: one opening, and nothing that a block would save. */
const READ_WHOLE_BYTES = 4 * 2 ** 20;

export function bytesSource(bytes: Uint8Array, name: string): AudioSource {
  return { name, size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

/**
 * @param bytes The content, where the caller has read it already.
 * @throws {EmoforgeError} If the file cannot be read.
 */
export async function fileSource(path: string, files: Pick<Files, "read" | "size" | "readRange">) {
  const size = await files.size(path);
  if (size <= READ_WHOLE_BYTES) return bytesSource(await files.read(path), path);
  return { name: path, size, read: (start: number, end: number) => files.readRange(path, start, end) };
}
