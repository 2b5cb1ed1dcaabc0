/** @file Unpacks the wanted entries of a zip archive to the places that the caller names, and checks every byte of them. */

import type { FileEntry } from "@zip.js/zip.js";
import { EmoforgeError, throwIfAborted } from "../../core/index.ts";
import { requireSafePath } from "./safe-path.ts";

export interface UnpackOptions {
  /** Where an entry goes; undefined = it is not wanted. */
  readonly place: (entry: string) => string | undefined;
  readonly write: (path: string, content: Uint8Array) => Promise<void>;
  /** Most uncompressed bytes of all wanted entries together: more are refused before anything is unpacked. */
  readonly mostBytes: number;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @param name What messages call the archive.
 * @returns How many entries were written.
 * @throws {EmoforgeError} if the archive is damaged (the CRC-32 of every wanted entry is checked) or not a zip file, unpacks to
 *   more than `mostBytes`, has two entries for one place, or one that goes outside.
 */
export async function unpack(archive: Uint8Array, name: string, options: UnpackOptions): Promise<number> {
  const { Uint8ArrayReader, ZipReader } = await import("@zip.js/zip.js");
  const reader = new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false });
  const entries = await reader.getEntries().catch(() => {
    throw new EmoforgeError(
      `${name}: expected a zip archive, got ${archive.length} bytes that are not one, or not all of one. Download it again.`,
    );
  });
  const wanted = wantedOf(entries, name, options);
  let done = 0;
  for (const [path, entry] of wanted) {
    throwIfAborted(options.signal);
    const content = await contentOf(entry, name, options.signal);
    await options.write(path, content);
    options.onProgress?.(++done, wanted.size);
  }
  return wanted.size;
}

type ZipEntries = Awaited<ReturnType<InstanceType<typeof import("@zip.js/zip.js").ZipReader>["getEntries"]>>;

/** Place -> entry, in the order of the archive. */
function wantedOf(
  entries: ZipEntries,
  name: string,
  { place, mostBytes }: UnpackOptions,
): Map<string, FileEntry> {
  const wanted = new Map<string, FileEntry>();
  // Two names that differ only in case or in how "é" is encoded are one file on many disks.
  const taken = new Map<string, string>();
  let bytes = 0;
  for (const entry of entries) {
    if (entry.directory || entry.filename.includes("__MACOSX/")) continue;
    const path = place(entry.filename);
    if (path === undefined) continue;
    requireSafePath(path, name);
    const key = path.normalize("NFC").toLowerCase();
    const first = taken.get(key);
    if (first !== undefined) {
      throw new EmoforgeError(
        `${name}: expected one entry for ${path}, got ${first} and ${entry.filename}. It is not the published archive.`,
      );
    }
    taken.set(key, entry.filename);
    wanted.set(path, entry);
    bytes += entry.uncompressedSize;
    if (bytes > mostBytes) {
      throw new EmoforgeError(
        `${name}: expected at most ${mostBytes} bytes once unpacked, got more. It is not the published archive.`,
      );
    }
  }
  return wanted;
}

/** @throws {EmoforgeError} for an entry that is damaged or larger than it says. */
async function contentOf(
  entry: FileEntry,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const size = entry.uncompressedSize;
  const content = new Uint8Array(size);
  let end = 0;
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      if (end + piece.length > size) throw new Error("larger than it says");
      content.set(piece, end);
      end += piece.length;
    },
  });
  try {
    await entry.getData(sink, { checkSignature: true, useWebWorkers: false, ...(signal ? { signal } : {}) });
  } catch {
    throwIfAborted(signal);
    throw damaged(entry.filename, name);
  }
  if (end !== size) throw damaged(entry.filename, name);
  return content;
}

function damaged(entry: string, name: string): EmoforgeError {
  return new EmoforgeError(
    `${name}: ${entry}: expected content of the CRC-32 and size that the archive lists, got other bytes. ` +
      "The archive is damaged: download it again.",
  );
}
