/** @file Folders in audformat: a header `db.yaml` and a file for each table (audeering.github.io/audformat). */

import { parse as parseYaml } from "yaml";
import * as z from "zod";
import { type Corpus, type CorpusCard, EmoforgeError, type Files, type Problem } from "../../core/index.ts";
import { joinPath } from "../paths.ts";
import { readAudTable, type StoredTable } from "./audformat-table.ts";
import type { DelimitedTable } from "./csv.ts";
import { furtherCells, furtherColumns, requireFurther } from "./further.ts";
import { presentIn } from "./missing.ts";
import { corpusFromRows, type LabelledRow, type RowOptions } from "./rows.ts";
import { readTime } from "./times.ts";

const tableSchema = z
  .object({
    columns: z.record(z.string(), z.object({ scheme_id: z.string().nullish() }).nullable()).nullish(),
  })
  .nullable();

/**
 * The parts of a header that are used; the rest of the format is ignored. Nearly everything is optional: a scheme may state a
 * `dtype`, a range, labels as a list, labels with properties, the name of a table that holds them, or nothing at all.
 */
const headerSchema = z.object({
  name: z.string(),
  source: z.string().nullish(),
  license: z.string().nullish(),
  author: z.string().nullish(),
  languages: z.union([z.string().transform((one) => [one]), z.array(z.string())]).nullish(),
  schemes: z.record(z.string(), z.object({ labels: z.unknown().optional() }).nullable()).nullish(),
  tables: z.record(z.string(), tableSchema).nullish(),
  misc_tables: z.record(z.string(), tableSchema).nullish(),
});
type Header = z.output<typeof headerSchema>;

/** A table with its cells, by file. */
interface AudTable {
  readonly id: string;
  readonly csv: StoredTable;
  /** Position of the column with this name or scheme; -1 if there is none. */
  column(name: string): number;
}

const lookups = ["speaker", "gender", "language", "session"] as const;

/** Properties of speakers, by speaker. */
type SpeakerFacts = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface AudformatOptions extends RowOptions {
  /** Corpus id; default: the header's name. */
  readonly id?: string | undefined;
}

/**
 * Reads the tables that have a column "emotion" (by its name or its scheme), or only the table called "emotion" if there is one.
 * Speaker, gender and language come from the same row, otherwise from another table's row for that file, or (gender and language)
 * from the labels of the speaker scheme. Tables with none of these columns are not opened.
 *
 * @throws {EmoforgeError} for a header that cannot be read, a label table in pickle format, no emotion column, or faulty rows.
 */
export async function loadAudformat(
  files: Files,
  root: string,
  options: AudformatOptions = {},
): Promise<Corpus> {
  const header = await readHeader(files, root);
  const source = joinPath(root, "db.yaml");
  const remarks: Problem[] = [];
  const lookedUp = [...lookups, ...furtherColumns(options.groupBy)];
  const wanted = Object.entries(header.tables ?? {}).filter(([, table]) =>
    hasOneOf(table, ["emotion", ...lookedUp]),
  );
  const named = wanted.filter(([, table]) => hasOneOf(table, ["emotion"]));
  const labelTables = named.some(([id]) => id === "emotion") ? ["emotion"] : named.map(([id]) => id);
  const tables: AudTable[] = [];
  const absent: string[] = [];
  for (const [id, table] of wanted) {
    const other = named.some(([name]) => name === id) && !labelTables.includes(id);
    if (other && !hasOneOf(table, lookedUp)) continue;
    const read = await readAudTable(files, root, id);
    if (!("rows" in read)) {
      if (labelTables.includes(id)) absent.push(read.reason);
      const message = `The header names table "${id}", but ${read.reason}. It is not read.`;
      remarks.push({ kind: "remark", file: source, message });
      continue;
    }
    remarks.push(
      ...read.remarks.map(
        (message): Problem => ({ kind: "remark", file: joinPath(root, `db.${id}`), message }),
      ),
    );
    tables.push({ id, csv: read, column: (name) => columnOf(read, table, name) });
  }
  const withEmotion = tables.filter((table) => table.column("emotion") >= 0);
  const chosen = withEmotion.filter(({ id }) => labelTables.includes(id));
  if (chosen.length === 0 && absent[0] !== undefined)
    throw new EmoforgeError(`${source}: expected a table with emotions, but ${absent.join("; ")}.`);
  if (withEmotion.length === 0) {
    throw new EmoforgeError(
      `${source}: expected a table with a column "emotion", got the tables ${list(Object.keys(header.tables ?? {}))}. ` +
        "Rename the label column or its scheme to emotion.",
    );
  }

  const facts = await speakerFacts(files, root, header, remarks);
  const known = new Set([
    ...tables.flatMap((table) => [
      ...lookedUp.filter((name) => table.column(name) >= 0),
      ...table.csv.columns,
    ]),
    ...[...facts.values()].flatMap((one) => [...one.keys()]),
  ]);
  requireFurther(options.groupBy, [...known], source);
  const rows = (chosen.length > 0 ? chosen : withEmotion).flatMap((table) =>
    rowsOf(table, tables, facts, options.groupBy),
  );
  const corpus = await corpusFromRows(files, root, cardOf(header, options.id), rows, source, options);
  return { ...corpus, problems: [...remarks, ...corpus.problems] };
}

/** Whether a table has one of these columns; true if the header does not list its columns. */
function hasOneOf(table: z.output<typeof tableSchema>, names: readonly string[]): boolean {
  const { columns } = table ?? {};
  if (columns === undefined || columns === null) return true;
  return Object.entries(columns).some(
    ([name, column]) => names.includes(name) || names.includes(column?.scheme_id ?? ""),
  );
}

function columnOf({ columns }: DelimitedTable, table: z.output<typeof tableSchema>, name: string): number {
  const byName = columns.indexOf(name);
  if (byName >= 0) return byName;
  const schemes = new Map(Object.entries(table?.columns ?? {}));
  return columns.findIndex((column) => schemes.get(column)?.scheme_id === name);
}

async function readHeader(files: Files, root: string): Promise<Header> {
  const path = joinPath(root, "db.yaml");
  let input: unknown;
  try {
    input = parseYaml(await files.readText(path));
  } catch (error) {
    if (error instanceof EmoforgeError) throw error;
    throw new EmoforgeError(`${path}: expected a YAML header of audformat, got: ${(error as Error).message}`);
  }
  const result = headerSchema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `\n  ${issue.path.join(".") || "(header)"}: ${issue.message}`,
  );
  throw new EmoforgeError(`${path} is not a valid audformat header:${faults.join("")}`);
}

function rowsOf(
  table: AudTable,
  tables: readonly AudTable[],
  facts: SpeakerFacts,
  groupBy: readonly string[] | undefined,
): LabelledRow[] {
  const names = [...lookups, ...furtherColumns(groupBy)];
  const byName = new Map(names.map((name) => [name, cellByFile(name, table, tables)]));
  const emotion = table.column("emotion");
  const [file, start, end] = ["file", "start", "end"].map((name) => table.csv.columns.indexOf(name));
  return table.csv.rows.map(({ line, cells }): LabelledRow => {
    const path = cells[file as number] ?? "";
    const value = (name: string) => presentIn(byName.get(name)?.(path, cells));
    const speaker = value("speaker") === "unknown" ? "" : value("speaker");
    const times = { start: cells[start as number] ?? "", end: cells[end as number] ?? "" };
    return {
      where: `${table.csv.name}, ${table.csv.unit} ${line}`,
      file: path,
      speaker,
      gender: value("gender") || (facts.get(speaker)?.get("gender") ?? ""),
      emotion: presentIn(cells[emotion]),
      startSec: readTime(times.start),
      endSec: readTime(times.end),
      times,
      language: bcp47(value("language") || (facts.get(speaker)?.get("language") ?? "")),
      session: value("session"),
      groups: furtherCells(groupBy, (name) => value(name) || facts.get(speaker)?.get(name)),
    };
  });
}

/** Looks up a value for a row: in its own table if that has the column, otherwise by file in the first table that has. */
function cellByFile(
  name: string,
  own: AudTable,
  tables: readonly AudTable[],
): (file: string, cells: readonly string[]) => string {
  const here = own.column(name);
  if (here >= 0) return (_, cells) => cells[here] ?? "";
  const other = tables.find((table) => table.column(name) >= 0);
  if (other === undefined) return () => "";
  const fileColumn = other.csv.columns.indexOf("file");
  const column = other.column(name);
  const values = new Map(other.csv.rows.map(({ cells }) => [cells[fileColumn], cells[column] ?? ""]));
  return (file) => values.get(file) ?? "";
}

/** Reads the labels of the speaker scheme: a mapping in the header, or the name of a miscellaneous table of speakers. */
async function speakerFacts(
  files: Files,
  root: string,
  header: Header,
  remarks: Problem[],
): Promise<SpeakerFacts> {
  const labels = header.schemes?.speaker?.labels;
  if (typeof labels === "string") {
    const read = await readAudTable(files, root, labels);
    if ("rows" in read)
      return new Map(
        read.rows.map(({ cells }) => [
          cells[0] as string,
          new Map(read.columns.map((name, i) => [name, presentIn(cells[i])])),
        ]),
      );
    const message = `The header names table "${labels}" of speakers, but ${read.reason}. It is not read.`;
    remarks.push({ kind: "remark", file: joinPath(root, "db.yaml"), message });
    return new Map();
  }
  if (typeof labels !== "object" || labels === null || Array.isArray(labels)) return new Map();
  return new Map(
    Object.entries(labels).map(([name, facts]) => [
      name,
      new Map(Object.entries(facts ?? {}).map(([key, value]) => [key, presentIn(String(value ?? ""))])),
    ]),
  );
}

/** Audformat gives languages as ISO 639-3 ("deu"); tags prefer the shorter code ("de"). */
function bcp47(language: string): string {
  try {
    return language === "" ? "" : (Intl.getCanonicalLocales(language)[0] ?? language);
  } catch {
    return language;
  }
}

function cardOf(header: Header, id: string | undefined): CorpusCard {
  const languages = (header.languages ?? []).map(bcp47);
  return {
    id: id ?? header.name,
    title: header.name,
    licence: header.license ?? "not stated",
    url: header.source ?? "",
    citation: header.author ?? "",
    language: languages.length === 1 ? (languages[0] as string) : "und",
    synthetic: false,
  };
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "(none)" : names.join(", ");
}
