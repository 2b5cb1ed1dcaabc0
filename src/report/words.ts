/**
 * @file What a run works on, in words: feature vectors, to which synthetic rows are added, or spectrograms, to which views are. The only
 * place that asks which of the two it is; everything else goes by what the results hold.
 */

import type { CorpusResult, Recipe } from "../experiment/index.ts";
import { amountLabel, count, integer } from "./format.ts";

export interface Words {
  /** What is trained on and scored. */
  readonly row: string;
  /** What augmenters make. */
  readonly made: string;
  /** What `made` are, for the glossary. */
  readonly meaning: string;
  /** "1×", "4 views". */
  readonly amount: (amount: number) => string;
  /** "at the declared amount of 1×", "with 4 views of each augmented clip". */
  readonly at: (amount: number) => string;
  /** The same without saying that it was declared: "at 1×". */
  readonly briefly: (amount: number) => string;
  /** "1× synthetic rows", "4 views of each augmented clip". */
  readonly added: (amount: number) => string;
  /** Names an axis of amounts, whose ticks are written by `tick`. */
  readonly axis: string;
  readonly tick: (amount: number) => string;
  /** Heads the section about several amounts. */
  readonly more: string;
  /** Heads the fact that lists the amounts. */
  readonly amounts: string;
  /** What the amounts are of: "synthetic rows per recorded training row". */
  readonly per: (recipe: Recipe) => string;
  /** "384 values per utterance". */
  readonly size: (dimensions: number) => string;
}

/** Which of the training rows or clips are augmented. */
function whichOnes({ views }: Recipe): string {
  return { all: "", reduced: " of the reduced classes", target: " of this corpus, none of the other" }[
    views?.of ?? "all"
  ];
}

const ofRows: Words = {
  row: "row",
  made: "synthetic rows",
  meaning:
    "Feature vectors that an augmenter makes from the training rows, with a label. They are trained on beside the recorded rows, never tested.",
  amount: amountLabel,
  at: (amount) => `at the declared amount of ${amountLabel(amount)}`,
  briefly: (amount) => `at ${amountLabel(amount)}`,
  added: (amount) => `${amountLabel(amount)} synthetic rows`,
  axis: "synthetic rows per recorded row",
  tick: amountLabel,
  more: "More synthetic data",
  amounts: "Amounts",
  per: (recipe) => `synthetic rows per recorded training row${whichOnes(recipe)}`,
  size: (dimensions) => `${integer(dimensions)} values per utterance`,
};

const plain = (amount: number) => String(Number(amount.toFixed(3)));

const ofClips: Words = {
  row: "clip",
  made: "views",
  meaning:
    "New spectrograms made of one recorded clip, with its label. They are trained on beside the clips, never tested; augmenters learn from training clips only.",
  amount: (amount) => count(Number(plain(amount)), "view"),
  at: (amount) => ofClips.briefly(amount),
  briefly: (amount) => `with ${ofClips.added(amount)}`,
  added: (amount) => `${ofClips.amount(amount)} of each augmented clip`,
  axis: "views of each augmented clip",
  tick: plain,
  more: "More views",
  amounts: "Views",
  per: (recipe) => `of each training clip${whichOnes(recipe)}`,
  size: (dimensions) => `${integer(dimensions)} mel bands per frame`,
};

export const wordsOf = ({ features }: Pick<CorpusResult, "features">): Words =>
  features.set === "logmel" ? ofClips : ofRows;
