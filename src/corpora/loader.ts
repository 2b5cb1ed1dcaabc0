/** @file What a corpus loader is, and the file walk and messages that loaders share. */

import { EmoforgeError } from "../core/errors.ts";
import type { Files } from "../core/ports.ts";
import type { Corpus, CorpusCard, Problem, Utterance } from "../core/types.ts";

/** Knows one published corpus: its card, its published size, and how to read its folder. */
export interface CorpusLoader {
  readonly id: string;
  readonly card: CorpusCard;
  /** Every label it can give. */
  readonly labels: readonly string[];
  /** The size of the complete corpus as published, so that a copy with gaps can be recognised; absent where it is not fixed. */
  readonly expected?: ExpectedCounts;
  /** Its folder below the data folder; default: its id. Parts of one corpus share a folder. */
  readonly folder?: string;
  /** How to get it, where no command can: a sentence or two with the address. */
  readonly obtain?: string;
  /**
   * @param root The corpus's own folder.
   * @throws {EmoforgeError} if the folder is missing or holds no recording of this corpus.
   */
  load(files: Files, root: string, remark?: (line: string) => void): Promise<Corpus>;
}

/** A corpus whose size is published. */
export interface SizedCorpusLoader extends CorpusLoader {
  readonly expected: ExpectedCounts;
}

export interface ExpectedCounts {
  readonly utterances: number;
  readonly speakers: number;
  readonly perLabel: Readonly<Record<string, number>>;
}

/** What the name of a file says: an utterance, why it says nothing, or that it belongs to another part of the corpus. */
export type ParsedName = NamedUtterance | { readonly unparsed: string } | { readonly otherPart: true };

export interface NamedUtterance extends Pick<Utterance, "label" | "speaker" | "sex"> {
  /** Default: the file's name without its ending. */
  readonly id?: string;
  /** Default: that of the card. */
  readonly language?: string;
}

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
 * @param parse Reads a file name without folder and ending; `below` is the path below the root without ending.
 * @param obtain See `CorpusLoader`.
 * @throws {EmoforgeError} if no file of the folder belongs to the corpus.
 */
export async function loadByName(
  files: Files,
  root: string,
  card: CorpusCard,
  parse: (stem: string, below: string) => ParsedName,
  obtain?: string,
): Promise<Corpus> {
  const paths = await walkAudio(files, root);
  const utterances: Utterance[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const file of paths) {
    const stem = stemOf(file);
    const parsed = parse(stem, file.slice(root.replace(/\/+$/, "").length + 1).replace(/\.[^./]*$/, ""));
    if ("otherPart" in parsed) continue;
    if ("unparsed" in parsed) {
      problems.push({ kind: "bad-name", file, message: `${parsed.unparsed} The file is left out.` });
      continue;
    }
    const id = parsed.id ?? stem;
    const first = seen.get(id);
    if (first !== undefined) {
      problems.push({
        kind: "duplicate-audio",
        file,
        message: `Has the same name as ${first}. The file is left out.`,
      });
    } else {
      seen.set(id, file);
      utterances.push({
        language: card.language,
        ...parsed,
        id,
        file,
        session: "",
        corpus: card.id,
      });
    }
  }
  if (utterances.length === 0) {
    const found = paths.length === 0 ? undefined : `${paths.length} audio files, none named as its are`;
    throw missingCorpus(card, root, found, obtain);
  }
  return { card, utterances, problems };
}

/** The one message for a corpus that is not there: what was expected where, and how to get it. */
export function missingCorpus(
  card: CorpusCard,
  root: string,
  found = "no audio file",
  obtain?: string,
): EmoforgeError {
  return new EmoforgeError(
    `Corpus "${card.id}" (${card.title}): expected its recordings in ${root}, found ${found}. ` +
      `Name the folder that holds "${baseOf(root)}" with --data or EMOFORGE_DATA${
        obtain === undefined
          ? `, or download the corpus with: emoforge corpus fetch ${card.id}`
          : `. To get the corpus: ${obtain}`
      }`,
  );
}
