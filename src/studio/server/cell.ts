/** @file The recordings behind one count of a confusion matrix, with where to hear them. */

import { faultOf, type Utterance } from "../../core/index.ts";
import type { RunArtifacts } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";
import { cellName } from "./run-view.ts";
import type { Studio } from "./studio.ts";

export interface CellQuery {
  readonly corpus: string;
  /** See `cellName`. */
  readonly cell: string;
  readonly truth: string;
  readonly predicted: string;
}

export interface RecordingsInCell {
  /** The key of the corpus in this studio; null where it is not there. */
  readonly corpus: string | null;
  /** Why recordings cannot be heard; "" where they can. */
  readonly silent: string;
  /** In how many runs (draws x repeats) each recording was tested. */
  readonly runs: number;
  /** The most often so predicted first. */
  readonly recordings: readonly {
    readonly id: string;
    readonly speaker: string;
    /** In how many runs it was predicted so. */
    readonly times: number;
    /** Mean probability of the predicted and of the true class over these runs. */
    readonly predictedShare: number;
    readonly trueShare: number;
    /** Its position in the corpus; null where it is not found. */
    readonly index: number | null;
  }[];
}

export async function recordingsIn(
  studio: Studio,
  run: RunArtifacts,
  query: CellQuery,
): Promise<RecordingsInCell> {
  const { results, predictions, recipe } = run;
  const corpus = results.corpora.find(({ card }) => card.id === query.corpus);
  const cell = predictions
    ?.find((one) => one.corpus === query.corpus)
    ?.cells.find((one) => cellName(one) === query.cell);
  if (corpus === undefined || cell === undefined)
    throw new AbsentError(
      "recordings: expected predictions of this cell in the run folder, got none. Runs kept as evidence hold only their results; run the recipe again to have them.",
    );
  const [truth, predicted] = [query.truth, query.predicted].map((name) => corpus.classes.indexOf(name));
  if (truth < 0 || predicted < 0)
    throw new AbsentError(
      `recordings: expected two of the classes ${corpus.classes.join(", ")}, got others.`,
    );
  const k = corpus.classes.length;
  const found = new Map<string, { speaker: string; times: number; predicted: number; truth: number }>();
  for (const { ids, speakers, truth: truths, predicted: labels, probabilities } of cell.runs) {
    for (const [i, id] of ids.entries()) {
      if (truths[i] !== truth || labels[i] !== predicted) continue;
      const entry = found.get(id) ?? { speaker: speakers[i], times: 0, predicted: 0, truth: 0 };
      entry.times++;
      entry.predicted += probabilities[i * k + predicted];
      entry.truth += probabilities[i * k + truth];
      found.set(id, entry);
    }
  }
  const place = await placeOf(
    studio,
    recipe.corpora.find(({ id, name }) => (name ?? id) === query.corpus),
  );
  return {
    corpus: place.key,
    silent: place.silent,
    runs: cell.runs.length,
    recordings: [...found]
      .map(([id, { speaker, times, predicted: said, truth: right }]) => ({
        id,
        speaker,
        times,
        predictedShare: said / times,
        trueShare: right / times,
        index: place.index.get(id) ?? null,
      }))
      .sort((a, b) => b.times - a.times || b.predictedShare - a.predictedShare),
  };
}

/** Where a corpus of a recipe is in this studio. */
export async function placeOf(
  { corpora }: Studio,
  spec: RunArtifacts["recipe"]["corpora"][number] | undefined,
): Promise<{
  key: string | null;
  silent: string;
  index: ReadonlyMap<string, number>;
  utterances: readonly Utterance[];
}> {
  const nowhere = (silent: string) => ({
    key: null,
    silent,
    index: new Map<string, number>(),
    utterances: [],
  });
  if (spec === undefined) return nowhere("The recipe does not name this corpus.");
  try {
    const key = await corpora.openSpec(spec);
    const { utterances } = await corpora.open(key);
    return { key, silent: "", index: new Map(utterances.map(({ id }, i) => [id, i])), utterances };
  } catch (error) {
    return nowhere(faultOf(spec.id, error));
  }
}
