/** @file Made-up runs of spectrograms for report tests: runs of feature vectors, with what only spectrograms have added. */

import { createRng } from "../../src/core/index.ts";
import type { Comparison, CorpusResult, Interval, Recipe, RunArtifacts } from "../../src/experiment/index.ts";
import { type FitFile, quantise } from "../../src/experiment/index.ts";
import { type ArtifactOptions, makeRun } from "./artifacts.ts";

export interface ClipOptions extends ArtifactOptions {
  /** Differences of the mean recall of the reduced classes, by "augmenter/against"; 0.01 ± 0.02 by default. */
  readonly reduced?: Readonly<Record<string, { readonly value: number; readonly half: number }>>;
  readonly verdicts?: Readonly<Record<string, Comparison["verdict"]>>;
  /** Absent: nothing is thinned. */
  readonly thin?: Recipe["thin"];
  readonly claims?: Recipe["claims"];
  /** In place of the corpora's own entries. */
  readonly entries?: Recipe["corpora"];
  readonly learned?: readonly string[];
  /** Separation of the training clips; 0.31 by default. */
  readonly separation?: number;
}

export const classes = ["anger", "fear", "neutral"];

export function makeClipRun(options: ClipOptions = {}): RunArtifacts {
  const learned = options.learned ?? ["viewmaker"];
  const base = makeRun({
    classes,
    augmenters: ["none", "viewmaker", "noise", "duplicate"],
    generative: learned,
    amounts: [4],
    classifiers: ["vgg"],
    normalisations: ["train"],
    sampled: 9,
    dimensions: 4,
    steps: 8,
    ...options,
  });
  return {
    ...base,
    recipe: {
      ...base.recipe,
      corpora: options.entries ?? base.recipe.corpora,
      features: { set: "logmel", lowHz: 0, sampleRateHz: 16_000 },
      views: { of: options.thin ? "reduced" : "all" },
      declaredAmount: 4,
      claims: options.claims ?? [],
      ...(options.thin && { thin: options.thin }),
    } as unknown as Recipe,
    results: {
      ...base.results,
      corpora: base.results.corpora.map((corpus) => clipCorpus(corpus, learned, options)),
    },
    fits: base.results.corpora.flatMap(({ card, classes: names, scores }) =>
      [...new Set(scores.map(({ augmenter }) => augmenter))]
        .filter((augmenter) => augmenter !== "none")
        .map((augmenter) => makeFit(card.id, augmenter, names)),
    ),
  };
}

function clipCorpus(corpus: CorpusResult, learned: readonly string[], options: ClipOptions): CorpusResult {
  const scores = corpus.scores.filter(({ training }) => training === "real-and-synthetic");
  const names = [...new Set(scores.map(({ augmenter }) => augmenter))];
  const [template] = corpus.comparisons;
  const pairs = names.flatMap((augmenter) =>
    names
      .filter(
        (against) =>
          augmenter !== "none" &&
          against !== augmenter &&
          (against === "none" || learned.includes(augmenter)),
      )
      .map((against) => [augmenter, against]),
  );
  return {
    ...corpus,
    features: { set: "logmel", version: "1", dimensions: 64 },
    declaredAmount: 4,
    fidelity: [],
    scores: scores.map((score) => ({
      ...score,
      ...(options.thin && {
        reducedRecall: around(meanOf(score.recall.slice(0, 2)), 0.04),
        recallIntervals: score.recall.map((value) => around(value, 0.06)),
      }),
    })),
    comparisons: pairs.map(([augmenter, against]): Comparison => {
      const key = `${augmenter}/${against}`;
      const { value, half } = options.reduced?.[key] ?? { value: 0.01, half: 0.02 };
      const verdict = options.verdicts?.[key] ?? "undecided";
      const judged = {
        difference: around(value, half),
        p: 0.2,
        pHolm: 0.3,
        smallestDetectable: 1.4 * half,
        verdict,
      };
      const { difference, ...rest } = judged;
      return {
        ...template,
        amount: 4,
        augmenter,
        against,
        uarDifference: difference,
        ...rest,
        ...(options.thin && { reduced: judged }),
      };
    }),
    curves: corpus.curves.map((entry) => ({
      ...entry,
      curves: ["adversarial", "separation"].map((name) => ({
        ...entry.curves[0],
        group: entry.augmenter,
        name,
      })),
    })),
    separation: learned.map((augmenter) => ({
      augmenter,
      normalisation: "train",
      clips: options.separation ?? 0.31,
      views: 0.12,
      fits: 5,
    })),
  };
}

const around = (value: number, half: number): Interval => ({ value, low: value - half, high: value + half });
const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

/** `duplicate` changes nothing. */
function makeFit(corpus: string, augmenter: string, names: readonly string[]): FitFile {
  const rng = createRng(augmenter);
  const original = Float32Array.from({ length: 12 * 8 }, (_, i) => Math.sin(i));
  const difference = original.map(() => (augmenter === "duplicate" ? 0 : 0.2 * rng.normal()));
  return {
    group: augmenter,
    corpus,
    augmenter,
    normalisation: "train",
    fold: "speaker 03",
    draw: 0,
    repeat: 0,
    curves: [],
    examples: names.slice(0, 2).map((name) => ({
      id: `utterance-of-${name}`,
      class: name,
      frames: 12,
      mels: 8,
      hopMs: 25,
      original: quantise(original),
      view: quantise(original.map((value, i) => value + difference[i])),
      difference: quantise(difference),
    })),
  };
}
