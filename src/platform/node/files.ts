/** @file The `Files` port on a local file system: atomic writes, errors that name the path. */

import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EmoforgeError, type FileEntry, type Files, type FileWriter } from "../../core/index.ts";
import { ffmpeg } from "./ffmpeg.ts";

export const nodeFiles: Files = {
  media: ffmpeg,
  read: async (path) => plainBytes(await reading(path, () => readFile(path))),
  readText: (path) => reading(path, () => readFile(path, "utf8")),
  size: (path) => reading(path, async () => (await stat(path)).size),
  readRange: (path, start, end) => reading(path, () => readBetween(path, start, end)),
  async write(path, content) {
    const writer = await createFile(path);
    await writer.append(content);
    await writer.close();
  },
  create: createFile,
  async list(path) {
    let names: string[];
    try {
      names = await readdir(path);
    } catch (cause) {
      if (code(cause) === "ENOENT" || code(cause) === "ENOTDIR") return [];
      throw new EmoforgeError(`${path}: could not be listed (${reason(cause)}).`);
    }
    const entries = await Promise.all(
      names.sort().map(async (name): Promise<FileEntry | undefined> => {
        const info = await stat(join(path, name)).catch(() => undefined);
        if (info === undefined || !(info.isFile() || info.isDirectory())) return undefined;
        return { name, kind: info.isFile() ? "file" : "folder", bytes: info.size };
      }),
    );
    return entries.filter((entry) => entry !== undefined);
  },
  exists: (path) =>
    stat(path).then(
      () => true,
      () => false,
    ),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/** Files in the making; a program that ends before they are done takes them away. */
const unfinished = new Set<string>();

/** Writes beside the place and renames at the end. Any failure removes what was written. */
async function createFile(path: string): Promise<FileWriter> {
  // Process ids would not do: containers that share a cache have the same ones.
  const temporary = `${path}.${randomUUID()}.tmp`;
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
        await handle.close();
        await rename(temporary, path);
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

/** The folder is there almost always: it is made only where it turns out to be missing. */
async function openNew(path: string) {
  try {
    return await open(path, "w");
  } catch (cause) {
    if (code(cause) !== "ENOENT") throw cause;
    await mkdir(dirname(path), { recursive: true });
    return open(path, "w");
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
    return await read();
  } catch (cause) {
    const why =
      code(cause) === "ENOENT"
        ? "no such file"
        : code(cause) === "EISDIR"
          ? "this is a folder, a file was expected"
          : reason(cause);
    throw new EmoforgeError(`${path}: could not be read (${why}). Check the path.`);
  }
}

async function writing<T>(path: string, clear: () => Promise<unknown>, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    await clear();
    throw new EmoforgeError(
      `${path}: could not be written (${reason(cause)}). Check the folder's rights and free space.`,
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
