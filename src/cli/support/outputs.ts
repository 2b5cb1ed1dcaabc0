/** @file Checks, before anything is computed, that results can be written where they are to go, and that they replace nothing unasked. */

import { randomBytes } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { removeLeftovers, removeOldScratch } from "../../platform/node/index.ts";
import type { Io } from "../io.ts";

/** No result fits into less free space than this. */
const LEAST_FREE_BYTES = 2 ** 20;

/**
 * Checks the files that a command is to write.
 *
 * @param more Other files that are written as well, as full paths.
 * @throws {ParameterError} if one exists (unless forced), is a folder, or cannot be written.
 */
export async function requireFile(
  option: string,
  name: string,
  { force, more = [] }: { readonly force: boolean | undefined; readonly more?: readonly string[] },
  io: Io,
): Promise<void> {
  const path = resolve(io.cwd, name);
  if (await isFolder(path))
    throw new ParameterError(option, "a file", `${name}, which is a folder`, "Choose another name.");
  for (const one of force ? [] : [path, ...more]) {
    if (!(await io.platform.files.exists(one))) continue;
    const shown = one === path ? name : one;
    throw new ParameterError(
      option,
      "a new file",
      `${shown}, which exists`,
      "Choose another name, or add --force.",
    );
  }
  await requireWritable(option, name, dirname(path));
  await removeLeftovers(dirname(path), Date.now(), { below: false });
}

/**
 * Checks the folder that a command is to fill, and removes from it what killed writers left half-made.
 *
 * @throws {ParameterError} if it is a file, or cannot be written.
 */
export async function requireFolder(option: string, name: string, io: Io): Promise<void> {
  const path = resolve(io.cwd, name);
  if ((await io.platform.files.exists(path)) && !(await isFolder(path)))
    throw new ParameterError(option, "a folder", `${name}, which is a file`, "Choose another name.");
  await requireWritable(option, name, path);
  await removeLeftovers(path, Date.now());
}

/** The same for the cache, from which old scratch folders are removed too. */
export async function requireCache({ cacheFolder, ...io }: Io): Promise<void> {
  await requireFolder("EMOFORGE_CACHE", cacheFolder, { ...io, cacheFolder });
  await removeOldScratch(cacheFolder, Date.now());
}

/**
 * Tries to write in the nearest folder that exists: folders made for the trial would be left behind if the command failed.
 *
 * @param name The place as the user named it.
 */
export async function requireWritable(option: string, name: string, folder: string): Promise<void> {
  let there = folder;
  while (!(await stat(there).catch(() => undefined)) && dirname(there) !== there) there = dirname(there);
  const probe = join(there, `.emoforge-${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(probe, "wx");
    await handle.write("x").finally(() => handle.close());
  } catch (cause) {
    throw new ParameterError(
      option,
      "a place that can be written",
      `${name} (${(cause as Error).message})`,
      "Choose another, or check its permissions and free space.",
    );
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  const { blocks, bavail, bsize } = await statfs(there);
  // Some network file systems do not say how large they are.
  if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) {
    throw new EmoforgeError(
      `${option}: expected free space on the disk of ${name}, got ${bavail * bsize} bytes. Make room, or choose another place.`,
    );
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
