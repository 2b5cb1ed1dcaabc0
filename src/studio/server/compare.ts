/** @file Two runs beside each other: paired differences with their intervals where their predictions can be paired, and why not where they cannot. */

import { createRng, EmoforgeError } from "../../core/index.ts";
import { pairedDifference } from "../../evaluate/index.ts";
import type { CellPredictions, RunArtifacts } from "../../experiment/index.ts";

export interface RunComparison {
  readonly titles: readonly [string, string];
  readonly level: number;
  readonly corpora: readonly {
    readonly corpus: string;
    /** Why nothing is compared; "" where something is. */
    readonly why: string;
    readonly cells: readonly ComparedCell[];
  }[];
}

export interface ComparedCell {
  readonly augmenter: string;
  readonly classifier: string;
  readonly normalisation: string;
  readonly amount: number;
  /** UAR of the second run minus that of the first; null where they cannot be paired. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly p: number;
  readonly smallestDetectable: number;
  readonly speakers: number | null;
  readonly why: string;
}

export function compareRuns(a: RunArtifacts, b: RunArtifacts): RunComparison {
  const { level } = a.recipe.statistics;
  const ids = a.results.corpora.map(({ card }) => card.id);
  const common = b.results.corpora.filter(({ card }) => ids.includes(card.id));
  return {
    titles: [a.results.title, b.results.title],
    level,
    corpora: common.map(({ card, classes }) => {
      const first = a.results.corpora.find((one) => one.card.id === card.id);
      const entry = (why: string, cells: readonly ComparedCell[] = []) => ({
        corpus: card.title,
        why,
        cells,
      });
      if (first?.classes.join() !== classes.join()) return entry("The runs tell different classes apart.");
      const cellsOf = (run: RunArtifacts) =>
        run.predictions?.find((one) => one.corpus === card.id)?.cells ?? [];
      const [ofA, ofB] = [cellsOf(a), cellsOf(b)];
      if (ofA.length === 0 || ofB.length === 0)
        return entry(
          "The predictions of at least one run are not in its folder, so that nothing can be paired. Their scores alone would not say whether the runs differ.",
        );
      const pairs = ofA.flatMap((one) => {
        const other = ofB.find((two) => sameCell(one, two));
        return other === undefined ? [] : [compared(one, other, classes.length, a)];
      });
      return pairs.length === 0
        ? entry("The runs have no augmenter, classifier and normalisation in common.")
        : entry("", pairs);
    }),
  };
}

const sameCell = (a: CellPredictions, b: CellPredictions) =>
  a.augmenter === b.augmenter &&
  a.classifier === b.classifier &&
  a.normalisation === b.normalisation &&
  a.amount === b.amount;

function compared(a: CellPredictions, b: CellPredictions, classes: number, run: RunArtifacts): ComparedCell {
  const { augmenter, classifier, normalisation, amount } = a;
  const cell = { augmenter, classifier, normalisation, amount };
  const { seed, statistics } = run.recipe;
  try {
    const rng = createRng(`${seed}/bootstrap`);
    const paired = pairedDifference(b.runs, a.runs, classes, { metric: "uar", ...statistics, rng });
    const { difference, p, smallestDetectable, speakers } = paired;
    return { ...cell, difference, p, smallestDetectable, speakers, why: "" };
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    return { ...cell, difference: null, p: 1, smallestDetectable: 0, speakers: null, why: error.message };
  }
}
