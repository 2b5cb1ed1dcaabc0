/** @file Finds the files that a table names: each folder is listed once, however many rows name files in it. */

import type { FileEntry, Files } from "../../core/ports.ts";
import type { Problem } from "../../core/types.ts";
import { baseOf, folderOf, joinPath } from "../paths.ts";
import { whyUnusable } from "../walk.ts";

/** A path as the disk spells it, why it cannot be used, or undefined where nothing is there. */
export type Lookup = { readonly file: string } | { readonly problem: Problem } | undefined;

export interface Finder {
  /** Looked up before? Then the answer is there without waiting. */
  readonly known: ReadonlyMap<string, Lookup>;
  find(path: string): Promise<Lookup>;
}

export function createFinder(files: Files): Finder {
  const folders = new Map<string, Promise<ReadonlyMap<string, FileEntry>>>();
  const known = new Map<string, Lookup>();

  /** Entries by name, and once more by their name in lower case: some disks do not tell the two apart. */
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
    // As written, or with its accents composed or decomposed: file systems differ in how they spell "é".
    for (const spelling of new Set([name, name.normalize("NFC"), name.normalize("NFD")])) {
      const entry = names.get(spelling) ?? names.get(spelling.toLowerCase());
      if (entry === undefined) continue;
      const file = joinPath(folder, entry.name === spelling ? spelling : name);
      if (entry.name !== spelling && !(await files.exists(file))) continue;
      const problem = await whyUnusable(files, file, entry);
      return problem === undefined ? { file } : { problem };
    }
    // Accents may be spelled otherwise in the names of folders too.
    for (const spelling of new Set([path.normalize("NFC"), path.normalize("NFD")])) {
      if (spelling !== path && (await files.exists(spelling))) return { file: spelling };
    }
    return undefined;
  };

  return {
    known,
    async find(path) {
      const lookup = await lookUp(path);
      known.set(path, lookup);
      return lookup;
    },
  };
}
