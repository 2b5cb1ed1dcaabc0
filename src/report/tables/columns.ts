/** @file The columns that tables share, and the values that stand in them. */

import type { Cell, CorpusResult, Interval, Results } from "../../experiment/index.ts";

/** An empty field means that there is no value. */
export type Value = string | number | null | undefined;

export interface CsvTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Where a score stands. */
export const axes = ["corpus", "augmenter", "amount", "classifier", "normalisation"];
/** The same without the corpus, which `perCorpus` adds. */
export const cell = (c: Cell): Value[] => [c.augmenter, c.amount, c.classifier, c.normalisation];

/** A value and its interval. */
export const spread = (name: string): string[] => [name, `${name}_low`, `${name}_high`];
export const ends = (interval: Interval | undefined): Value[] =>
  interval === undefined ? [null, null, null] : [interval.value, interval.low, interval.high];

/** The rows of all corpora, each beginning with its corpus. */
export function perCorpus(
  { corpora }: Results,
  rows: (corpus: CorpusResult) => readonly (readonly Value[])[],
): Value[][] {
  return corpora.flatMap((corpus) => rows(corpus).map((row) => [corpus.card.id, ...row]));
}

/** Whether any class was reduced, so that tables have columns for it. */
export const isThinned = ({ corpora }: Results): boolean =>
  corpora.some(({ scores }) => scores.some((score) => score.reducedRecall !== undefined));
