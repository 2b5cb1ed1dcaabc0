/** @file What a corpus loader is, and what loaders share: reading names, and the message for a missing corpus. */

import {
  type Corpus,
  type CorpusCard,
  type Counts,
  countBy,
  EmoforgeError,
  type Files,
  type Problem,
  type Utterance,
} from "../core/index.ts";
import { baseOf, belowOf, folderOf, joinPath, stemOf } from "./paths.ts";
import { walkRecordings } from "./walk.ts";

export { endingOf } from "./endings.ts";
export { baseOf, isAbsolute, joinPath, stemOf } from "./paths.ts";

/** Knows one published corpus: its card, its published size, and how to read its folder. */
export interface CorpusLoader {
  readonly id: string;
  readonly card: CorpusCard;
  /** Every label it can give. */
  readonly labels: readonly string[];
  /** The size of the complete corpus as published, so that gaps in a copy can be recognised; absent if it is not fixed. */
  readonly expected?: ExpectedCounts;
  /** Its folder below the data folder; default: its id. Parts of one corpus share a folder. */
  readonly folder?: string;
  /** How to get it if no command can: a sentence or two with the address. */
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
  readonly perLabel: Counts;
}

/** What a file's name says: an utterance, why it does not say one, or that it belongs to another part of the corpus. */
export type ParsedName = NamedUtterance | { readonly unparsed: string } | { readonly otherPart: true };

export interface NamedUtterance extends Pick<Utterance, "label" | "speaker" | "sex"> {
  /** Default: the file's name without its ending. */
  readonly id?: string;
  /** Default: the card's. */
  readonly language?: string;
}

/** How a published corpus is laid out, where the names alone do not decide. */
export interface NamedLayout {
  /**
   * Matches the path below the root of the place where the corpus is documented to keep its recordings. Of files with the same name
   * those in this place are used.
   */
  readonly documented?: RegExp | undefined;
  /** Matches further recordings with the same names, e.g. in a second format, which are skipped if the first ones are there. */
  readonly second?: RegExp | undefined;
  /** See `CorpusLoader`. */
  readonly obtain?: string | undefined;
}

interface NamedFile extends NamedUtterance {
  readonly id: string;
  readonly file: string;
}

/**
 * Reads a corpus whose file names carry the labels.
 * Names that cannot be parsed, and further files with a name already seen, become problems.
 *
 * @param parse Reads a file name without folder and ending; `below` is the path below the root, without ending.
 * @throws {EmoforgeError} if no file of the folder belongs to the corpus.
 */
export async function loadByName(
  files: Files,
  root: string,
  card: CorpusCard,
  parse: (stem: string, below: string) => ParsedName,
  { documented, second, obtain }: NamedLayout = {},
): Promise<Corpus> {
  const walked = await walkRecordings(files, root);
  const problems: Problem[] = [];
  const parsed = walked.recordings.map((file) => {
    const below = belowOf(file, root);
    return { file, below, said: parse(stemOf(file), below.replace(/\.[^./]*$/, "")) };
  });
  const inPlace = parsed.find(({ below, said }) => "label" in said && documented?.test(below));
  const isSecond = (file: string) => inPlace !== undefined && second?.test(belowOf(file, root)) === true;
  const named: NamedFile[] = [];
  for (const { file, said } of parsed.filter(({ file }) => !isSecond(file))) {
    if ("otherPart" in said) continue;
    if ("unparsed" in said)
      problems.push({ kind: "bad-name", file, message: `${said.unparsed} The file is left out.` });
    else named.push({ ...said, id: said.id ?? stemOf(file), file });
  }
  const rank = (file: string) => (documented?.test(belowOf(file, root)) ? 0 : file.split("/").length);
  const { kept, repeated } = withoutRepetitions(named, root, rank);
  const others = [...walked.recordings, ...walked.problems.map(({ file }) => file)].filter(isSecond);
  const elsewhere = passedOver(others, folderOf(inPlace?.below ?? ""), root);
  problems.push(...repeated, ...elsewhere, ...walked.problems.filter(({ file }) => !isSecond(file)));
  if (kept.length === 0) {
    const { length } = walked.recordings;
    const [first] = walked.problems;
    const found =
      length > 0
        ? `${length} audio files, none named as its are`
        : first === undefined
          ? undefined
          : `none that can be used. The first problem, ${first.file}: ${first.message.replace(/\.$/, "")}`;
    throw missingCorpus(card, root, found, obtain);
  }
  const utterances = kept.map((one) => ({ language: card.language, ...one, session: "", corpus: card.id }));
  return { card, utterances, problems, otherFiles: walked.otherFiles };
}

/** Of files with the same name, the first of lowest rank is kept; whole folders of copies are reported in one line. */
function withoutRepetitions(named: readonly NamedFile[], root: string, rank: (file: string) => number) {
  const first = new Map<string, NamedFile>();
  for (const one of named) {
    const before = first.get(one.id);
    if (before === undefined || rank(one.file) < rank(before.file)) first.set(one.id, one);
  }
  const copies = new Map<string, { readonly folders: readonly [string, string]; readonly files: string[] }>();
  for (const { id, file } of named) {
    const original = first.get(id)?.file as string;
    if (original === file) continue;
    const folders = differingFolders(folderOf(file), folderOf(original));
    const group = copies.get(folders.join("\n")) ?? { folders, files: [] };
    copies.set(folders.join("\n"), group);
    group.files.push(file);
  }
  const originalOf = new Map(named.map(({ id, file }) => [file, first.get(id)?.file]));
  const repeated = [...copies.values()].map(({ folders: [folder, other], files }): Problem => {
    const [file] = files as [string];
    return files.length === 1
      ? {
          kind: "duplicate-audio",
          file,
          message: `Has the same name as ${originalOf.get(file)}. The file is left out.`,
        }
      : {
          kind: "passed-over",
          file: folder,
          message: `${files.length} recordings in it have the names of others in ${other === root ? "the corpus's own folder" : other}. They are left out.`,
        };
  });
  return { kept: named.filter(({ id, file }) => first.get(id)?.file === file), repeated };
}

/** Two folders without the common part at their ends: "/d/copy/Actor_01" and "/d/Actor_01" give "/d/copy" and "/d". */
function differingFolders(one: string, other: string): readonly [string, string] {
  const [a, b] = [one.split("/"), other.split("/")];
  while (a.length > 1 && b.length > 1 && a[a.length - 1] === b[b.length - 1]) {
    a.pop();
    b.pop();
  }
  return [a.join("/"), b.join("/")];
}

/** One problem for each folder other than the documented one. */
function passedOver(outside: readonly string[], place: string, root: string): Problem[] {
  const counts = countBy(outside, (file) => {
    const below = belowOf(file, root);
    return below.slice(0, Math.max(0, below.indexOf("/")));
  });
  return Object.entries(counts).map(([folder, count]) => ({
    kind: "passed-over",
    file: joinPath(root, folder),
    message:
      `${count} ${count === 1 ? "recording is" : "recordings are"} passed over: ` +
      `the corpus is documented to have its recordings in ${place}, and they are there.`,
  }));
}

/** The message for a corpus that is not there: what was expected where, and how to get it. */
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
