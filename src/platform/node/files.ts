/** @file The `Files` port on a local file system: atomic writes, errors that name the path. */

import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EmoforgeError, type FileEntry, type Files } from "../../core/index.ts";

export const nodeFiles: Files = {
  read: async (path) => new Uint8Array(await reading(path, () => readFile(path))),
  readText: (path) => reading(path, () => readFile(path, "utf8")),
  async write(path, content) {
    // Process ids would not do: containers that share a cache have the same ones.
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const handle = await open(temporary, "w");
      try {
        await handle.writeFile(content);
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => {});
      throw new EmoforgeError(
        `${path}: could not be written (${reason(cause)}). Check the folder's rights and free space.`,
      );
    }
  },
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

function code(cause: unknown): string | undefined {
  return (cause as { code?: string }).code;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
