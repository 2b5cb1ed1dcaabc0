/** @file Finds recordings that tables name without folder or ending, anywhere below the table's folder, if the name is unique. */

import type { Files, Problem } from "../../core/index.ts";
import { audioEndings, endingOf } from "../endings.ts";
import { baseOf, belowOf, stemOf } from "../paths.ts";
import { walkRecordings } from "../walk.ts";
import type { LabelledRow } from "./rows.ts";

/**
 * Rows whose `file` is a bare name that is not a file of the folder get the path of the only recording below it with that name.
 * Nothing else changes, and the folders are not walked if every row names a file.
 *
 * @param root The table's folder.
 */
export async function findByName(
  files: Files,
  root: string,
  rows: readonly LabelledRow[],
  source: string,
): Promise<{ readonly rows: readonly LabelledRow[]; readonly problems: readonly Problem[] }> {
  const isName = (file: string) => file !== "" && !/[\\/]/.test(file);
  if (!rows.some(({ file }) => isName(file))) return { rows, problems: [] };
  const here = new Set((await files.list(root === "" ? "." : root)).map(({ name }) => name));
  const bare = (file: string) => isName(file) && !here.has(file);
  if (!rows.some(({ file }) => bare(file))) return { rows, problems: [] };
  const byName = new Map<string, string[]>();
  for (const path of (await walkRecordings(files, root)).recordings) {
    for (const name of [baseOf(path), stemOf(path)]) {
      const own = byName.get(name);
      if (own === undefined) byName.set(name, [path]);
      else own.push(path);
    }
  }
  let found = 0;
  const placed = rows.map((row) => {
    const paths = bare(row.file) ? byName.get(row.file) : undefined;
    if (paths?.length !== 1) return row;
    found++;
    return { ...row, file: belowOf(paths[0], root) };
  });
  const message = `${found} of ${rows.length} rows name recordings without their folder or ending: they were found by their names below ${root}.`;
  return { rows: placed, problems: found === 0 ? [] : [{ kind: "remark", file: source, message }] };
}

/** A table beside recordings that names most of them in one of its columns. */
export interface TableBeside {
  readonly path: string;
  readonly column: string;
  /** How many of the recordings it names. */
  readonly named: number;
}

/** Larger tables are not looked into: they hold features, not lists. */
const mostBytes = 32 * 2 ** 20;

/**
 * The CSV or TSV file of a folder that names most of the recordings below it, whatever the column is called.
 *
 * @param read Returns columns and rows of a table; it throws for a file that is not one.
 */
export async function tableBeside(
  files: Files,
  root: string,
  recordings: readonly string[],
  read: (
    bytes: Uint8Array,
    path: string,
  ) => { columns: readonly string[]; rows: readonly { cells: readonly string[] }[] },
): Promise<TableBeside | undefined> {
  const stems = new Set(recordings.map(stemOf));
  let best: TableBeside | undefined;
  for (const { name, kind, bytes } of await files.list(root)) {
    if (kind !== "file" || !["csv", "tsv"].includes(endingOf(name)) || bytes > mostBytes) continue;
    const path = `${root}/${name}`;
    const table = await files
      .read(path)
      .then((content) => read(content, path))
      .catch(() => undefined);
    for (const [c, column] of (table?.columns ?? []).entries()) {
      const named = new Set(
        (table?.rows ?? []).map(({ cells }) => nameIn(cells[c] ?? "")).filter((stem) => stems.has(stem)),
      ).size;
      if (named * 2 > stems.size && named > (best?.named ?? 1)) best = { path, column, named };
    }
  }
  return best;
}

/** The name of a recording in a cell, without folder and without the ending of a recording. */
function nameIn(cell: string): string {
  const name = baseOf(cell.replaceAll("\\", "/"));
  return (audioEndings as readonly string[]).includes(endingOf(name)) ? stemOf(name) : name;
}
