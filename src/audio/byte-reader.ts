/** @file Reads a file's bytes from front to back, with only those being looked at in memory. */

import { concatenated } from "./bytes.ts";
import type { AudioSource } from "./source.ts";

export interface ByteReader {
  /** The next byte's position in the file. */
  readonly position: number;
  /** Bytes from there to the file's end. */
  readonly left: number;
  /** How much of the file has been passed, in [0, 1]. */
  readonly done: number;
  /** The next bytes without passing them: at least `count` unless the file ends earlier, perhaps more. They are not overwritten later. */
  peek(count: number): Promise<Uint8Array>;
  /** Passes bytes, whether or not they have been looked at. */
  skip(count: number): void;
}

const CHUNK_BYTES = 65_536;

export function createByteReader(source: AudioSource): ByteReader {
  let position = 0;
  let loaded: Uint8Array = new Uint8Array(0);
  let loadedAt = 0;
  return {
    get position() {
      return position;
    },
    get left() {
      return source.size - position;
    },
    get done() {
      return source.size === 0 ? 1 : Math.min(1, position / source.size);
    },
    async peek(count) {
      const end = loadedAt + loaded.length;
      if (position + count > end && end < source.size) {
        const wanted = Math.min(source.size, position + Math.max(count, CHUNK_BYTES));
        const left = position < end ? loaded.subarray(position - loadedAt) : new Uint8Array(0);
        const more = await source.read(position + left.length, wanted);
        loaded = left.length === 0 ? more : concatenated([left, more]);
        loadedAt = position;
      }
      return loaded.subarray(position - loadedAt);
    },
    skip(count) {
      position = Math.min(source.size, position + count);
    },
  };
}
