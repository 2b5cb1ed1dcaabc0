/** @file What lies in a folder below the data folder, for choosing recordings of one's own. */

import { AbsentError } from "./errors.ts";
import type { Studio } from "./studio.ts";

const lists = /\.(csv|tsv|txt|jsonl|parquet)$/i;
const listedEntries = 1000;

export interface FolderListing {
  /** Below the data folder; "" is that itself. */
  readonly path: string;
  readonly folders: readonly string[];
  /** Files that may list recordings. */
  readonly lists: readonly string[];
  /** How many entries are not listed. */
  readonly further: number;
}

/** @param path Below the data folder. */
export async function listFolder({ workspace, fence }: Studio, path: string): Promise<FolderListing> {
  const { dataFolder } = workspace;
  if (dataFolder === undefined)
    throw new AbsentError(
      "folders: expected a data folder, got none. Start the studio with --data <folder>.",
    );
  const whole = path === "" ? dataFolder : `${dataFolder}/${path}`;
  await fence.inside(whole);
  if (!(await fence.files.exists(whole)))
    throw new AbsentError(
      `folders: expected a folder below the data folder, got "${path}", which is not there.`,
    );
  const entries = (await fence.files.list(whole)).filter(({ name }) => !name.startsWith("."));
  const folders = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const found = entries
    .filter(({ kind, name }) => kind === "file" && lists.test(name))
    .map(({ name }) => name);
  return {
    path,
    folders: folders.slice(0, listedEntries),
    lists: found.slice(0, listedEntries),
    further: Math.max(0, folders.length - listedEntries) + Math.max(0, found.length - listedEntries),
  };
}
