/** @file Corpora whose file names say everything, described as data: a pattern, the emotion codes, the speakers. */

import type { CorpusCard, Utterance } from "../core/index.ts";
import {
  type CorpusLoader,
  type ExpectedCounts,
  loadByName,
  type NamedUtterance,
  type ParsedName,
} from "./loader.ts";

export interface NamedCorpus {
  readonly card: CorpusCard;
  readonly expected?: ExpectedCounts;
  readonly folder?: string;
  readonly obtain?: string;
  /**
   * Matches the path below the corpus's folder, with "/" between its parts and without the file's ending. Its group `emotion` is a
   * key of `emotions`, its group `speaker` the speaker.
   */
  readonly name: RegExp;
  /** See `NamedLayout`. */
  readonly documented?: RegExp;
  readonly second?: RegExp;
  /** An example and its fields, for the message about a name that does not match: "1001_DFA_ANG_XX: actor, …". */
  readonly like: string;
  /** Code in the name -> label. */
  readonly emotions: Readonly<Record<string, string>>;
  /** The speaker that the matched groups name; undefined if there is no such speaker. */
  readonly speaker: (groups: Readonly<Record<string, string>>) => NamedSpeaker | undefined;
}

export type NamedSpeaker = Pick<Utterance, "speaker" | "sex"> &
  Pick<NamedUtterance, "id" | "language"> & {
    /** True if the file belongs to a part of the corpus that was not asked for. */
    readonly otherPart?: boolean;
  };

/** The loader of a corpus described by its file names. */
export function namedCorpus(corpus: NamedCorpus): CorpusLoader {
  const { card, expected, folder, obtain, documented, second, emotions } = corpus;
  return {
    id: card.id,
    card,
    labels: [...new Set(Object.values(emotions))],
    ...(expected === undefined ? {} : { expected }),
    ...(folder === undefined ? {} : { folder }),
    ...(obtain === undefined ? {} : { obtain }),
    load: (files, root) =>
      loadByName(files, root, card, (_, below) => parse(corpus, below), { documented, second, obtain }),
  };
}

function parse({ name, like, emotions, speaker }: NamedCorpus, below: string): ParsedName {
  const groups = name.exec(below)?.groups ?? {};
  const code = groups.emotion ?? "";
  const known = Object.hasOwn(emotions, code) ? speaker(groups) : undefined;
  if (known === undefined) {
    return {
      unparsed: `Expected a name like ${like} (${Object.keys(emotions).join(", ")}); got "${below}".`,
    };
  }
  const { otherPart, ...parsed } = known;
  return otherPart ? { otherPart } : { label: emotions[code], ...parsed };
}

/** "female" for F, "male" for M. */
export function sexOfLetter(letter: string | undefined): Utterance["sex"] {
  return letter === "F" ? "female" : letter === "M" ? "male" : "unknown";
}
