/** @file Turns rows that name files, labels and speakers into utterances; shared by CSV manifests and audformat. */

import { EmoforgeError } from "../../core/errors.ts";
import type { Files } from "../../core/ports.ts";
import type { Corpus, CorpusCard, Problem, Utterance } from "../../core/types.ts";
import { joinPath, stemOf } from "../loader.ts";

/** One row as written, before anything is checked. */
export interface LabelledRow {
  /** Where the row stands, for messages: "data.csv, line 3". */
  readonly where: string;
  readonly file: string;
  readonly speaker: string;
  readonly gender: string;
  readonly emotion: string;
  /** Seconds; absent = from the beginning or to the end. */
  readonly startSec?: number | undefined;
  readonly endSec?: number | undefined;
  readonly language: string;
  readonly session: string;
  /** Where the format names its utterances; absent: made from the file's name. */
  readonly id?: string | undefined;
  readonly folds?: Utterance["folds"] | undefined;
}

/** An utterance that may still lack a name of its own. */
type Unnamed = Omit<Utterance, "id"> & Partial<Pick<Utterance, "id">>;

/** How many faults a message lists before it only counts the rest. */
const listed = 10;

/**
 * Checks every row, and finds every file below `root`.
 * Rows without a label and rows whose file is missing are left out and become problems.
 *
 * @throws {EmoforgeError} All rows that contradict themselves (no speaker, unknown gender, start not before end), at once;
 * or if no row is usable.
 */
export async function corpusFromRows(
  files: Files,
  root: string,
  card: CorpusCard,
  rows: readonly LabelledRow[],
  source: string,
): Promise<Corpus> {
  const faults = rows.flatMap(faultsOf);
  if (faults.length > 0) {
    const rest = faults.length > listed ? `\n  … and ${faults.length - listed} more` : "";
    throw new EmoforgeError(
      `${source} has ${faults.length} faulty ${faults.length === 1 ? "row" : "rows"}:\n` +
        faults
          .slice(0, listed)
          .map((fault) => `  ${fault}`)
          .join("\n") +
        rest,
    );
  }

  const problems: Problem[] = [];
  const utterances: Unnamed[] = [];
  const found = new Map<string, string | undefined>();
  const seen = new Map<string, string>();
  for (const row of rows) {
    const named = joinPath(root, row.file.replaceAll("\\", "/"));
    if (row.emotion === "") {
      problems.push({
        kind: "missing-label",
        file: named,
        message: `${row.where}: no emotion. The row is left out.`,
      });
      continue;
    }
    if (!found.has(named)) found.set(named, await findFile(files, named));
    const file = found.get(named);
    if (file === undefined) {
      problems.push({
        kind: "unreadable",
        file: named,
        message: `${row.where}: no such file. Paths are taken from ${root}. The row is left out.`,
      });
      continue;
    }
    const key = `${file} ${row.startSec ?? 0} ${row.endSec ?? "end"}`;
    const first = seen.get(key);
    if (first !== undefined) {
      problems.push({
        kind: "duplicate-audio",
        file,
        message: `${row.where}: names the same stretch of the same file as ${first}. The row is left out.`,
      });
      continue;
    }
    seen.set(key, row.where);
    utterances.push({
      ...(row.id === undefined ? {} : { id: row.id }),
      ...(row.folds === undefined ? {} : { folds: row.folds }),
      file,
      ...(row.startSec === undefined ? {} : { startSec: row.startSec }),
      ...(row.endSec === undefined ? {} : { endSec: row.endSec }),
      label: row.emotion,
      speaker: row.speaker,
      sex: readSex(row.gender) ?? "unknown",
      language: row.language === "" ? card.language : row.language,
      session: row.session,
      corpus: card.id,
    });
  }
  if (utterances.length === 0) {
    const examples = problems.slice(0, 3).map(({ message }) => `\n  ${message}`);
    throw new EmoforgeError(
      `${source}: expected at least one usable row, got none of ${rows.length}.${examples.join("")}`,
    );
  }
  return { card, utterances: withIds(utterances, root), problems };
}

function faultsOf(row: LabelledRow): string[] {
  const faults: string[] = [];
  if (row.file === "") faults.push("file: expected a path, got nothing");
  if (row.speaker === "" && row.emotion !== "") faults.push("speaker: expected a name, got nothing");
  if (readSex(row.gender) === undefined)
    faults.push(`gender: expected female, male or unknown, got "${row.gender}"`);
  for (const [name, value] of [
    ["start", row.startSec],
    ["end", row.endSec],
  ] as const) {
    if (value !== undefined && !(value >= 0 && value < Infinity))
      faults.push(`${name}: expected seconds of at least 0, got ${value}`);
  }
  if (row.endSec !== undefined && (row.startSec ?? 0) >= row.endSec) {
    faults.push(`start: expected a time before end (${row.endSec} s), got ${row.startSec ?? 0} s`);
  }
  return faults.map((fault) => `${row.where}: ${fault}`);
}

/** Undefined for a word that names no sex. */
function readSex(word: string): Utterance["sex"] | undefined {
  const plain = word.toLowerCase();
  if (["female", "f", "w", "woman"].includes(plain)) return "female";
  if (["male", "m", "man"].includes(plain)) return "male";
  if (["", "unknown", "other", "x", "na", "nan"].includes(plain)) return "unknown";
  return undefined;
}

/** The path as written, or with its accents composed or decomposed: file systems differ in how they spell "é". */
async function findFile(files: Files, path: string): Promise<string | undefined> {
  for (const spelling of new Set([path, path.normalize("NFC"), path.normalize("NFD")])) {
    if (await files.exists(spelling)) return spelling;
  }
  return undefined;
}

/** Where they have none: ids from file names; from paths below `root` where names repeat; with the times where a file holds several utterances. */
export function withIds(utterances: readonly Unnamed[], root: string): Utterance[] {
  const paths = [...new Set(utterances.map(({ file }) => file))];
  const unique = new Set(paths.map(stemOf)).size === paths.length;
  const below = (file: string) =>
    (file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file).replace(/\.[^./]*$/, "");
  return utterances.map((utterance) => {
    const { file, startSec, endSec } = utterance;
    const base = unique ? stemOf(file) : below(file);
    const times =
      startSec === undefined && endSec === undefined ? "" : `@${startSec ?? 0}-${endSec ?? "end"}`;
    return { id: base + times, ...utterance };
  });
}
