/** @file Recognises how your own recordings are laid out by names alone, without reading anything. */

import type { Files } from "../../core/index.ts";
import { endingOf } from "../endings.ts";
import { baseOf, joinPath, stemOf } from "../paths.ts";

export type Layout = "table" | "audformat" | "emobox" | "kaldi" | "parquet" | "nkululeko" | "class-folders";

const byEnding: Readonly<Record<string, Layout>> = {
  csv: "table",
  tsv: "table",
  txt: "table",
  jsonl: "emobox",
  parquet: "parquet",
  ini: "nkululeko",
};

/** The layout at a path; "class-folders" if nothing points to another. */
export async function layoutOf(files: Files, path: string): Promise<Layout> {
  if (baseOf(path) === "wav.scp") return "kaldi";
  const named = byEnding[endingOf(path)];
  if (named !== undefined) return named;
  const entries = await files.list(path);
  const names = new Set(entries.map(({ name }) => name));
  if (names.has("db.yaml")) return "audformat";
  if (names.has("wav.scp")) return "kaldi";
  const jsonl = [...names].filter((name) => endingOf(name) === "jsonl");
  if (jsonl.some((name) => stemOf(name) === baseOf(path))) return "emobox";
  const folders = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const holds = async (folder: string, ending: string) =>
    (await files.list(joinPath(path, folder))).some(({ name }) => endingOf(name) === ending);
  for (const folder of folders) {
    if (/^fold_?\d+$/.test(folder) && (await holds(folder, "jsonl"))) return "emobox";
    for (const place of parquetPlaces(folder)) if (await holds(place, "parquet")) return "parquet";
  }
  return [...names].some((name) => endingOf(name) === "parquet") ? "parquet" : "class-folders";
}

/** Where a dataset's files are in a folder of this name: nowhere unless the name is one of the usual ones. */
function parquetPlaces(folder: string): readonly string[] {
  const splits = ["train", "test"];
  if (folder === "data" || folder === "default")
    return [folder, ...splits.map((split) => joinPath(folder, split))];
  return splits.includes(folder) ? [folder] : [];
}
