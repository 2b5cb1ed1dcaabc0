/** @file A corpus ready for experiments: what is known of it; its values lie in the cache. */

import type { Columns, CorpusCard, Utterance } from "../../core/index.ts";
import type { MediumKind } from "../recipe/schema.ts";

/** The corpus itself comes first, the one that it is trained with after it. */
export interface PreparedCorpus {
  readonly medium: MediumKind;
  readonly columns: Columns;
  /** How many, from the first on, belong to the corpus itself. */
  readonly own: number;
  /** Id of the corpus itself, whatever it is called in the results: its splits are alike in all its entries. */
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
  /** The sides of each in published folds; absent where the corpus has none. */
  readonly folds?: readonly Utterance["folds"][];
  readonly card: CorpusCard;
  readonly features: { readonly set: string; readonly version: string };
  readonly excluded: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** How many of the problems cost a recording. */
  readonly unusable: number;
  /** How many recordings are used although decoding had something to say of them. */
  readonly damaged: number;
  /** Sentences on what could be learned in place of the emotion. */
  readonly cautions: readonly string[];
  /** Ids of utterances with the same audio: groups of two or more. */
  readonly twins: readonly (readonly string[])[];
  /** The pattern that gave the speakers, where nobody has confirmed it. */
  readonly speakersGuessed?: string;
  /** Names all values, labels, ids and speakers, by which `Medium.open` finds them. */
  readonly hash: string;
}
