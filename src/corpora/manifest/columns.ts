/** @file Identifies the columns of a table by their usual names, by rarer ones, or as the user says. */

import { EmoforgeError } from "../../core/index.ts";
import { audioEndings, endingOf } from "../endings.ts";
import type { DelimitedTable } from "./csv.ts";
import { isMissing } from "./missing.ts";
import type { TimeUnit } from "./times.ts";

export const fieldNames = [
  "file",
  "emotion",
  "speaker",
  "gender",
  "start",
  "end",
  "language",
  "session",
] as const;
export type Field = (typeof fieldNames)[number];

const required = ["file", "emotion"] as const satisfies readonly Field[];

/** Names that clearly stand for a field; compared in lower case without blanks and punctuation. */
const usual: Readonly<Record<Field, readonly string[]>> = {
  file: ["file", "path", "filename"],
  emotion: ["emotion", "label"],
  speaker: ["speaker", "speakerid"],
  gender: ["gender", "sex"],
  start: ["start"],
  end: ["end"],
  language: ["language"],
  session: ["session"],
};

/** Names found in tables in the wild, used if there is none of the usual ones. */
const rare: Readonly<Record<Field, readonly string[]>> = {
  file: (
    "filepath pathtowav wavpath audiopath audiofile audiofilepath audiofilename audio wav wavfile wavfilename soundfile " +
    "recording recordingpath clip clippath uri fname utterance utteranceid uttid"
  ).split(" "),
  emotion:
    "emotionlabel emotions emotionname emotionclass emo emolabel emotionid class classname category target affect".split(
      " ",
    ),
  speaker:
    "speakername spk spkid spkr actor actorid subject subjectid participant participantid talker".split(" "),
  gender: ["speakergender", "speakersex"],
  start:
    "starttime startsec startsecs startseconds starts begin begintime onset startms starttimems beginms onsetms".split(
      " ",
    ),
  end: "endtime endsec endsecs endseconds ends stop stoptime offset endms endtimems stopms offsetms".split(
    " ",
  ),
  language: ["lang", "locale"],
  session: ["sessionid"],
};

export interface ReadColumns {
  /** Position of each field's column; absent if there is none. */
  readonly at: Readonly<Partial<Record<Field, number>>>;
  readonly unitOf: (field: "start" | "end") => TimeUnit;
  /** Field -> the column's name, if it is not one of the usual ones. */
  readonly renamed: Readonly<Record<string, string>>;
}

/**
 * @param given Field -> name of its column, as the user says.
 * @param unlabelled Whether there need be no emotions.
 * @throws {EmoforgeError} for a column that is not there, two columns for one field, and a missing file or emotion.
 */
export function readColumns(
  table: DelimitedTable,
  given: Readonly<Record<string, string>>,
  source: string,
  unlabelled = false,
): ReadColumns {
  const { columns } = table;
  const plain = columns.map(plainName);
  const at: Partial<Record<Field, number>> = {};
  for (const [field, name] of Object.entries(given)) {
    if (!isField(field)) {
      throw new EmoforgeError(
        `${source}: expected a column for one of ${fieldNames.join(", ")}, got one for "${field}" (--column ${field}=${name}).`,
      );
    }
    at[field] = namedColumn(columns, field, name, source);
  }
  const taken = new Set(Object.values(at));
  for (const field of fieldNames) {
    if (at[field] !== undefined) continue;
    for (const names of [usual[field], rare[field]]) {
      const found = [...plain.keys()].filter((i) => names.includes(plain[i] as string) && !taken.has(i));
      if (found.length > 1) {
        const both = found.map((i) => columns[i]).join(" and ");
        throw new EmoforgeError(
          `${source}: expected one column for ${field}, got ${both}. Say which: --column ${field}=${columns[found[0] as number]} (columns in a recipe).`,
        );
      }
      if (found[0] === undefined) continue;
      at[field] = found[0];
      break;
    }
  }
  const missing = required.filter((field) => at[field] === undefined && !(unlabelled && field === "emotion"));
  if (missing.length > 0) throw missingColumns(table, at, missing, source);
  const renamed = fieldNames.flatMap((field) => {
    const name = columns[at[field] ?? -1];
    return name === undefined || name.toLowerCase() === field ? [] : [[field, name] as const];
  });
  return {
    at,
    unitOf: (field) => (/[^a-z]ms$|Ms$|milli/.test(columns[at[field] ?? -1] ?? "") ? "ms" : "s"),
    renamed: Object.fromEntries(renamed),
  };
}

function isField(name: string): name is Field {
  return (fieldNames as readonly string[]).includes(name);
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function namedColumn(columns: readonly string[], field: Field, name: string, source: string): number {
  const exact = columns.flatMap((column, i) => (column === name ? [i] : []));
  const loose = columns.flatMap((column, i) => (plainName(column) === plainName(name) ? [i] : []));
  const found = exact.length > 0 ? exact : loose;
  if (found.length === 1) return found[0] as number;
  const nearest = found.length > 1 ? undefined : nearestTo(name, columns);
  throw new EmoforgeError(
    `${source}: expected ${found.length > 1 ? "one column" : "a column"} "${name}" for ${field}, ` +
      `got ${found.length > 1 ? `${found.length} of that name` : headerText(columns)}.` +
      (nearest === undefined ? "" : ` Perhaps: --column ${field}=${nearest}`),
  );
}

function missingColumns(
  table: DelimitedTable,
  at: ReadColumns["at"],
  missing: readonly Field[],
  source: string,
): EmoforgeError {
  const taken = new Set<number | undefined>(Object.values(at));
  const advice = missing.map((field) => {
    const i = likelyColumn(table, field, taken);
    taken.add(i);
    return `--column ${field}=${i === undefined ? "<name>" : table.columns[i]}`;
  });
  const optional = fieldNames.filter((name) => !(required as readonly string[]).includes(name));
  return new EmoforgeError(
    `${source}: expected the columns ${required.join(", ")} (and optionally ${optional.join(", ")}), ` +
      `got ${headerText(table.columns)}. Add ${missing.join(" and ")}, or say where it is: ${advice.join(" ")}`,
  );
}

/** A column whose name is nearly the field's, otherwise one whose cells look like the field. */
function likelyColumn(
  { columns, rows }: DelimitedTable,
  field: Field,
  taken: ReadonlySet<number | undefined>,
): number | undefined {
  const free = [...columns.keys()].filter((i) => !taken.has(i) && columns[i] !== "").slice(0, 1000);
  for (const name of [...usual[field], ...rare[field]]) {
    const near = nearestTo(
      name,
      free.map((i) => plainName(columns[i] as string)),
    );
    const i = free.find((one) => near !== undefined && plainName(columns[one] as string) === near);
    if (i !== undefined) return i;
  }
  const sample = rows.slice(0, 200);
  return free.find((i) => {
    const cells = sample.map(({ cells }) => cells[i] ?? "").filter((cell) => !isMissing(cell));
    if (cells.length === 0) return false;
    if (field === "file") return cells.every((cell) => audioEndings.includes(endingOf(cell)));
    const different = new Set(cells).size;
    return (
      different >= 2 &&
      different <= Math.max(2, cells.length / 2) &&
      cells.every((cell) => Number.isNaN(Number(cell)))
    );
  });
}

/** The nearest of the names, at most two changes, or a third of its letters, away; undefined if none is that near. */
function nearestTo(name: string, names: readonly string[]): string | undefined {
  const bound = Math.min(2, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const other of names.slice(0, 1000)) {
    if (Math.abs(other.length - name.length) > bound) continue;
    const distance = changes(name.toLowerCase(), other.toLowerCase());
    if (distance <= bound && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name: other, distance };
  }
  return best?.name;
}

/** Levenshtein distance. */
function changes(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** The header as found, shortened if it is long. */
function headerText(columns: readonly string[]): string {
  const shown = columns.slice(0, 20).map((name) => (name === "" ? "(no name)" : name));
  return shown.join(", ") + (columns.length > 20 ? `, … (${columns.length} columns)` : "");
}
