/** @file What a run adds to its recordings, in words: synthetic rows of feature vectors, or views of spectrograms. */

import type { CorpusResult } from "../experiment/index.ts";
import { amountLabel, count } from "./format.ts";

export interface Words {
  /** What is trained on and scored. */
  readonly row: string;
  /** What augmenters make. */
  readonly made: string;
  /** "1×", "4 views". */
  readonly amount: (amount: number) => string;
  /** "at the declared amount of 1×", "with 4 views of each augmented clip". */
  readonly at: (amount: number) => string;
  /** The same where it needs not be said that it was declared: "at 1×". */
  readonly briefly: (amount: number) => string;
}

const ofRows: Words = {
  row: "row",
  made: "synthetic rows",
  amount: amountLabel,
  at: (amount) => `at the declared amount of ${amountLabel(amount)}`,
  briefly: (amount) => `at ${amountLabel(amount)}`,
};

const ofClips: Words = {
  row: "clip",
  made: "views",
  amount: (amount) => count(Number(amount.toFixed(3)), "view"),
  at: (amount) => ofClips.briefly(amount),
  briefly: (amount) => `with ${ofClips.amount(amount)} of each augmented clip`,
};

/** Whether the run is of spectrograms. */
export function isClips({ features }: Pick<CorpusResult, "features">): boolean {
  return features.set === "logmel";
}

export const wordsOf = (corpus: Pick<CorpusResult, "features">): Words =>
  isClips(corpus) ? ofClips : ofRows;

/** Stands beside the scores of a corpus whose speakers nobody has confirmed. */
export function guessedMark({ protocol }: Pick<CorpusResult, "protocol">): string {
  return protocol.speakersGuessed === undefined ? "" : " · speakers GUESSED";
}
