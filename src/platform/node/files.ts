/** @file The `Files` port on a local file system, with atomic writes and errors that name the path. */

import { rmSync } from "node:fs";
import { mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmoforgeError, type Files, type FileWriter, type WriteOptions } from "../../core/index.ts";
import { ffmpeg } from "./ffmpeg.ts";
import { temporaryName } from "./leftovers.ts";
import { kindOf, listFolder } from "./list.ts";

export const nodeFiles: Files = {
  media: ffmpeg,
  read: async (path) => plainBytes(await reading(path, () => readFile(path))),
  readText: (path) => reading(path, () => readFile(path, "utf8")),
  size: (path) => reading(path, async () => (await stat(path)).size),
  readRange: (path, start, end) => reading(path, () => readBetween(path, start, end)),
  async write(path, content, options) {
    const writer = await createFile(path, options);
    await writer.append(content);
    await writer.close();
  },
  create: createFile,
  async list(path) {
    try {
      return await listFolder(path);
    } catch (cause) {
      if (code(cause) === "ENOENT" || code(cause) === "ENOTDIR") return [];
      throw new EmoforgeError(`${path}: could not be listed (${reason(cause)}).`);
    }
  },
  realPath: (path) => realpath(path),
  exists: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/** Files that are being written; they are removed if the program ends before they are finished. */
const unfinished = new Set<string>();

/** Writes a temporary file in the same folder and renames it at the end. Any failure removes what was written. */
async function createFile(path: string, { durable = true }: WriteOptions = {}): Promise<FileWriter> {
  const temporary = temporaryName(path);
  if (unfinished.size === 0) process.once("exit", removeUnfinished);
  unfinished.add(temporary);
  const finished = () => {
    unfinished.delete(temporary);
    if (unfinished.size === 0) process.off("exit", removeUnfinished);
  };
  const clear = () => rm(temporary, { force: true }).then(finished, finished);
  const handle = await writing(path, clear, () => openNew(temporary));
  const attempt = <T>(step: () => Promise<T>) => writing(path, () => handle.close().then(clear, clear), step);
  let open = true;
  let end = 0;
  return {
    async append(content) {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      await attempt(() => writeAt(end, bytes));
      end += bytes.byteLength;
    },
    overwrite: (at, content) => attempt(() => writeAt(at, content)),
    async close() {
      open = false;
      await attempt(async () => {
        // Without this a power cut may leave zeros, or nothing, under the new name.
        if (durable) await handle.sync();
        await handle.close();
        await rename(temporary, path);
        if (durable) await syncFolder(dirname(path));
      });
      finished();
    },
    async discard() {
      if (!open) return;
      open = false;
      await handle.close().then(clear, clear);
    },
  };

  async function writeAt(at: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength; ) {
      done += (await handle.write(bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
    }
  }
}

function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

/** The folder is almost always there, so it is made only if it turns out to be missing. */
async function openNew(path: string) {
  try {
    return await open(path, "w");
  } catch (cause) {
    if (code(cause) !== "ENOENT") throw cause;
    await mkdir(dirname(path), { recursive: true });
    return open(path, "w");
  }
}

/** Makes the new name survive a power cut, too. Windows and some network file systems have no such call, and need none. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(code(cause) ?? "")) throw cause;
  }
}

async function readBetween(path: string, start: number, end: number): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let got = 0;
    while (got < bytes.length) {
      const { bytesRead } = await handle.read(bytes, got, bytes.length - got, start + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  } finally {
    await handle.close();
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    await refuseSpecial(path);
    return await read();
  } catch (cause) {
    if (cause instanceof EmoforgeError) throw cause;
    const why =
      code(cause) === "ENOENT"
        ? "no such file"
        : code(cause) === "EISDIR"
          ? "this is a folder, a file was expected"
          : reason(cause);
    throw new EmoforgeError(`${path}: could not be read (${why}). Check the path.`);
  }
}

/** Opening a pipe waits for a writer, and a device may have no end. */
async function refuseSpecial(path: string): Promise<void> {
  if (kindOf(await stat(path)) === "special")
    throw new EmoforgeError(
      `${path}: expected a file, got a pipe or a device, which is not read. Save its content to a file first.`,
    );
}

async function writing<T>(path: string, clear: () => Promise<unknown>, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    await clear();
    throw new EmoforgeError(
      `${path}: could not be written (${reason(cause)}). Check the folder's permissions and free space.`,
    );
  }
}

/** A view without the methods of Node's `Buffer`, some of which differ from `Uint8Array`'s. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function code(cause: unknown): string | undefined {
  return (cause as { code?: string }).code;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
