/** @file Folders in audformat: a header `db.yaml` and one CSV file for each table (audeering.github.io/audformat). */

import { parse as parseYaml } from "yaml";
import * as z from "zod";
import { EmoforgeError } from "../../core/errors.ts";
import type { Files } from "../../core/ports.ts";
import type { Corpus, CorpusCard } from "../../core/types.ts";
import { joinPath } from "../loader.ts";
import { type DelimitedTable, readDelimited } from "./csv.ts";
import { corpusFromRows, type LabelledRow } from "./rows.ts";

const tableSchema = z.object({
  type: z.string().optional(),
  columns: z.record(z.string(), z.object({ scheme_id: z.string().optional() }).nullable()).nullish(),
});

/** The parts of a header that are used; the rest of the format is let through. */
const headerSchema = z.object({
  name: z.string(),
  source: z.string().nullish(),
  license: z.string().nullish(),
  license_url: z.string().nullish(),
  author: z.string().nullish(),
  languages: z.array(z.string()).nullish(),
  schemes: z.record(z.string(), z.object({ labels: z.unknown() }).nullable()).nullish(),
  tables: z.record(z.string(), tableSchema).nullish(),
  misc_tables: z.record(z.string(), tableSchema).nullish(),
});
type Header = z.output<typeof headerSchema>;

/** A table with its cells, by file. */
interface AudTable {
  readonly id: string;
  readonly csv: DelimitedTable;
  /** Column whose name or scheme is this; -1 for none. */
  column(name: string): number;
}

/** Properties of speakers, by speaker. */
type SpeakerFacts = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface AudformatOptions {
  /** Corpus id; default: the header's name. */
  readonly id?: string | undefined;
}

/**
 * Takes the tables that have a column "emotion" (by its name or its scheme); the table called "emotion" alone if there is one.
 * Speaker, gender and language come from the same row, else from another table's row of that file, else (gender, language)
 * from the labels of the speaker scheme.
 *
 * @throws {EmoforgeError} for a header that cannot be read, tables not stored as CSV, no emotion column, or faulty rows.
 */
export async function loadAudformat(
  files: Files,
  root: string,
  options: AudformatOptions = {},
): Promise<Corpus> {
  const header = await readHeader(files, root);
  const tables: AudTable[] = [];
  for (const [id, table] of Object.entries(header.tables ?? {})) {
    const schemeOf = (name: string) => table.columns?.[name]?.scheme_id;
    const csv = await readTable(files, root, id);
    tables.push({
      id,
      csv,
      column: (name) => {
        const byName = csv.columns.indexOf(name);
        return byName >= 0 ? byName : csv.columns.findIndex((column) => schemeOf(column) === name);
      },
    });
  }
  const withEmotion = tables.filter((table) => table.column("emotion") >= 0);
  const chosen = withEmotion.filter(({ id }) => id === "emotion");
  const source = joinPath(root, "db.yaml");
  if (withEmotion.length === 0) {
    throw new EmoforgeError(
      `${source}: expected a table with a column "emotion", got the tables ${list(tables.map(({ id }) => id))}. ` +
        "Rename the label column or its scheme to emotion.",
    );
  }

  const facts = await speakerFacts(files, root, header);
  const rows = (chosen.length > 0 ? chosen : withEmotion).flatMap((table) => rowsOf(table, tables, facts));
  return corpusFromRows(files, root, cardOf(header, options.id), rows, source);
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

async function readTable(files: Files, root: string, id: string): Promise<DelimitedTable> {
  const path = joinPath(root, `db.${id}.csv`);
  if (await files.exists(path)) return readDelimited(await files.read(path), path);
  for (const ending of ["parquet", "pkl"]) {
    if (await files.exists(joinPath(root, `db.${id}.${ending}`))) {
      throw new EmoforgeError(
        `${root}: expected table "${id}" as CSV, got db.${id}.${ending}. Save the database as CSV, in Python: ` +
          `audformat.Database.load(folder).save(folder, storage_format="csv")`,
      );
    }
  }
  throw new EmoforgeError(
    `${path}: the header names table "${id}", but its file is missing. Restore it or remove the table from db.yaml.`,
  );
}

function rowsOf(table: AudTable, tables: readonly AudTable[], facts: SpeakerFacts): LabelledRow[] {
  const lookups = ["speaker", "gender", "language", "session"] as const;
  const byName = Object.fromEntries(lookups.map((name) => [name, cellByFile(name, table, tables)]));
  const emotion = table.column("emotion");
  const [file, start, end] = ["file", "start", "end"].map((name) => table.csv.columns.indexOf(name));
  return table.csv.rows.map(({ line, cells }): LabelledRow => {
    const path = cells[file as number] ?? "";
    const value = (name: (typeof lookups)[number]) => byName[name]?.(path, cells) ?? "";
    const speaker = value("speaker");
    return {
      where: `db.${table.id}.csv, line ${line}`,
      file: path,
      speaker,
      gender: value("gender") || (facts.get(speaker)?.gender ?? ""),
      emotion: cells[emotion] ?? "",
      startSec: readTime(cells[start as number] ?? ""),
      endSec: readTime(cells[end as number] ?? ""),
      language: bcp47(value("language") || (facts.get(speaker)?.language ?? "")),
      session: value("session"),
    };
  });
}

/** How to find a value for a row: in its own table if that has the column, else in the first table that has, by file. */
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

/** Labels of the speaker scheme: a mapping in the header, or the name of a table of speakers. */
async function speakerFacts(files: Files, root: string, header: Header): Promise<SpeakerFacts> {
  const labels = header.schemes?.speaker?.labels;
  if (typeof labels === "string") {
    const { columns, rows } = await readTable(files, root, labels);
    return new Map(
      rows.map(({ cells }) => [
        cells[0] as string,
        Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ""])),
      ]),
    );
  }
  const byName = z.record(z.string(), z.record(z.string(), z.unknown())).safeParse(labels);
  if (!byName.success) return new Map();
  return new Map(
    Object.entries(byName.data).map(([name, facts]) => [
      name,
      Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value)])),
    ]),
  );
}

/** "0 days 00:00:01.500000", "00:00:01.5", "1.5", "1.5s"; empty and NaT are absent; NaN for anything else. */
function readTime(cell: string): number | undefined {
  if (cell === "" || cell === "NaT") return undefined;
  const match = /^(?:(\d+) days? ?)?(?:(\d+):(\d+):(\d+(?:\.\d+)?))?$/.exec(cell);
  if (match === null) return Number(cell.replace(/ ?s$/, ""));
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (
    (days as number) * 86_400 + (hours as number) * 3600 + (minutes as number) * 60 + (seconds as number)
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
