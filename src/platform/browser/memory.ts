/** @file The `Files` port in memory: for trying things out, and for saving a model where there is no disk. */

import type { Files, FileWriter } from "../../core/index.ts";
import { type Held, heldFiles, placeOf } from "./held.ts";

/**
 * Files in memory, which can be written too.
 *
 * @param content Path -> what is there at the beginning. Bytes are not copied, so do not change them.
 */
export function memoryFiles(content: Readonly<Record<string, Uint8Array | string>> = {}): Files {
  const held = new Map<string, Held>();
  const put = (path: string, bytes: Uint8Array) =>
    void held.set(placeOf(path), { size: bytes.length, read: async (start, end) => bytes.slice(start, end) });
  for (const [path, value] of Object.entries(content)) put(path, bytesOf(value));
  return {
    ...heldFiles(held, "in memory"),
    // A copy, since the caller may use the array for something else.
    write: async (path, value) => put(path, bytesOf(value).slice()),
    create: async (path) => writerTo((bytes) => put(path, bytes)),
    async remove(path) {
      const place = placeOf(path);
      for (const file of [...held.keys()])
        if (file === place || file.startsWith(`${place}/`)) held.delete(file);
    },
  };
}

function writerTo(put: (bytes: Uint8Array) => void): FileWriter {
  let buffer = new Uint8Array(1024);
  let end = 0;
  return {
    async append(content) {
      const bytes = bytesOf(content);
      if (end + bytes.length > buffer.length) {
        const larger = new Uint8Array(Math.max(2 * buffer.length, end + bytes.length));
        larger.set(buffer.subarray(0, end));
        buffer = larger;
      }
      buffer.set(bytes, end);
      end += bytes.length;
    },
    overwrite: async (at, content) => buffer.set(content, at),
    close: async () => put(buffer.slice(0, end)),
    async discard() {},
  };
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
