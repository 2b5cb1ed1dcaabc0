/** @file Finds the files that a table names, listing each folder only once however many rows name files in it. */

import type { FileEntry, Files, Problem } from "../../core/index.ts";
import { baseOf, folderOf, joinPath } from "../paths.ts";
import { whyUnusable } from "../walk.ts";

/** A path as the disk spells it, or why it cannot be used; undefined if nothing is there. */
export type Lookup = { readonly file: string } | { readonly problem: Problem } | undefined;

export interface Found {
  /** The path below the root, or an absolute one. */
  readonly named: string;
  readonly lookup: Lookup;
}

export interface Finder {
  /** By the path in the table: what has been looked up before is available without waiting. */
  readonly known: ReadonlyMap<string, Found>;
  find(path: string): Promise<Found>;
}

export function createFinder(files: Files, root: string): Finder {
  const folders = new Map<string, Promise<ReadonlyMap<string, FileEntry>>>();
  const known = new Map<string, Found>();

  /** Entries by name, and again by their name in lower case, since some disks do not distinguish the two. */
  const listed = (folder: string) => {
    const before = folders.get(folder);
    if (before !== undefined) return before;
    const entries = files.list(folder === "" ? "." : folder).then((all) => {
      const byName = new Map<string, FileEntry>();
      for (const entry of all) byName.set(entry.name.toLowerCase(), entry);
      for (const entry of all) byName.set(entry.name, entry);
      return byName;
    });
    folders.set(folder, entries);
    return entries;
  };

  const lookUp = async (path: string): Promise<Lookup> => {
    const folder = folderOf(path);
    const names = await listed(folder);
    const name = baseOf(path);
    // As written, or with its accents composed or decomposed: file systems differ in how they encode "é".
    for (const spelling of new Set([name, name.normalize("NFC"), name.normalize("NFD")])) {
      const entry = names.get(spelling) ?? names.get(spelling.toLowerCase());
      if (entry === undefined) continue;
      const file = joinPath(folder, entry.name === spelling ? spelling : name);
      if (entry.name !== spelling && !(await files.exists(file))) continue;
      const problem = await whyUnusable(files, file, entry);
      return problem === undefined ? { file } : { problem };
    }
    // Accents may be encoded differently in the names of folders, too.
    for (const spelling of new Set([path.normalize("NFC"), path.normalize("NFD")])) {
      if (spelling !== path && (await files.exists(spelling))) return { file: spelling };
    }
    return undefined;
  };

  return {
    known,
    async find(path) {
      const named = joinPath(root, path.replaceAll("\\", "/"));
      const found = { named, lookup: await lookUp(named) };
      known.set(path, found);
      return found;
    },
  };
}
