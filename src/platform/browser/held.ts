/** @file The `Files` port on files that are at hand under names: in memory, picked by the user, in an archive. */

import { EmoforgeError, type FileEntry, type Files } from "../../core/index.ts";
import { browserMedia } from "./media.ts";

/** The content of one file, whole or in part. */
export interface Held {
  /** Bytes. */
  readonly size: number;
  /** The bytes from `start` up to but not including `end`; fewer if the file ends earlier. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/**
 * @param held Path, as `placeOf` gives it, -> file. Changes to the map are seen.
 * @param where Where they are, for messages, e.g. "in the archive".
 */
export function heldFiles(held: ReadonlyMap<string, Held>, where: string): Files {
  const find = (path: string): Held => {
    const found = held.get(placeOf(path));
    if (found !== undefined) return found;
    throw new EmoforgeError(
      `${path}: could not be read (no such file among the ${held.size} ${where}). Check the path.`,
    );
  };
  const readRange = async (path: string, start: number, end: number) => {
    const file = find(path);
    return file.read(Math.min(start, file.size), Math.min(Math.max(start, end), file.size));
  };
  const read = (path: string) => readRange(path, 0, Number.POSITIVE_INFINITY);
  const refuse = async (path: string): Promise<never> => {
    throw new EmoforgeError(`${path}: expected a place to write to, got files ${where}. Use memoryFiles().`);
  };
  return {
    media: browserMedia,
    read,
    readText: async (path) => new TextDecoder().decode(await read(path)),
    size: async (path) => find(path).size,
    readRange,
    exists: async (path) => held.has(placeOf(path)) || entriesOf(held, placeOf(path)).length > 0,
    list: async (path) => entriesOf(held, placeOf(path)),
    write: refuse,
    create: refuse,
    remove: refuse,
  };
}

/** The path without ".", ".." and surplus "/": "/a//./b/../c" becomes "a/c". */
export function placeOf(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** @param folder "" for the topmost one. */
function entriesOf(held: ReadonlyMap<string, Held>, folder: string): FileEntry[] {
  const start = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, FileEntry>();
  for (const [path, { size }] of held) {
    if (!path.startsWith(start)) continue;
    const [name, ...rest] = path.slice(start.length).split("/");
    const isFile = rest.length === 0;
    entries.set(name, { name, kind: isFile ? "file" : "folder", bytes: isFile ? size : 0 });
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
