/** @file Runs across corpora: the entries of a recipe that train on one corpus and test on another, by pair. */

import type { CorpusResult, RunArtifacts } from "../experiment/index.ts";

/** One source and target, with each amount of the target that was trained on. */
export interface Pair {
  /** E.g. "ravdess > emodb". */
  readonly title: string;
  /** From the smallest share of the target to the largest. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** What follows the pair in the entry's name, e.g. "LT"; else the share, e.g. "10 %". */
  readonly label: string;
  /** The share of the target that is trained on. */
  readonly share: number;
  readonly corpus: CorpusResult;
}

/** Empty where no entry is trained with another corpus. */
export function pairsOf({ recipe, results }: Pick<RunArtifacts, "recipe" | "results">): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { id, name, training, share = 1 } of recipe.corpora) {
    const corpus = results.corpora.find(({ card }) => card.id === (name ?? id));
    if (training === undefined || corpus === undefined) continue;
    const cut = name?.lastIndexOf(",") ?? -1;
    const title = name === undefined || cut < 0 ? `${training.id} > ${id}` : name.slice(0, cut);
    const label =
      name === undefined || cut < 0 ? `${Number((100 * share).toFixed(1))} %` : name.slice(cut + 1).trim();
    const before = pairs.get(title)?.conditions ?? [];
    const conditions = [...before, { label, share, corpus }].sort((a, b) => a.share - b.share);
    pairs.set(title, { title, conditions });
  }
  return [...pairs.values()];
}
