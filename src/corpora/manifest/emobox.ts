/**
 * @file Corpora described by EmoBox (Ma et al., INTERSPEECH 2024; github.com/emo-box/EmoBox, section "Metadata" of its README): a file
 * `<dataset>.jsonl` with one object on each line, `label_map.json` beside it, and folds in `fold_1/<dataset>_train_fold_1.jsonl` and so on.
 */

import { type Corpus, EmoforgeError, type Files, type FoldSide } from "../../core/index.ts";
import { baseOf, endingOf, joinPath, stemOf } from "../loader.ts";
import { findAudioRoot } from "./audio-root.ts";
import { jsonLines, textOf } from "./json-lines.ts";
import { throwFaults } from "./lines.ts";
import { ownCard } from "./manifest.ts";
import { corpusFromRows, type LabelledRow } from "./rows.ts";

export interface EmoboxOptions {
  /** Corpus id; default: the name of the file or folder. */
  readonly id?: string | undefined;
  /** The folder that the recordings' paths start from; default: the nearest of the file's folder and its parents that has them. */
  readonly audioRoot?: string | undefined;
  /** See `ClassFolderOptions`; EmoBox itself rarely names the speaker. */
  readonly speakerPattern?: string | undefined;
}

/** A recording, with the file and line that first described it. */
interface Entry extends Omit<LabelledRow, "folds"> {
  readonly id: string;
  readonly folds: Record<string, FoldSide>;
}

const foldFolder = /^fold_?\d+$/;
const foldFile = /_(train|test|valid|dev)(?:_fold_?\d+)?\.jsonl$/;

/**
 * @param path The JSONL file or its folder. The recordings of all files are combined by their key. Those that a fold uses for
 * validation are on neither side of it.
 * @throws {EmoforgeError} for lines that cannot be read or contradict others (all at once), or recordings that are not found.
 */
export async function loadEmobox(files: Files, path: string, options: EmoboxOptions = {}): Promise<Corpus> {
  const { folder, main } = await placesOf(files, path);
  const labels = await readLabelMap(files, joinPath(folder, "label_map.json"));
  const entries = new Map<string, Entry>();
  const read = async (
    file: string,
    fold?: { readonly name: string; readonly side: FoldSide | undefined },
  ) => {
    const faults: string[] = [];
    const seen = new Map<string, number>();
    for (const { number, fields } of await jsonLines(files, file)) {
      const entry = entryOf(fields, `${baseOf(file)}, line ${number}`);
      if (typeof entry === "string") {
        faults.push(`line ${number}: ${entry}`);
        continue;
      }
      const before = seen.get(entry.id);
      if (before !== undefined) {
        faults.push(`line ${number}: the key "${entry.id}" is already on line ${before}`);
        continue;
      }
      seen.set(entry.id, number);
      const known = entries.get(entry.id) ?? entry;
      entries.set(entry.id, known);
      if (known.file !== entry.file || known.emotion !== entry.emotion) {
        faults.push(
          `line ${number}: "${entry.id}" is ${entry.file} (${entry.emotion}) here and ${known.file} (${known.emotion}) in ${known.where}`,
        );
      }
      if (fold?.side === undefined) continue;
      const other = known.folds[fold.name];
      if (other !== undefined && other !== fold.side)
        faults.push(`line ${number}: "${entry.id}" is on both sides, training and test, of ${fold.name}`);
      known.folds[fold.name] = fold.side;
    }
    throwFaults(file, faults);
  };
  if (main !== undefined) await read(main);
  for (const fold of await foldsOf(files, folder)) await read(fold.file, fold);

  const source = main ?? folder;
  const rows = [...entries.values()].map((entry): LabelledRow => {
    const { folds, ...row } = entry;
    const label = labels === undefined ? row.emotion : (labels.get(row.emotion) ?? row.emotion);
    return { ...row, emotion: label, ...(Object.keys(folds).length === 0 ? {} : { folds }) };
  });
  const place = await findAudioRoot(
    files,
    rows.map(({ file }) => file),
    folder,
    options.audioRoot,
    source,
  );
  const found = rows.map((row) => ({ ...row, file: place.below(row.file) }));
  const card = ownCard(options.id ?? stemOf(source), baseOf(source));
  return corpusFromRows(files, place.root, card, found, source, options);
}

/** The folder, and the file with all recordings, if there is one. */
async function placesOf(
  files: Files,
  path: string,
): Promise<{ readonly folder: string; readonly main: string | undefined }> {
  if (endingOf(path) === "jsonl")
    return { folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))), main: path };
  const folder = path.replace(/(?<=.)\/+$/, "");
  const names = (await files.list(folder))
    .map(({ name }) => name)
    .filter((name) => endingOf(name) === "jsonl");
  const own = names.length === 1 ? names[0] : names.find((name) => stemOf(name) === baseOf(folder));
  if (own === undefined && names.length > 1)
    throw new EmoforgeError(`${folder}: expected one JSONL file, got ${names.join(", ")}. Name one of them.`);
  return { folder, main: own === undefined ? undefined : joinPath(folder, own) };
}

async function foldsOf(files: Files, folder: string) {
  const out: { readonly file: string; readonly name: string; readonly side: FoldSide | undefined }[] = [];
  for (const { name, kind } of await files.list(folder)) {
    if (kind !== "folder" || !foldFolder.test(name)) continue;
    for (const entry of await files.list(joinPath(folder, name))) {
      const side = foldFile.exec(entry.name)?.[1];
      if (side === undefined) continue;
      const used = side === "train" || side === "test" ? side : undefined;
      out.push({ file: joinPath(folder, name, entry.name), name, side: used });
    }
  }
  return out;
}

/** The recording that an object describes, or what is wrong with it. */
function entryOf(fields: Readonly<Record<string, unknown>>, where: string): Entry | string {
  const missing = ["key", "wav", "emo"].filter((name) => !Object.hasOwn(fields, name));
  if (missing.length > 0)
    return `expected ${missing.join(", ")} beside ${Object.keys(fields).slice(0, 12).join(", ") || "nothing"}`;
  const id = textOf(fields.key);
  const file = textOf(fields.wav);
  if (id === "" || file === "") return `expected names under key and wav, got "${id}" and "${file}"`;
  if (fields.type === "feature") return `expected the recording, type raw, got type feature (${file})`;
  if (typeof fields.emo === "number") return `expected the name of an emotion under emo, got ${fields.emo}`;
  return {
    where,
    id,
    file,
    speaker: textOf(fields.speaker ?? fields.spk),
    gender: textOf(fields.gender ?? fields.sex),
    emotion: textOf(fields.emo),
    startSec: secondsOf(fields.start_time),
    endSec: secondsOf(fields.end_time),
    language: textOf(fields.lang ?? fields.language),
    session: textOf(fields.session),
    folds: {},
  };
}

/** NaN if the value is not a number, so that the row's check reports it. */
function secondsOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === "" ? undefined : Number(value);
}

/** Short label -> name; undefined if there is no such file. */
async function readLabelMap(files: Files, path: string): Promise<ReadonlyMap<string, string> | undefined> {
  if (!(await files.exists(path))) return undefined;
  try {
    const map: unknown = JSON.parse((await files.readText(path)).replace(/^\uFEFF/, ""));
    if (typeof map === "object" && map !== null && !Array.isArray(map))
      return new Map(Object.entries(map).map(([short, name]) => [short, textOf(name)]));
  } catch (error) {
    if (error instanceof EmoforgeError) throw error;
  }
  throw new EmoforgeError(
    `${path}: expected a JSON object, label: name of the emotion. Repair or remove it.`,
  );
}
