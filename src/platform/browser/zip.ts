/** @file The `Files` port on a zip archive: a bundle or a corpus in one file. Entries are unpacked when they are read. */

import type { FileEntry } from "@zip.js/zip.js";
import { EmoforgeError, type Files } from "../../core/index.ts";
import { type Held, heldFiles, placeOf } from "./held.ts";

/**
 * Reads the list of entries at once, and an entry when it is asked for. The last entry is kept, since recordings are read piece by piece.
 *
 * @param name What messages call the archive.
 * @throws {EmoforgeError} if it is not a zip archive, or two entries have the same path. On reading: if an entry is encrypted or
 *   damaged (CRC-32 and size are checked).
 */
export async function zipFiles(archive: Blob | Uint8Array, name = "the archive"): Promise<Files> {
  const { BlobReader, Uint8ArrayReader, ZipReader } = await import("@zip.js/zip.js");
  const source = archive instanceof Uint8Array ? new Uint8ArrayReader(archive) : new BlobReader(archive);
  const entries = await new ZipReader(source, { useWebWorkers: false }).getEntries().catch(() => {
    throw new EmoforgeError(
      `${name}: expected a zip archive, got something else or a part of one. Copy it again.`,
    );
  });
  const held = new Map<string, Held>();
  let last: { readonly path: string; readonly content: Promise<Uint8Array> } | undefined;
  for (const entry of entries) {
    // macOS adds these to its archives.
    if (entry.directory || entry.filename.includes("__MACOSX/")) continue;
    const path = placeOf(entry.filename);
    if (held.has(path))
      throw new EmoforgeError(
        `${name}: expected one entry for each path, got two for ${path}. Pack it again.`,
      );
    held.set(path, {
      size: entry.uncompressedSize,
      async read(start, end) {
        if (last?.path !== path) last = { path, content: contentOf(entry, name) };
        return (await last.content).slice(start, end);
      },
    });
  }
  return heldFiles(held, `in ${name}`);
}

async function contentOf(entry: FileEntry, name: string): Promise<Uint8Array> {
  if (entry.encrypted)
    throw new EmoforgeError(
      `${name}: ${entry.filename}: expected plain content, got an encrypted entry. Pack it without a password.`,
    );
  const content = new Uint8Array(entry.uncompressedSize);
  let end = 0;
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      if (end + piece.length > content.length) throw new Error("larger than it says");
      content.set(piece, end);
      end += piece.length;
    },
  });
  const isSound = await entry.getData(sink, { checkSignature: true, useWebWorkers: false }).then(
    () => end === content.length,
    () => false,
  );
  if (isSound) return content;
  throw new EmoforgeError(
    `${name}: ${entry.filename}: expected content of the CRC-32 and size that the archive lists, got other bytes. ` +
      "The archive is damaged: copy it again.",
  );
}

/**
 * Packs files, without compression: what models consist of hardly shrinks.
 *
 * @param content Path in the archive -> bytes.
 */
export async function packZip(content: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import("@zip.js/zip.js");
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false });
  for (const [path, bytes] of content) await writer.add(path, new Uint8ArrayReader(bytes));
  return writer.close();
}
