/** @file The part of the `Files` port in memory that reads ranges and writes in pieces. */

import { EmoforgeError, type Files } from "../src/core/index.ts";

export function memoryRanges(content: Map<string, Uint8Array>): Pick<Files, "size" | "readRange" | "create"> {
  const bytesOf = (path: string): Uint8Array => {
    const found = content.get(path);
    if (found === undefined)
      throw new EmoforgeError(`${path}: could not be read (no such file). Check the path.`);
    return found;
  };
  return {
    size: async (path) => bytesOf(path).length,
    readRange: async (path, start, end) => bytesOf(path).slice(start, end),
    async create(path) {
      const bytes: number[] = [];
      return {
        async append(piece) {
          for (const byte of typeof piece === "string" ? new TextEncoder().encode(piece) : piece)
            bytes.push(byte);
        },
        async overwrite(at, piece) {
          for (const [i, byte] of piece.entries()) bytes[at + i] = byte;
        },
        async close() {
          content.set(path, Uint8Array.from(bytes));
        },
        async discard() {},
      };
    },
  };
}
