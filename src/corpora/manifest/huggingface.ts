/**
 * @file Parquet files of Hugging Face's `datasets` that contain the recordings (huggingface.co/docs/datasets/about_dataset_features,
 * huggingface.co/docs/hub/datasets-audio): a column `audio` of bytes and path, and classes as numbers whose names are in the footer.
 */

import {
  type Corpus,
  EmoforgeError,
  type Files,
  type FoldSide,
  type Hasher,
  type Problem,
} from "../../core/index.ts";
import { baseOf, endingOf, joinPath, stemOf } from "../loader.ts";
import { compileSpeakerPattern, speakerIn } from "../speaker-pattern.ts";
import { furtherCells, furtherColumns, requireFurther } from "./further.ts";
import { type HfFeatures, readFeatures } from "./hf-features.ts";
import { ownCard } from "./manifest.ts";
import { isMissing } from "./missing.ts";
import { openParquet, type ParquetFile } from "./parquet-file.ts";
import { corpusFromRows, type LabelledRow } from "./rows.ts";
import { type UnpackedRow, unpackAudio } from "./unpack-audio.ts";

export interface HuggingFaceOptions {
  /** Corpus id; default: the name of the file or folder. */
  readonly id?: string | undefined;
  /** See `ClassFolderOptions`; matched against the paths in the audio column. */
  readonly speakerPattern?: string | undefined;
  /** Field -> name of its column, if it is not one of the usual ones. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** See `CorpusSource`. */
  readonly groupBy?: readonly string[] | undefined;
  /** Where the recordings are unpacked. */
  readonly cacheFolder?: string | undefined;
  readonly hasher?: Hasher | undefined;
}

/** Usual names of each column, of which the first that is there is read. */
const usual = {
  emotion: ["emotion", "label", "labels", "major_emotion", "emotion_label"],
  speaker: ["speaker_id", "speaker", "speakerID", "actor", "actor_id"],
  gender: ["gender", "sex", "speaker_gender"],
  language: ["language", "lang", "locale"],
  file: ["file", "path", "filename", "file_name", "audio_path"],
} as const;

type Wanted = keyof typeof usual;

/** One file of a dataset. */
interface Shard {
  readonly path: string;
  /** Its path below the folder of the dataset, without ending. */
  readonly name: string;
  /** The split that the name states; "" if it states none. */
  readonly split: string;
}

/**
 * @param path A file, or a folder with the files of one configuration. Files named after their split (`train-00000-of-00003.parquet`,
 *   or in a folder of that name) give one published fold if there are `train` and `test`; other splits are on neither side.
 * @throws {EmoforgeError} for files that cannot be read, missing columns, or no place to unpack to.
 */
export async function loadHuggingFace(
  files: Files,
  path: string,
  options: HuggingFaceOptions = {},
): Promise<Corpus> {
  const shards = await shardsOf(files, path);
  const splits = new Set(shards.map(({ split }) => split));
  const published = splits.has("train") && splits.has("test");
  const rows: ParquetRow[] = [];
  const problems: Problem[] = [];
  for (const shard of shards) {
    const { split } = shard;
    const folds =
      published && (split === "train" || split === "test") ? { folds: { test: split as FoldSide } } : {};
    const read = await rowsOf(files, shard, options);
    rows.push(...read.rows.map((row) => ({ ...row, ...folds })));
    problems.push(...read.problems);
  }
  const named = withSpeakers(withUniqueIds(rows), options.speakerPattern);
  // The recordings are read from where they were unpacked; the names in the rows are for ids and patterns.
  const found = named.rows.map((row) => ({ ...row, file: row.from }));
  const card = ownCard(options.id ?? stemOf(path), baseOf(path));
  const corpus = await corpusFromRows(files, "", card, found, path);
  return { ...corpus, problems: [...problems, ...named.problems, ...corpus.problems] };
}

/** Adds speakers by the pattern, matched on the dataset's names of the recordings, since those in the cache have different names. */
function withSpeakers(
  rows: readonly ParquetRow[],
  speakerPattern: string | undefined,
): { readonly rows: readonly ParquetRow[]; readonly problems: readonly Problem[] } {
  if (speakerPattern === undefined) return { rows, problems: [] };
  const pattern = compileSpeakerPattern(speakerPattern);
  const problems: Problem[] = [];
  const named = rows.flatMap((row) => {
    const speaker = speakerIn(pattern, row.file) ?? row.speaker;
    if (!isMissing(speaker)) return [{ ...row, speaker }];
    const message = `${row.where}: expected a path that matches ${pattern}, got "${row.file}". The row is left out.`;
    problems.push({ kind: "bad-name", file: row.file, message });
    return [];
  });
  return { rows: named, problems };
}

/** A row whose `file` is the dataset's name of the recording, and `from` the file that is read. */
interface ParquetRow extends LabelledRow {
  readonly from: string;
  /** Number of the row, unique in the dataset. */
  readonly number: string;
}

async function rowsOf(
  files: Files,
  { path, name }: Pick<Shard, "path" | "name">,
  options: HuggingFaceOptions,
): Promise<{ readonly rows: ParquetRow[]; readonly problems: Problem[] }> {
  const parquet = await openParquet(files, path);
  const features = readFeatures(parquet);
  const columnOf = (wanted: Wanted) => findColumn(parquet, wanted, options.columns);
  const recordings = await recordingsOf(files, parquet, features, columnOf("file"), options);
  const columns = {
    emotion: columnOf("emotion") ?? missingColumn(parquet, "emotion", usual.emotion.join(", ")),
    speaker: columnOf("speaker"),
    gender: columnOf("gender"),
    language: columnOf("language"),
  };
  requireFurther(
    options.groupBy,
    parquet.columns.map((column) => column.name),
    path,
  );
  const wanted = [
    ...new Set([
      ...Object.values(columns).filter((one) => one !== undefined),
      ...furtherColumns(options.groupBy),
    ]),
  ];
  const rows: ParquetRow[] = [];
  const problems: Problem[] = [];
  for (const [from, to] of parquet.groups) {
    for (const [i, cells] of (await parquet.readRows(wanted, from, to)).entries()) {
      const at = from + i;
      const where = `${baseOf(path)}, row ${at + 1}`;
      const { file, path: called } = recordings[at] ?? { path: "" };
      if (file === undefined) {
        problems.push({
          kind: "unreadable",
          file: called || path,
          message: `${where}: ${called === "" ? "no recording in it" : `no recording in it, and no file ${called} beside it`}. The row is left out.`,
        });
        continue;
      }
      const value = (what: keyof typeof columns) => textIn(cells, columns[what], features);
      const emotion = value("emotion");
      if (emotion === undefined) {
        problems.push({
          kind: "missing-label",
          file: called || path,
          message: `${where}: ${columns.emotion} is ${String(cells[columns.emotion])}, which no class has. The row is left out.`,
        });
        continue;
      }
      rows.push({
        where,
        id: stemOf(called),
        number: `${name}#${at + 1}`,
        file: called === "" ? file : called,
        from: file,
        speaker: value("speaker") ?? "",
        gender: value("gender") ?? "",
        emotion,
        language: value("language") ?? "",
        session: "",
        groups: furtherCells(options.groupBy, (name) => textIn(cells, name, features)),
      });
    }
  }
  return { rows, problems };
}

/** The recordings: unpacked from the audio column, or named in a column of paths that start from the file's folder. */
async function recordingsOf(
  files: Files,
  parquet: ParquetFile,
  features: HfFeatures,
  pathColumn: string | undefined,
  { cacheFolder, hasher }: HuggingFaceOptions,
): Promise<readonly UnpackedRow[]> {
  const { path, columns } = parquet;
  const audio = features.audio ?? columns.find(({ fields }) => fields.includes("bytes"))?.name;
  const folder = path.includes("/") ? path.slice(0, Math.max(1, path.lastIndexOf("/"))) : "";
  if (audio !== undefined && columns.some(({ name }) => name === audio)) {
    if (cacheFolder === undefined || hasher === undefined) {
      throw new EmoforgeError(
        `${path}: its recordings have to be unpacked: expected a cache folder and a hasher, got none. Give both to loadCorpus.`,
      );
    }
    const unpacked = await unpackAudio(parquet, audio, { files, hasher, cacheFolder });
    return Promise.all(
      unpacked.map((row) => (row.file === undefined ? besideParquet(files, folder, row.path) : row)),
    );
  }
  if (pathColumn === undefined)
    missingColumn(parquet, "audio", `audio (bytes and path), or paths in ${usual.file.join(", ")}`);
  const out: UnpackedRow[] = [];
  for (const [from, to] of parquet.groups) {
    for (const row of await parquet.readRows([pathColumn], from, to)) {
      out.push(
        await besideParquet(files, folder, typeof row[pathColumn] === "string" ? row[pathColumn] : ""),
      );
    }
  }
  return out;
}

async function besideParquet(files: Files, folder: string, path: string): Promise<UnpackedRow> {
  const file = joinPath(folder, path.replaceAll("\\", "/"));
  return path !== "" && (await files.exists(file)) ? { file, path } : { path };
}

function findColumn(
  { path, columns }: ParquetFile,
  name: Wanted,
  given: HuggingFaceOptions["columns"],
): string | undefined {
  const names = columns.map((column) => column.name);
  const wanted = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
  if (wanted === undefined) return usual[name].find((one) => names.includes(one));
  if (names.includes(wanted)) return wanted;
  throw new EmoforgeError(
    `${path}: expected the column "${wanted}" for ${name}, got the columns ${names.join(", ")}.`,
  );
}

function missingColumn({ path, columns }: ParquetFile, name: string, expected: string): never {
  throw new EmoforgeError(
    `${path}: expected a column for ${name} (${expected}), got the columns ${columns.map((one) => one.name).join(", ")}. ` +
      `Name it: --column ${name}=<column>, or columns: { ${name}: <column> } in a recipe.`,
  );
}

/** The cell as text, with the number of a class replaced by its name; "" if it is empty, undefined for a number that no class has. */
function textIn(
  cells: Readonly<Record<string, unknown>>,
  column: string | undefined,
  features: HfFeatures,
): string | undefined {
  const value = column === undefined ? undefined : cells[column];
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.trim();
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const classes = features.classesOf(column as string);
  // `datasets` writes -1 for "not labelled".
  if (Number(value) === -1 && classes !== undefined) return "";
  return classes === undefined ? String(value) : classes[Number(value)];
}

/** Uses the names of the recordings as ids if they are unique, otherwise the numbers of their rows. */
function withUniqueIds(rows: readonly ParquetRow[]): ParquetRow[] {
  const names = new Set(rows.map(({ id }) => id));
  if (names.size === rows.length && !names.has("")) return [...rows];
  return rows.map((row) => ({ ...row, id: row.number }));
}

async function shardsOf(files: Files, path: string): Promise<Shard[]> {
  if (endingOf(path) === "parquet") return [{ path, name: stemOf(path), split: "" }];
  const folder = path.replace(/(?<=.)\/+$/, "");
  const found = await parquetBelow(files, folder, 3);
  const shards = found.map((file) => {
    const below = file.slice(folder.length + 1).split("/");
    const inName = /^(.+?)-\d+-of-\d+$/.exec(stemOf(file))?.[1];
    const parent = below.at(-2) ?? "";
    const split = inName ?? (/^\d+$/.test(stemOf(file)) ? parent : stemOf(file));
    const config = below.slice(0, inName === undefined && split === parent ? -2 : -1).join("/");
    return { path: file, name: below.join("/").replace(/\.[^.]*$/, ""), split, config };
  });
  const configs = [...new Set(shards.map(({ config }) => config))];
  if (configs.length > 1) {
    throw new EmoforgeError(
      `${folder}: expected the files of one configuration, got those of ${configs.map((name) => name || ".").join(", ")}. Name one of these folders.`,
    );
  }
  return shards;
}

async function parquetBelow(files: Files, folder: string, depth: number): Promise<string[]> {
  const out: string[] = [];
  for (const { name, kind } of await files.list(folder)) {
    const path = joinPath(folder, name);
    if (name.startsWith(".")) continue;
    if (kind === "folder" && depth > 1) out.push(...(await parquetBelow(files, path, depth - 1)));
    else if (kind === "file" && endingOf(name) === "parquet") out.push(path);
  }
  return out;
}
