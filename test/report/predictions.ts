/** @file Made-up predictions for the made-up runs of report tests, with groups of speakers and recordings. */

import { createRng } from "../../src/core/index.ts";
import type { CellPredictions, RunArtifacts } from "../../src/experiment/index.ts";

export interface PredictionOptions {
  /** Recordings of each speaker. */
  readonly each?: number;
  readonly repeats?: number;
  readonly speakers?: number;
  /** Column -> the group of a recording, by the numbers of its speaker and its own. */
  readonly columns?: Readonly<Record<string, (speaker: number, i: number) => string>>;
  /** How often a recording of a speaker is recognised. */
  readonly right?: (speaker: number) => number;
}

const usual = {
  sex: (speaker: number) => (speaker % 2 ? "female" : "male"),
  language: () => "de",
  device: (_: number, i: number) => ["phone", "studio", "headset"][i % 3],
};

/** The run with what its classifiers said at the declared amount: right in eight of ten, and surer than they should be. */
export function withPredictions(
  run: RunArtifacts,
  { each = 30, repeats = 2, speakers = 10, columns = usual, right = () => 0.8 }: PredictionOptions = {},
): RunArtifacts {
  const rng = createRng("predictions");
  const recordings = Array.from({ length: speakers * each }, (_, i) => ({
    id: `r${i}`,
    speaker: Math.floor(i / each),
    at: i % each,
  }));
  return {
    ...run,
    predictions: run.results.corpora.map(({ card, classes, scores, declaredAmount }) => {
      const k = classes.length;
      const runOf = (key: string): CellPredictions["runs"][number] => {
        const said = recordings.map(({ speaker, at }) => {
          const truth = at % k;
          const sure = Math.min(0.97, 0.5 + 0.5 * rng.uniform());
          const predicted = rng.uniform() < right(speaker) * (0.6 + 0.5 * sure) ? truth : (truth + 1) % k;
          return { truth, predicted, sure };
        });
        return {
          key,
          folds: recordings.map(({ speaker }) => `speaker-${speaker}`),
          ids: recordings.map(({ id }) => id),
          speakers: recordings.map(({ speaker }) => String(speaker + 3).padStart(2, "0")),
          truth: Int32Array.from(said, ({ truth }) => truth),
          predicted: Int32Array.from(said, ({ predicted }) => predicted),
          probabilities: Float64Array.from(
            said.flatMap(({ predicted, sure }) =>
              classes.map((_, c) => (c === predicted ? sure : (1 - sure) / (k - 1))),
            ),
          ),
        };
      };
      return {
        corpus: card.id,
        cells: scores
          .filter(
            ({ training, amount }) =>
              training === "real-and-synthetic" && (amount === 0 || amount === declaredAmount),
          )
          .map(({ augmenter, amount, classifier, normalisation }) => ({
            augmenter,
            amount,
            classifier,
            normalisation,
            runs: Array.from({ length: repeats }, (_, r) => runOf(`0/${r}`)),
          })),
        groups: Object.fromEntries(
          Object.entries(columns).map(([name, of]) => [
            name,
            new Map(
              recordings
                .map(({ id, speaker, at }) => [id, of(speaker, at)] as const)
                .filter(([, group]) => group !== ""),
            ),
          ]),
        ),
      };
    }),
  };
}
