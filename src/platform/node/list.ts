/** @file Lists a folder: every entry, including those that cannot be used, with the reason. */

import { accessSync, constants, type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { FileEntry } from "../../core/index.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Entries sorted by name. Files are not awaited one by one, so a folder with a million of them takes seconds, not minutes.
 *
 * @throws the system's error for a folder that cannot be listed.
 */
export async function listFolder(path: string): Promise<FileEntry[]> {
  // Names as bytes: as text, a name that is not UTF-8 would be changed and name a file that is not there.
  return readdirSync(path, { withFileTypes: true, encoding: "buffer" })
    .map((entry) => describe(path, entry))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(folder: string, entry: Dirent<Buffer>): FileEntry | undefined {
  let name: string;
  try {
    name = utf8.decode(entry.name);
  } catch {
    return { name: new TextDecoder().decode(entry.name), kind: "bad-name", bytes: 0 };
  }
  const path = join(folder, name);
  const linked = entry.isSymbolicLink() ? { linked: true } : {};
  try {
    const info = statSync(path);
    const kind = kindOf(info);
    return { name, kind: readable(path, info) ? kind : "unreadable", bytes: info.size, ...linked };
  } catch (cause) {
    if ((cause as { code?: string }).code === "EACCES")
      return { name, kind: "unreadable", bytes: 0, ...linked };
    // A file that is neither a link nor there has been removed meanwhile.
    return linked.linked ? { name, kind: "broken-link", bytes: 0, ...linked } : undefined;
  }
}

export function kindOf(info: Stats): "file" | "folder" | "special" {
  return info.isFile() ? "file" : info.isDirectory() ? "folder" : "special";
}

/** Whether the user may read a file; if everyone may, the system need not be asked. */
function readable(path: string, { mode }: Stats): boolean {
  if ((mode & 0o004) !== 0) return true;
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
