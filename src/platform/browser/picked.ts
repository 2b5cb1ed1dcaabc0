/** @file The `Files` port on what a user has picked or dropped in a page. Nothing leaves the browser. */

import { EmoforgeError, type Files } from "../../core/index.ts";
import { type Held, heldFiles, placeOf } from "./held.ts";

/**
 * @param picked From `<input type="file" multiple>`; with `webkitdirectory`, paths begin with the folder's name.
 * @throws {EmoforgeError} if two files have the same name.
 */
export function pickedFiles(picked: Iterable<File> | ArrayLike<File>): Files {
  const held = new Map<string, Held>();
  for (const file of Array.from(picked)) {
    const path = placeOf(file.webkitRelativePath || file.name);
    if (held.has(path))
      throw new EmoforgeError(
        `${path}: expected files of different names, got two of this one. Pick the folder that holds both, or rename one.`,
      );
    held.set(path, heldBlob(file, path));
  }
  return heldFiles(held, "that were picked");
}

/** Browsers refuse to read a file that has been changed or removed since it was picked. */
function heldBlob(blob: Blob, path: string): Held {
  return {
    size: blob.size,
    async read(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new EmoforgeError(`${path}: could not be read (${why}). Pick it again.`);
      }
    },
  };
}
