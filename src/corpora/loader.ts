/** @file What a corpus loader is, and the file walk and messages that loaders share. */

import { EmoforgeError } from "../core/errors.ts";
import type { Files } from "../core/ports.ts";
import type { Corpus, CorpusCard, Problem, Utterance } from "../core/types.ts";

/** Knows one published corpus: its card, its published size, and how to read its folder. */
export interface CorpusLoader {
  readonly id: string;
  readonly card: CorpusCard;
  /** The size of the complete corpus as published, so that a copy with gaps can be recognised. */
  readonly expected: ExpectedCounts;
  /**
   * @param root The corpus's own folder.
   * @throws {EmoforgeError} if the folder is missing or holds no recording of this corpus.
   */
  load(files: Files, root: string): Promise<Corpus>;
}

export interface ExpectedCounts {
  readonly utterances: number;
  readonly speakers: number;
  readonly perLabel: Readonly<Record<string, number>>;
}

/** What the name of a file says, or why it says nothing. */
export type ParsedName = Pick<Utterance, "label" | "speaker" | "sex"> | { readonly unparsed: string };

/** Endings of the audio formats that can be decoded. */
export const audioEndings = ["wav", "flac", "mp3", "ogg", "oga", "opus"] as const;

/** Joins path parts with "/"; an absolute later part replaces what stands before it. */
export function joinPath(...parts: string[]): string {
  let path = "";
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    path = path === "" || isAbsolute(part) ? part : `${path.replace(/\/+$/, "")}/${part}`;
  }
  return path;
}

/** True for "/x", "C:\x" and "C:/x". */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** The last part of a path, without its ending. */
export function stemOf(path: string): string {
  return baseOf(path).replace(/\.[^.]*$/, "");
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The ending in lower case, without the dot; "" where there is none. */
export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/**
 * All files under `root`, as paths that start with `root`, sorted by folder and name.
 * Hidden entries and the `__MACOSX` folder of zip archives are left out: they hold no data.
 */
export async function walk(files: Files, root: string, depth = 6): Promise<string[]> {
  const out: string[] = [];
  for (const entry of await files.list(root)) {
    if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
    const path = joinPath(root, entry.name);
    if (entry.kind === "file") out.push(path);
    else if (depth > 1) out.push(...(await walk(files, path, depth - 1)));
  }
  return out;
}

/** The audio files under `root`, by their ending. */
export async function walkAudio(files: Files, root: string): Promise<string[]> {
  const known: readonly string[] = audioEndings;
  return (await walk(files, root)).filter((path) => known.includes(endingOf(path)));
}

/**
 * Reads a corpus whose file names carry the labels.
 * Names that do not parse, and further files of a name already seen, become problems.
 *
 * @param parse Reads a file name without folder and ending.
 * @throws {EmoforgeError} if no file of the folder belongs to the corpus.
 */
export async function loadByName(
  files: Files,
  root: string,
  card: CorpusCard,
  parse: (stem: string) => ParsedName,
): Promise<Corpus> {
  const paths = await walkAudio(files, root);
  const utterances: Utterance[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const file of paths) {
    const id = stemOf(file);
    const parsed = parse(id);
    const first = seen.get(id);
    if ("unparsed" in parsed) {
      problems.push({ kind: "bad-name", file, message: `${parsed.unparsed} The file is left out.` });
    } else if (first !== undefined) {
      problems.push({
        kind: "duplicate-audio",
        file,
        message: `Has the same name as ${first}. The file is left out.`,
      });
    } else {
      seen.set(id, file);
      utterances.push({ id, file, ...parsed, language: card.language, session: "", corpus: card.id });
    }
  }
  if (utterances.length === 0) throw missingCorpus(card, root, paths.length);
  return { card, utterances, problems };
}

/** The one message for a corpus that is not there: what was expected where, and how to get it. */
export function missingCorpus(card: CorpusCard, root: string, audioFiles = 0): EmoforgeError {
  const found = audioFiles === 0 ? "no audio file" : `${audioFiles} audio files, none named as its are`;
  return new EmoforgeError(
    `Corpus "${card.id}" (${card.title}): expected its recordings in ${root}, found ${found}. ` +
      `Name the folder that holds "${card.id}" with --data or EMOFORGE_DATA, ` +
      `or download the corpus with: emoforge corpus fetch ${card.id}`,
  );
}
