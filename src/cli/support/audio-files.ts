/** @file Audio files named on the command line, folders opened. */

import { resolve } from "node:path";
import { EmoforgeError } from "../../core/index.ts";
import type { Io } from "../io.ts";

const endings = ["wav", "flac", "mp3", "ogg", "oga", "opus"];

/**
 * Files as they were named; of a folder all audio files below it, sorted. What does not exist stays in the list, so that its
 * own message comes when it is read.
 *
 * @throws {EmoforgeError} for a folder without audio files.
 */
export async function audioFilesOf(names: readonly string[], io: Io): Promise<string[]> {
  const out: string[] = [];
  for (const name of names) {
    if (!(await isFolder(name, io))) {
      out.push(name);
      continue;
    }
    const found = await filesBelow(name.replace(/[\\/]+$/, "") || "/", io);
    if (found.length === 0)
      throw new EmoforgeError(
        `${name}: expected a folder with audio files (${endings.join(", ")}), got none in it.`,
      );
    out.push(...found);
  }
  return [...new Set(out)];
}

/** By its ending. */
export function isAudioFile(name: string): boolean {
  return endings.includes(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "");
}

export async function isFolder(name: string, io: Io): Promise<boolean> {
  const path = resolve(io.cwd, name);
  const parent = resolve(path, "..");
  if (parent === path) return true;
  const entry = (await io.platform.files.list(parent)).find(
    ({ name: other }) => resolve(parent, other) === path,
  );
  return entry?.kind === "folder";
}

async function filesBelow(folder: string, io: Io): Promise<string[]> {
  const out: string[] = [];
  for (const { name, kind } of await io.platform.files.list(resolve(io.cwd, folder))) {
    if (name.startsWith(".")) continue;
    const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
    if (kind === "folder") out.push(...(await filesBelow(path, io)));
    else if (isAudioFile(name)) out.push(path);
  }
  return out;
}
