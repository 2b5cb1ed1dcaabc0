/** @file Which scores and comparisons a section is about. */

import type { Comparison, CorpusResult, Score } from "../experiment/results.ts";

export const baseline = "none";

export type Normalisation = Score["normalisation"];

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Names in order of first appearance. */
export function augmentersOf(corpus: CorpusResult): string[] {
  return unique(corpus.scores.map((score) => score.augmenter));
}

export function classifiersOf(corpus: CorpusResult): string[] {
  return unique(corpus.scores.map((score) => score.classifier));
}

export function normalisationsOf(corpus: CorpusResult): Normalisation[] {
  return unique(corpus.scores.map((score) => score.normalisation));
}

/** Scores of the usual training, at the declared amount or without synthetic rows: the ones that gains are judged on. */
export function declaredScores(corpus: CorpusResult): Score[] {
  return corpus.scores.filter(
    (score) =>
      score.training === "real-and-synthetic" &&
      (score.amount === 0 || score.amount === corpus.declaredAmount),
  );
}

/** Comparisons with no augmentation on which a verdict was given. */
export function judged(corpus: CorpusResult): Comparison[] {
  return corpus.comparisons.filter((c) => c.against === baseline && c.verdict !== "not-judged");
}

/** What a normalisation did, in a few words. */
export const normalisationTitle: Readonly<Record<Normalisation, string>> = {
  train: "statistics of the training speakers",
  speaker: "each speaker's own statistics",
};

/** Each pair of classifier and normalisation that was run, in order. */
export function settingsOf(
  corpus: CorpusResult,
): { readonly classifier: string; readonly normalisation: Normalisation }[] {
  return classifiersOf(corpus).flatMap((classifier) =>
    normalisationsOf(corpus).map((normalisation) => ({ classifier, normalisation })),
  );
}
