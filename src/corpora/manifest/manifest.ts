/** @file Corpora described by a CSV or TSV file: one row for each utterance. */

import { EmoforgeError } from "../../core/errors.ts";
import type { Files } from "../../core/ports.ts";
import type { Corpus, CorpusCard } from "../../core/types.ts";
import { baseOf, stemOf } from "../loader.ts";
import { readDelimited } from "./csv.ts";
import { corpusFromRows, type LabelledRow } from "./rows.ts";

const required = ["file", "speaker", "emotion"] as const;
const optional = ["gender", "start", "end", "language", "session"] as const;

/** Other names under which the columns are commonly found. */
const aliases: Readonly<Record<string, string>> = {
  path: "file",
  filename: "file",
  speaker_id: "speaker",
  sex: "gender",
  label: "emotion",
};

export interface ManifestOptions {
  /** Corpus id; default: the manifest's name without its ending. */
  readonly id?: string | undefined;
}

/**
 * Reads `file,speaker,gender,emotion[,start,end,language,session]`. Case and order of the columns do not matter, further
 * columns are ignored, `gender` may be missing. Times in seconds; paths relative to the manifest's folder.
 *
 * @throws {EmoforgeError} for a missing column, or rows that contradict themselves (all at once, with line numbers).
 */
export async function loadManifest(
  files: Files,
  path: string,
  options: ManifestOptions = {},
): Promise<Corpus> {
  const table = readDelimited(await files.read(path), path);
  const names = table.columns.map((name) => aliases[name.toLowerCase()] ?? name.toLowerCase());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new EmoforgeError(
      `${path}: expected the columns ${required.join(", ")} (and optionally ${optional.join(", ")}), ` +
        `got ${table.columns.join(", ")}. Add: ${missing.join(", ")}.`,
    );
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const both = table.columns.filter((_, i) => names[i] === twice).join(" and ");
    throw new EmoforgeError(`${path}: expected one column for ${twice}, got ${both}. Remove or rename one.`);
  }

  const rows = table.rows.map(({ line, cells }): LabelledRow => {
    const cell = (name: string) => cells[names.indexOf(name)] ?? "";
    return {
      where: `line ${line}`,
      file: cell("file"),
      speaker: cell("speaker"),
      gender: cell("gender"),
      emotion: cell("emotion"),
      startSec: readSeconds(cell("start")),
      endSec: readSeconds(cell("end")),
      language: cell("language"),
      session: cell("session"),
    };
  });
  const root = path.includes("/") ? path.slice(0, Math.max(1, path.lastIndexOf("/"))) : "";
  return corpusFromRows(files, root, ownCard(options.id ?? stemOf(path), baseOf(path)), rows, path);
}

/** NaN for what is not a number, so that the row's check names it. */
function readSeconds(cell: string): number | undefined {
  return cell === "" ? undefined : Number(cell.replace(/^(\d+),(\d+)$/, "$1.$2"));
}

/** The card of a corpus of one's own, of which only the name is known. */
export function ownCard(id: string, title: string): CorpusCard {
  return { id, title, licence: "not stated", url: "", citation: "", language: "und", synthetic: false };
}
