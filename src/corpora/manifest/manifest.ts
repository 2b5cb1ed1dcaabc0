/** @file Corpora described by a CSV or TSV file: one row for each utterance. */

import type { Corpus, CorpusCard, Files, Problem } from "../../core/index.ts";
import { baseOf, folderOf, stemOf } from "../paths.ts";
import { findByName } from "./by-name.ts";
import { type Field, readColumns } from "./columns.ts";
import { readDelimited } from "./csv.ts";
import { furtherCells, requireFurther } from "./further.ts";
import { presentIn } from "./missing.ts";
import { corpusFromRows, type LabelledRow, type RowOptions } from "./rows.ts";
import { readTime } from "./times.ts";

export interface ManifestOptions extends RowOptions {
  /** Corpus id; default: the manifest's name without its ending. */
  readonly id?: string | undefined;
  /** Field (`file`, `emotion`, `speaker`, …) -> the name of its column; the others are found by their usual names. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads `file,speaker,gender,emotion[,start,end,language,session]`. Case and order of the columns do not matter, further
 * columns are ignored unless `groupBy` names them, and only `file` and, unless `unlabelled`, `emotion` are required. Times are in seconds unless the column or the cell says otherwise;
 * paths are relative to the manifest's folder.
 *
 * @throws {EmoforgeError} for a missing column, or rows that contradict themselves (all at once, with line numbers).
 */
export async function loadManifest(
  files: Files,
  path: string,
  options: ManifestOptions = {},
): Promise<Corpus> {
  const table = readDelimited(await files.read(path), path);
  const { at, unitOf, renamed } = readColumns(table, options.columns ?? {}, path, options.unlabelled);
  requireFurther(options.groupBy, table.columns, path);
  const rows = table.rows.map(({ line, cells }): LabelledRow => {
    const cell = (field: Field) => {
      const i = at[field];
      return i === undefined ? "" : presentIn(cells[i]);
    };
    const [start, end, speaker] = [cell("start"), cell("end"), cell("speaker")];
    return {
      where: `line ${line}`,
      file: cell("file"),
      speaker: speaker === "unknown" ? "" : speaker,
      gender: cell("gender"),
      emotion: cell("emotion"),
      startSec: readTime(start, unitOf("start")),
      endSec: readTime(end, unitOf("end")),
      times: { start, end },
      language: cell("language"),
      session: cell("session"),
      groups: furtherCells(options.groupBy, (name) => cells[table.columns.indexOf(name)]),
    };
  });
  const card = ownCard(options.id ?? stemOf(path), baseOf(path));
  const root = folderOf(path);
  const placed = await findByName(files, root, rows, path);
  const corpus = await corpusFromRows(files, root, card, placed.rows, path, options);
  const remarks = table.remarks.map((message): Problem => ({ kind: "remark", file: path, message }));
  return { ...corpus, problems: [...remarks, ...placed.problems, ...corpus.problems], columns: renamed };
}

/** The card of a user's own corpus, of which only the name is known. */
export function ownCard(id: string, title: string): CorpusCard {
  return { id, title, licence: "not stated", url: "", citation: "", language: "und", synthetic: false };
}
