/** @file Turns rows that name files, labels and speakers into utterances. */

import {
  type Corpus,
  type CorpusCard,
  EmoforgeError,
  type Files,
  type Problem,
  type Utterance,
  unknownSpeaker,
} from "../../core/index.ts";
import { belowOf, stemOf } from "../paths.ts";
import { compileSpeakerPattern, speakerIn, unknownSpeakersProblem } from "../speaker-pattern.ts";
import { suggestPattern } from "../speakers/names.ts";
import { createFinder } from "./finder.ts";
import { isMissing } from "./missing.ts";
import { timeNotations } from "./times.ts";

/** One row as written, before anything is checked. */
export interface LabelledRow {
  /** Where the row is, for messages: "data.csv, line 3". */
  readonly where: string;
  readonly file: string;
  /** "" if it is not known. */
  readonly speaker: string;
  readonly gender: string;
  readonly emotion: string;
  /** Seconds; absent: from the beginning, or to the end. */
  readonly startSec?: number | undefined;
  readonly endSec?: number | undefined;
  /** As written, for messages. */
  readonly times?: { readonly start: string; readonly end: string };
  readonly language: string;
  readonly session: string;
  /** The utterance's name, if the format has names; absent: made from the file's name. */
  readonly id?: string | undefined;
  readonly folds?: Utterance["folds"] | undefined;
  readonly groups?: Utterance["groups"] | undefined;
}

/** An utterance that may not have an id yet. */
type Unnamed = Omit<Utterance, "id"> & Partial<Pick<Utterance, "id">>;

export interface RowOptions {
  /** See `ClassFolderOptions`; matched on the path below `root`. If it matches, it takes precedence over the row's speaker. */
  readonly speakerPattern?: string | undefined;
  /** Whether rows need neither an emotion, which is then "unknown", nor a speaker: whoever predicts knows none. */
  readonly unlabelled?: boolean | undefined;
  /** See `CorpusSource`. */
  readonly groupBy?: readonly string[] | undefined;
}

/** Stands for an emotion that nobody has stated. */
const unknownLabel = "unknown";

/** How many faults a message lists before it only counts the rest. */
const listed = 10;

/**
 * Checks every row, and finds every file below `root`.
 * Rows without a label, rows whose file is missing or cannot be used, and rows without a speaker that the pattern does not match
 * are left out and become problems. Without a pattern, rows without a speaker belong to an unknown one.
 *
 * @throws {EmoforgeError} for all rows that contradict themselves (unknown gender, start not before end) at once, and if no row is
 *   usable.
 */
export async function corpusFromRows(
  files: Files,
  root: string,
  card: CorpusCard,
  rows: readonly LabelledRow[],
  source: string,
  { speakerPattern, unlabelled = false }: RowOptions = {},
): Promise<Corpus> {
  const pattern = speakerPattern === undefined ? undefined : compileSpeakerPattern(speakerPattern);
  const faults: string[] = [];
  for (const row of rows) addFaults(row, faults);
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
  const leaveOut = (row: LabelledRow, kind: Problem["kind"], file: string, message: string) =>
    problems.push({ kind, file, message: `${row.where}: ${message} The row is left out.` });
  const utterances: Unnamed[] = [];
  const finder = createFinder(files, root);
  const seen = new Map<string, string>();
  const nameless: Unnamed[] = [];
  for (const row of rows) {
    const { named, lookup } = finder.known.get(row.file) ?? (await finder.find(row.file));
    if (isMissing(row.emotion) && !unlabelled) {
      leaveOut(row, "missing-label", named, "no emotion.");
      continue;
    }
    if (lookup === undefined) {
      leaveOut(row, "unreadable", named, `no such file. Paths are taken from ${root}.`);
      continue;
    }
    if ("problem" in lookup) {
      const { kind, file, message } = lookup.problem;
      problems.push({ kind, file, message: `${row.where}: ${message}` });
      continue;
    }
    const { file } = lookup;
    const matched = pattern === undefined ? undefined : speakerIn(pattern, belowOf(named, root));
    if (pattern !== undefined && matched === undefined && isMissing(row.speaker)) {
      const got = belowOf(named, root);
      leaveOut(row, "bad-name", named, `expected a path that matches ${pattern}, got "${got}".`);
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
    const utterance: Unnamed = {
      ...(row.id === undefined ? {} : { id: row.id }),
      ...(row.folds === undefined ? {} : { folds: row.folds }),
      file,
      ...(row.startSec === undefined ? {} : { startSec: row.startSec }),
      ...(row.endSec === undefined ? {} : { endSec: row.endSec }),
      label: isMissing(row.emotion) ? unknownLabel : row.emotion,
      speaker: matched ?? (isMissing(row.speaker) ? unknownSpeaker : row.speaker),
      sex: readSex(row.gender) ?? "unknown",
      language: row.language === "" ? card.language : row.language,
      session: row.session,
      corpus: card.id,
      ...(row.groups === undefined ? {} : { groups: row.groups }),
    };
    utterances.push(utterance);
    if (matched === undefined && isMissing(row.speaker)) nameless.push(utterance);
  }
  if (utterances.length === 0) {
    const examples = problems.slice(0, 3).map(({ message }) => `\n  ${message}`);
    throw new EmoforgeError(
      `${source}: expected at least one usable row, got none of ${rows.length}.${examples.join("")}`,
    );
  }
  if (nameless.length > 0 && !unlabelled) {
    // A part of a long table is as good as the whole.
    const step = Math.ceil(nameless.length / 10_000);
    const some = nameless.filter((_, i) => i % step === 0);
    const suggested = suggestPattern(
      some.map(({ file }) => belowOf(file, root)),
      some.map(({ label }) => label),
    );
    problems.push(unknownSpeakersProblem(source, nameless.length, utterances.length, suggested));
  }
  return { card, utterances: withIds(utterances, root), problems };
}

function addFaults(row: LabelledRow, faults: string[]): void {
  const add = (fault: string) => faults.push(`${row.where}: ${fault}`);
  if (row.file === "") add("file: expected a path, got nothing");
  if (readSex(row.gender) === undefined) add(`gender: expected female, male or unknown, got "${row.gender}"`);
  if (!isTime(row.startSec))
    add(`start: expected ${timeNotations}, got "${row.times?.start ?? row.startSec}"`);
  if (!isTime(row.endSec)) add(`end: expected ${timeNotations}, got "${row.times?.end ?? row.endSec}"`);
  if (row.endSec !== undefined && (row.startSec ?? 0) >= row.endSec)
    add(`start: expected a time before end (${row.endSec} s), got ${row.startSec ?? 0} s`);
}

function isTime(seconds: number | undefined): boolean {
  return seconds === undefined || (seconds >= 0 && seconds < Infinity);
}

const sexes: ReadonlyMap<string, Utterance["sex"]> = new Map([
  ...["female", "f", "w", "woman"].map((word) => [word, "female"] as const),
  ...["male", "m", "man"].map((word) => [word, "male"] as const),
  ...["unknown", "other", "x", "na", "none"].map((word) => [word, "unknown"] as const),
]);

/** Undefined for a word that does not name a sex. */
function readSex(word: string): Utterance["sex"] | undefined {
  return isMissing(word) ? "unknown" : sexes.get(word.toLowerCase());
}

/** Gives ids to utterances without one: file names, paths below `root` if names repeat, with times if a file has several. */
export function withIds(utterances: readonly Unnamed[], root: string): Utterance[] {
  const paths = [...new Set(utterances.map(({ file }) => file))];
  const unique = new Set(paths.map(stemOf)).size === paths.length;
  const names = new Map(
    paths.map((file) => [file, unique ? stemOf(file) : belowOf(file, root).replace(/\.[^./]*$/, "")]),
  );
  return utterances.map((utterance) => {
    const { file, startSec, endSec } = utterance;
    const times =
      startSec === undefined && endSec === undefined ? "" : `@${startSec ?? 0}-${endSec ?? "end"}`;
    return { id: `${names.get(file)}${times}`, ...utterance };
  });
}
