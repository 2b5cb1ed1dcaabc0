/** @file Where results go: whether it can be written, and what it would replace, is known before anything is computed. */

import { randomBytes } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { removeLeftovers, removeOldScratch } from "../../platform/node/index.ts";
import type { Io } from "../io.ts";

/** Less free space than this holds no result. */
const LEAST_FREE_BYTES = 2 ** 20;

/**
 * Files that a command is to write, by the names it was given.
 *
 * @param more What is written beside, as full paths.
 * @throws {ParameterError} for one that exists (unless forced), is a folder, or cannot be written.
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
 * A folder that a command is to fill. What writers that were killed left half-made in it is removed.
 *
 * @throws {ParameterError} for a file, or a place that cannot be written.
 */
export async function requireFolder(option: string, name: string, io: Io): Promise<void> {
  const path = resolve(io.cwd, name);
  if ((await io.platform.files.exists(path)) && !(await isFolder(path)))
    throw new ParameterError(option, "a folder", `${name}, which is a file`, "Choose another name.");
  await requireWritable(option, name, path);
  await removeLeftovers(path, Date.now());
}

/** The same for the cache, of which old scratch folders are removed too. */
export async function requireCache({ cacheFolder, ...io }: Io): Promise<void> {
  await requireFolder("EMOFORGE_CACHE", cacheFolder, { ...io, cacheFolder });
  await removeOldScratch(cacheFolder, Date.now());
}

/**
 * Tries it in the nearest folder that there is: making folders would leave them behind where the command fails.
 *
 * @param name As the user knows it.
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
      "Choose another, or see to its rights and free space.",
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
