/** @file Made-up runs for report tests: numbers are drawn from a seed and mean nothing. */

import { createRng, type Rng, type TrainingCurve } from "../../src/core/index.ts";
import type {
  Comparison,
  CorpusResult,
  Fidelity,
  Interval,
  Recipe,
  Results,
  RunArtifacts,
  SampleSet,
  Score,
} from "../../src/experiment/index.ts";

export interface ArtifactOptions {
  readonly seed?: number;
  readonly corpora?: readonly string[];
  readonly classes?: readonly string[];
  readonly augmenters?: readonly string[];
  /** Those with curves, samples and fidelity. */
  readonly generative?: readonly string[];
  readonly amounts?: readonly number[];
  readonly classifiers?: readonly string[];
  readonly normalisations?: readonly ("train" | "speaker")[];
  readonly speakers?: number;
  /** Rows of each kind in each sample set. */
  readonly sampled?: number;
  readonly dimensions?: number;
  readonly steps?: number;
  /** Added to the difference of an augmenter, in shares. */
  readonly effects?: Readonly<Record<string, number>>;
}

export function makeRun(options: ArtifactOptions = {}): RunArtifacts {
  const o = {
    seed: 1,
    corpora: ["emodb"],
    classes: ["anger", "fear", "happiness", "neutral", "sadness"],
    augmenters: ["none", "noise", "smote", "cyclegan", "cyclegan-wd"],
    generative: ["cyclegan", "cyclegan-wd"],
    amounts: [0.25, 0.5, 1, 2],
    classifiers: ["svm", "dnn"],
    normalisations: ["train", "speaker"] as const,
    speakers: 10,
    sampled: 30,
    dimensions: 12,
    steps: 40,
    effects: {} as Readonly<Record<string, number>>,
    ...options,
  };
  const rng = createRng(o.seed);
  const corpora = o.corpora.map((id) => makeCorpus(id, o, rng.fork("corpus", id)));
  const results: Results = {
    schema: "emoforge/results@1",
    title: "Cycle-GAN augmentation on EMO-DB",
    question: "Does augmentation by cycle-GANs raise the unweighted average recall on unseen speakers?",
    profile: "quick",
    seed: o.seed,
    recipeHash: "5f1d7a84c4d2bd0c6e1a3f5b7c9d0e2f4a6b8c0d1e3f5a7b9c1d3e5f7a9b1c3d",
    corpora,
    absent: [],
  };
  return {
    recipeYaml: "title: Cycle-GAN augmentation on EMO-DB\nseed: 1\ncorpora:\n  - id: emodb\n",
    recipe: makeRecipe(o),
    environment: {
      emoforge: "0.1.0",
      runtime: "Node v24.21.0",
      platform: "linux x64",
      cpu: "Example CPU @ 2.0 GHz",
      cores: 2,
      engine: "onnxruntime-node 1.30.0",
      startedAt: "2025-01-01T10:00:00Z",
      finishedAt: "2025-01-01T10:41:00Z",
      computeSec: 4321,
      wallSec: 2460,
    },
    results,
    samples: o.corpora.flatMap((corpus) =>
      o.normalisations.flatMap((normalisation) =>
        o.generative.map((augmenter, i) => makeSamples(corpus, augmenter, normalisation, i, o, rng)),
      ),
    ),
  };
}

type Options = Required<ArtifactOptions>;

/** Only what reports read: the other fields come from schemas that reports do not know. */
function makeRecipe(o: Options): Recipe {
  const claim = (what: string, augmenter: string, classifier: string, wa: number, uar: number) => [
    { what, augmenter, classifier, metric: "wa" as const, value: wa, where: "Table 1" },
    { what, augmenter, classifier, metric: "uar" as const, value: uar, where: "Table 1" },
  ];
  const recipe = {
    title: "Cycle-GAN augmentation on EMO-DB",
    question: "Does augmentation by cycle-GANs raise the unweighted average recall on unseen speakers?",
    notes: [
      "The paper does not state its split: leave-one-speaker-out is used.",
      "Its 2185 features are no known set: emobase2010 (1582) is used.",
    ],
    seed: o.seed,
    corpora: o.corpora.map((id) => ({ id })),
    amounts: o.amounts,
    declaredAmount: 1,
    statistics: { resamples: 2000, level: 0.95 },
    claims: [
      ...claim("Add noise, DNN", "noise", "dnn", 0.8206, 0.8273),
      ...claim("Add noise, SVM", "noise", "svm", 0.8112, 0.8025),
      ...claim("SMOTE, DNN", "smote", "dnn", 0.8243, 0.8151),
      ...claim("SMOTE, SVM", "smote", "svm", 0.8093, 0.7951),
      ...claim("Cycle-GAN, DNN", "cyclegan", "dnn", 0.8355, 0.825),
      ...claim("Cycle-GAN, SVM", "cyclegan", "svm", 0.815, 0.803),
      ...claim("Cycle-GAN + Wasserstein, DNN", "cyclegan-wd", "dnn", 0.8449, 0.8333),
      ...claim("Cycle-GAN + Wasserstein, SVM", "cyclegan-wd", "svm", 0.8107, 0.8008),
      { what: "2D-ACRNN", classifier: "dnn", metric: "uar", value: 0.7938, where: "Table 1" },
      { what: "3D-ACRNN", classifier: "dnn", metric: "uar", value: 0.8282, where: "Table 1" },
    ],
  };
  return recipe as unknown as Recipe;
}

function makeCorpus(id: string, o: Options, rng: Rng): CorpusResult {
  const n = o.classes.map((_, i) => 60 + ((i * 37) % 70));
  const named = (values: readonly number[]) =>
    Object.fromEntries(o.classes.map((name, i) => [name, values[i]]));
  const scores = o.augmenters.flatMap((augmenter) =>
    (augmenter === "none" ? [0] : o.amounts).flatMap((amount) =>
      o.classifiers.flatMap((classifier) =>
        o.normalisations.map((normalisation) =>
          makeScore({ augmenter, amount, classifier, normalisation }, n, o, rng),
        ),
      ),
    ),
  );
  const only = o.augmenters
    .filter((name) => name !== "none")
    .flatMap((augmenter) =>
      o.classifiers.flatMap((classifier) =>
        o.normalisations.map(
          (normalisation): Score => ({
            ...makeScore({ augmenter, amount: 1, classifier, normalisation }, n, o, rng, -0.08),
            training: "synthetic-only",
          }),
        ),
      ),
    );
  return {
    card: {
      id,
      title: id === "emodb" ? "Berlin Database of Emotional Speech (EMO-DB)" : `Corpus ${id}`,
      licence: "CC0-1.0",
      url: `https://example.org/${id}`,
      citation:
        "Burkhardt, Paeschke, Rolfes, Sendlmeier & Weiss (2005). A database of German emotional speech. Interspeech.",
      language: "de",
      synthetic: false,
    },
    data: {
      utterances: n.reduce((a, b) => a + b),
      speakers: o.speakers,
      perClass: named(n),
      trainPerClass: named(n.map((k) => k * 0.9)),
      excluded: { boredom: 81, disgust: 46 },
      problems: [{ file: "wav/03a01Fa.wav", message: "clipping: 14 samples at full scale" }],
    },
    features: { set: "emobase2010", version: "1", dimensions: 1582 },
    classes: o.classes,
    protocol: { kind: "leave-one-speaker-out", folds: o.speakers, speakerDependent: false, notes: [] },
    draws: 1,
    repeats: 3,
    declaredAmount: 1,
    trials: { done: 600, planned: 600, failed: [] },
    scores: [...scores, ...only],
    comparisons: makeComparisons(o, rng),
    fidelity: o.generative.flatMap((augmenter, i) =>
      o.normalisations.flatMap((normalisation) =>
        o.classes.map(
          (name): Fidelity => ({
            augmenter,
            normalisation,
            class: name,
            coverage: Math.min(1, 0.4 + 0.2 * i + 0.2 * rng.uniform()),
            density: 0.6 + 0.6 * rng.uniform(),
            frechet: 100 + 60 * rng.uniform(),
            k: 5,
          }),
        ),
      ),
    ),
    curves: o.generative.flatMap((augmenter) =>
      o.normalisations.map((normalisation) => ({
        augmenter,
        normalisation,
        fold: "speaker 03",
        curves: ["critic", "generator", "cycle", "classification", "coverage"].flatMap((name, q) =>
          o.classes.map((group) => makeCurve(group, name, q, o.steps, rng)),
        ),
      })),
    ),
  };
}

const around = (value: number, half: number): Interval => ({ value, low: value - half, high: value + half });

function makeScore(
  cell: Pick<Score, "augmenter" | "amount" | "classifier" | "normalisation">,
  n: readonly number[],
  o: Options,
  rng: Rng,
  shift = 0,
): Score {
  const base = 0.79 + (cell.normalisation === "speaker" ? 0.06 : 0) + shift + 0.02 * (rng.uniform() - 0.5);
  const effect = (o.effects[cell.augmenter] ?? 0) * Math.min(1, cell.amount);
  const recall = o.classes.map(() => Math.min(0.99, base + effect + 0.12 * (rng.uniform() - 0.5)));
  const confusion = o.classes.map((_, i) => {
    const right = Math.round(3 * n[i] * recall[i]);
    const wrong = o.classes.map((_, j) => (i === j ? 0 : Math.floor(rng.uniform() * 10)));
    const left = 3 * n[i] - right;
    const total = wrong.reduce((a, b) => a + b, 0) || 1;
    return wrong.map((w, j) => (i === j ? right : Math.round((left * w) / total)));
  });
  const uar = recall.reduce((a, b) => a + b) / recall.length;
  return {
    ...cell,
    training: "real-and-synthetic",
    uar: around(uar, 0.025),
    wa: around(uar + 0.012, 0.024),
    macroF1: around(uar - 0.004, 0.026),
    uarMeanOfFolds: uar - 0.01,
    recall,
    confusion,
    perSpeaker: Array.from({ length: o.speakers }, (_, k) => ({
      group: String(k + 3).padStart(2, "0"),
      sex: k % 2 ? "female" : "male",
      utterances: 35 + k,
      uar: Math.min(1, uar + 0.2 * (rng.uniform() - 0.5)),
      wa: Math.min(1, uar + 0.2 * (rng.uniform() - 0.5)),
    })),
    perSex: ["female", "male"].map((group, k) => ({
      group,
      sex: group,
      utterances: 200 + k,
      uar: uar + 0.02 * (rng.uniform() - 0.5),
      wa: uar,
    })),
    chosen: cell.classifier === "svm" ? { c: "0.01 x10" } : {},
  };
}

function makeComparisons(o: Options, rng: Rng): Comparison[] {
  const names = o.augmenters.filter((name) => name !== "none");
  const last = names.at(-1);
  const pairs = [
    ...(o.augmenters.includes("none") ? names.map((augmenter) => ({ augmenter, against: "none" })) : []),
    ...names.slice(0, -1).map((against) => ({ augmenter: last ?? "", against })),
  ];
  return pairs.flatMap(({ augmenter, against }) =>
    o.classifiers.flatMap((classifier) =>
      o.normalisations.flatMap((normalisation) =>
        o.amounts.map((amount): Comparison => {
          const value = (o.effects[augmenter] ?? 0) + 0.02 * (rng.uniform() - 0.5);
          const half = 0.017;
          const judged = amount === 1;
          const p = Math.min(1, Math.exp(-((value / half) ** 2) * 2));
          const verdict =
            !judged || against !== "none"
              ? "not-judged"
              : value > half
                ? "gain"
                : value < -half
                  ? "loss"
                  : "undecided";
          return {
            augmenter,
            against,
            classifier,
            normalisation,
            amount,
            uarDifference: around(value, half),
            waDifference: around(value * 0.9, half),
            p,
            pHolm: judged ? Math.min(1, p * 2) : null,
            smallestDetectable: 0.019 + 0.006 * rng.uniform(),
            mcnemar: { onlyAugmented: 31, onlyBaseline: 24, p: 0.41 },
            verdict,
          };
        }),
      ),
    ),
  );
}

function makeCurve(group: string, name: string, q: number, steps: number, rng: Rng): TrainingCurve {
  const start = 1 + 0.4 * rng.uniform();
  return {
    group,
    name,
    steps: Array.from({ length: steps }, (_, k) => k * 10),
    values: Array.from(
      { length: steps },
      (_, k) =>
        (q % 2 ? -1 : 1) * start * (name === "critic" ? 40 : 1) * Math.exp((-3 * k) / steps) +
        0.05 * rng.normal(),
    ),
  };
}

function makeSamples(
  corpus: string,
  augmenter: string,
  normalisation: "train" | "speaker",
  index: number,
  o: Options,
  rng: Rng,
): SampleSet {
  const rows = 2 * o.sampled;
  const data = new Float32Array(rows * o.dimensions);
  const labels = new Int32Array(rows);
  const synthetic = new Uint8Array(rows);
  const real = rng.fork("real", corpus, normalisation);
  const made = rng.fork("synthetic", corpus, normalisation, augmenter);
  for (let i = 0; i < rows; i++) {
    labels[i] = i % o.classes.length;
    synthetic[i] = i < o.sampled ? 0 : 1;
    const chance = synthetic[i] ? made : real;
    const width = synthetic[i] ? 0.4 + 0.6 * index : 1;
    for (let d = 0; d < o.dimensions; d++) {
      const centre = d % o.classes.length === labels[i] ? 5 / Math.sqrt(o.dimensions) : 0;
      data[i * o.dimensions + d] = centre + width * chance.normal();
    }
  }
  return {
    corpus,
    augmenter,
    normalisation,
    fold: "speaker 03",
    classes: o.classes,
    dimensions: o.dimensions,
    data,
    labels,
    synthetic,
  };
}
