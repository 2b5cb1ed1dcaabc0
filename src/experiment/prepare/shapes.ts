/** @file What is known about a corpus that is ready for experiments; its values are in the cache. */

import type { Columns, CorpusCard, Utterance } from "../../core/index.ts";
import type { MediumKind } from "../recipe/schema.ts";

/** The items of the corpus itself come first, followed by those of the corpus it is trained with. */
export interface PreparedCorpus {
  readonly medium: MediumKind;
  readonly columns: Columns;
  /** How many items, counted from the first, belong to the corpus itself. */
  readonly own: number;
  /** The recordings themselves, `n`, and those of the corpus whose labels are left out. */
  readonly utterances: readonly Utterance[];
  readonly left: readonly Utterance[];
  /** What recall is to be compared by, besides sex and language: "session", or columns of the utterances' `groups`. */
  readonly groupBy?: readonly string[];
  /** Id of the corpus itself, whatever it is called in the results: all entries of a corpus are split alike. */
  readonly id: string;
  /** The most of each class that is trained on, as a share of the whole corpus. */
  readonly share: number | undefined;
  /** Id of the corpus that is trained on as well. */
  readonly training: string | undefined;
  /** Features of a row, or mel bands of a frame. */
  readonly dimensions: number;
  /** Frames of a clip, on average; 1 for rows. */
  readonly meanFrames: number;
  readonly sexes: readonly string[];
  readonly sessions: readonly string[];
  /** The side of each utterance in the published folds; absent if the corpus has none. */
  readonly folds?: readonly Utterance["folds"][];
  readonly card: CorpusCard;
  readonly features: { readonly set: string; readonly version: string };
  readonly excluded: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** How many of the problems cost a recording. */
  readonly unusable: number;
  /** How many recordings are used although decoding warned of something. */
  readonly damaged: number;
  /** Sentences about what could be learned in place of the emotion. */
  readonly cautions: readonly string[];
  /** Ids of utterances with the same audio: groups of two or more. */
  readonly twins: readonly (readonly string[])[];
  /** The pattern that gave the speakers, if nobody has confirmed it. */
  readonly speakersGuessed?: string;
  /** Hash of all values, labels, ids and speakers, under which `Medium.open` finds them. */
  readonly hash: string;
}
