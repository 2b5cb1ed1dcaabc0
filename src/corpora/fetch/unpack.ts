/** @file Unpacks the wanted entries of a zip archive, a few at a time, to places that the caller names. */

import { unzipSync } from "fflate";
import { EmoforgeError, throwIfAborted } from "../../core/errors.ts";

export interface UnpackOptions {
  /** Where an entry goes; undefined = it is not wanted. */
  readonly place: (entry: string) => string | undefined;
  readonly write: (path: string, content: Uint8Array) => Promise<void>;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Uncompressed bytes held at once, unless a single entry is larger. */
const batchBytes = 64 * 2 ** 20;

/**
 * @param name What messages call the archive.
 * @returns How many entries were written.
 * @throws {EmoforgeError} if the archive is damaged or no zip file, or two entries go to one place.
 */
export async function unpack(archive: Uint8Array, name: string, options: UnpackOptions): Promise<number> {
  const wanted = new Map<string, { entry: string; bytes: number }>();
  read(archive, name, (entry, bytes) => {
    const path = entry.includes("__MACOSX/") ? undefined : options.place(entry);
    if (path === undefined) return false;
    const first = wanted.get(path);
    if (first !== undefined) {
      throw new EmoforgeError(
        `${name}: expected one entry for ${path}, got ${first.entry} and ${entry}. It is not the published archive.`,
      );
    }
    wanted.set(path, { entry, bytes });
    return false;
  });

  const waiting = [...wanted].map(([path, { entry, bytes }]) => ({ path, entry, bytes }));
  const total = waiting.length;
  let done = 0;
  while (waiting.length > 0) {
    throwIfAborted(options.signal);
    let held = 0;
    let count = 0;
    while (count < waiting.length && (count === 0 || held + waiting[count].bytes <= batchBytes)) {
      held += waiting[count++].bytes;
    }
    const batch = waiting.splice(0, count);
    const entries = new Set(batch.map(({ entry }) => entry));
    const contents = read(archive, name, (entry) => entries.has(entry));
    for (const { path, entry } of batch) {
      await options.write(path, contents[entry]);
      options.onProgress?.(++done, total);
    }
  }
  return total;
}

/** The contents of the entries that `take` accepts. */
function read(
  archive: Uint8Array,
  name: string,
  take: (entry: string, bytes: number) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(archive, {
      filter: (info) => take(info.name, info.originalSize),
    });
  } catch (error) {
    if (error instanceof EmoforgeError) throw error;
    throw new EmoforgeError(
      `${name}: expected a zip archive, got ${archive.length} bytes that cannot be unpacked ` +
        `(${(error as Error).message}). Download it again.`,
    );
  }
}
