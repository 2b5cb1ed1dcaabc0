/** @file Which scores and comparisons a section is about. */

import type { Comparison, CorpusResult, Results, Score } from "../experiment/index.ts";

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

/** What the others are compared with: the first augmenter that adds no rows. */
export function baselineOf(corpus: CorpusResult): string {
  return corpus.scores.find(({ amount }) => amount === 0)?.augmenter ?? "none";
}

/** Comparisons that are judged: at the declared amount, and those of re-weighting, which has no amount. */
export function declaredComparisons(corpus: CorpusResult): Comparison[] {
  return bySetting(
    corpus,
    corpus.comparisons.filter(({ amount }) => amount === 0 || amount === corpus.declaredAmount),
  );
}

/** Scores of the usual training, at the declared amount or without synthetic rows: the ones that gains are judged on. */
export function declaredScores(corpus: CorpusResult): Score[] {
  const scores = corpus.scores.filter(
    (score) =>
      score.training === "real-and-synthetic" &&
      (score.amount === 0 || score.amount === corpus.declaredAmount),
  );
  return bySetting(corpus, scores);
}

/** Comparisons with no augmentation on which a verdict was given. */
export function judged(corpus: CorpusResult): Comparison[] {
  const baseline = baselineOf(corpus);
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

/** In the order of settings, then of augmenters: what is to be compared stands together. */
export function bySetting<
  Item extends { classifier: string; normalisation: Normalisation; augmenter: string },
>(corpus: CorpusResult, items: readonly Item[]): Item[] {
  const settings = settingsOf(corpus).map((s) => JSON.stringify([s.classifier, s.normalisation]));
  const augmenters = augmentersOf(corpus);
  const rank = (item: Item) =>
    settings.indexOf(JSON.stringify([item.classifier, item.normalisation])) * augmenters.length +
    augmenters.indexOf(item.augmenter);
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/**
 * Augmenters that learn, in order: only these are compared with augmenters other than the baseline, and only of these can representations be
 * measured.
 */
export function learnedOf(corpus: CorpusResult): string[] {
  const baseline = baselineOf(corpus);
  const learned = new Set([
    ...corpus.comparisons.filter(({ against }) => against !== baseline).map(({ augmenter }) => augmenter),
    ...(corpus.separation ?? []).map(({ augmenter }) => augmenter),
  ]);
  return augmentersOf(corpus).filter((name) => learned.has(name));
}

/**
 * Whether the samples of a corpus are representations that augmenters learned, each in a space of its own, rather than rows that all share one
 * space. They are where the results say how well representations separate the classes.
 */
export function learnedSpaces({
  corpora,
}: Pick<Results, "corpora">): (place: { readonly corpus: string }) => boolean {
  const ids = new Set(
    corpora.flatMap(({ card, separation = [] }) => (separation.length > 0 ? [card.id] : [])),
  );
  return ({ corpus }) => ids.has(corpus);
}
