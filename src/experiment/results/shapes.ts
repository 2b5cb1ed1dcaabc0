/** @file The shapes of `results.json` and of the other files of a run folder, which reports and other programs read. */

import type { CorpusCard, TrainingCurve } from "../../core/index.ts";
import type { Interval, Normalisation, Verdict } from "../../evaluate/index.ts";

export type { Interval, Normalisation, Verdict } from "../../evaluate/index.ts";

export const resultsSchemaName = "emoforge/results@1";

/** Contents of `results.json`. Free of times and dates: equal inputs give equal bytes. */
export interface Results {
  readonly schema: typeof resultsSchemaName;
  readonly title: string;
  readonly question: string;
  readonly profile: string;
  readonly seed: number;
  /** SHA-256 of the resolved recipe. */
  readonly recipeHash: string;
  /** Corpora of the recipe that could not be found, and why. */
  readonly absent: readonly { readonly id: string; readonly message: string }[];
  readonly corpora: readonly CorpusResult[];
}

/** Everything measured on one corpus. */
export interface CorpusResult {
  readonly card: CorpusCard;
  readonly data: DataSummary;
  readonly features: { readonly set: string; readonly version: string; readonly dimensions: number };
  readonly classes: readonly string[];
  readonly protocol: {
    readonly kind: string;
    readonly folds: number;
    readonly speakerDependent: boolean;
    /** The pattern that gave the speakers, if it is a guess that nobody has confirmed. */
    readonly speakersGuessed?: string;
    readonly notes: readonly string[];
  };
  /** Draws x repeats pooled in every score. */
  readonly draws: number;
  readonly repeats: number;
  /** The one amount, declared beforehand, at which gains are judged. */
  readonly declaredAmount: number;
  /** What was drawn by the bootstrap for all intervals of this corpus; absent from results of earlier versions, and if nothing is scored. */
  readonly resampled?: Resampled;
  /** Trials done and planned; fewer done than planned means an unfinished or partly failed run. */
  readonly trials: {
    readonly done: number;
    readonly planned: number;
    readonly failed: readonly FailedTrial[];
  };
  readonly scores: readonly Score[];
  readonly comparisons: readonly Comparison[];
  readonly fidelity: readonly Fidelity[];
  readonly curves: readonly AugmenterCurves[];
  /** For augmenters of spectrograms that learn representations; absent if there are none. */
  readonly separation?: readonly ClassSeparation[];
  /** Where the networks of finished trials were trained; absent if all were on the processor. */
  readonly devices?: readonly DeviceShare[];
  /** The same classifiers on the same test recordings, altered; absent if the recipe has no conditions. */
  readonly conditions?: readonly ConditionResult[];
}

/** How many networks, augmenters and classifiers counted for each finished trial, were trained on a device. */
export interface DeviceShare {
  /** "cpu", or the name of a graphics card. */
  readonly device: string;
  readonly networks: number;
}

/** What was measured on test recordings under one condition of the recipe. */
export interface ConditionResult {
  /** As the recipe calls it. */
  readonly condition: string;
  readonly scores: readonly ConditionScore[];
  /** Between augmenters under this condition, as `CorpusResult.comparisons`. */
  readonly comparisons: readonly Comparison[];
}

export interface ConditionScore
  extends Cell,
    Pick<Score, "training" | "uar" | "wa" | "macroF1" | "reducedRecall" | "recall" | "confusion"> {
  /** UAR under the condition minus UAR on the recordings as they are: same classifiers, same recordings. */
  readonly againstClean: Interval;
}

/** How many speakers or utterances the bootstrap drew from, all draws of the recipe together. */
export interface Resampled {
  /** `utterance` if speakers are unknown or there is only one: the intervals are then too narrow for strangers. */
  readonly unit: "speaker" | "utterance";
  readonly count: number;
  /** Speakers tested; null where any is unknown. */
  readonly speakers: number | null;
}

export interface FailedTrial {
  readonly id: string;
  readonly message: string;
}

/** What went in, and what stayed out and why. */
export interface DataSummary {
  readonly utterances: number;
  /** The number of known speakers. */
  readonly speakers: number;
  /** Utterances whose speaker is not known, if there are any. */
  readonly unknownSpeakers?: number;
  readonly perClass: Readonly<Record<string, number>>;
  /** Mean number of training rows per class after thinning, over draws and folds. */
  readonly trainPerClass: Readonly<Record<string, number>>;
  /** The fewest and the most in any one draw and fold. */
  readonly trainPerClassRange?: Readonly<Record<string, CountRange>>;
  /** The corpus's own label -> utterances left out because the recipe does not use that label. */
  readonly excluded: Readonly<Record<string, number>>;
  /** Files, each with why it could not be used or what is damaged in it. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** What could be learned in place of the emotion, if anything was found. */
  readonly cautions?: readonly string[];
}

export interface CountRange {
  readonly fewest: number;
  readonly most: number;
}

/** A score's place on each axis. `amount` is the ratio of synthetic rows to recorded training rows; 0 without augmentation. */
export interface Cell {
  readonly augmenter: string;
  readonly amount: number;
  readonly classifier: string;
  readonly normalisation: Normalisation;
}

/** One cell's scores: point value = mean over draws and repeats of the pooled metric; interval = bootstrap over what `resampled` says and runs. */
export interface Score extends Cell {
  /** `real-and-synthetic`: the usual training. `synthetic-only`: trained on synthetic rows alone. Tests are on recorded rows always. */
  readonly training: "real-and-synthetic" | "synthetic-only";
  /** The classifier answers without looking at the features: see `KindTraits`. */
  readonly floor?: true;
  readonly uar: Interval;
  readonly wa: Interval;
  readonly macroF1: Interval;
  /** Mean recall of the classes that thinning reduces; only for recipes that thin. */
  readonly reducedRecall?: Interval;
  /** Mean over folds of the per-fold UAR (classes absent from a fold's test rows left out), mean over runs. */
  readonly uarMeanOfFolds: number;
  /** In the order of `classes`. */
  readonly recall: readonly number[];
  /** The same with intervals; present if there is a `reducedRecall`. */
  readonly recallIntervals?: readonly Interval[];
  /** Summed over runs: `confusion[truth][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly perSpeaker: readonly GroupScore[];
  readonly perSex: readonly GroupScore[];
  /** What the classifiers chose in their folds, e.g. `{ "c": "0.01 x10" }`. */
  readonly chosen: Readonly<Record<string, string>>;
}

export interface GroupScore {
  readonly group: string;
  readonly sex: string;
  readonly utterances: number;
  readonly uar: number;
  readonly wa: number;
}

/** `augmenter` minus `against`, same amount, classifier, normalisation, draws and folds. */
export interface Comparison extends Cell {
  readonly against: string;
  readonly uarDifference: Interval;
  readonly waDifference: Interval;
  /** Two-sided, from the paired bootstrap over speakers and runs; with at most 15 speakers, the larger of that and `pSignFlip`. */
  readonly p: number;
  /** Holm-corrected over the augmenters compared at the declared amount; null at other amounts. */
  readonly pHolm: number | null;
  /** Exact sign-flip test over speakers, at least 2 ** (1 - speakers); null with more than 15 speakers or unknown ones. */
  readonly pSignFlip?: number | null;
  /** Speakers that both were tested on; null where any is unknown. */
  readonly speakers?: number | null;
  /** Present if all predictions are the same, so that there is no difference to give an interval for. */
  readonly samePredictions?: true;
  /** Smallest UAR difference that this design would detect with 80 % power at 5 %. */
  readonly smallestDetectable: number;
  readonly mcnemar: { readonly onlyAugmented: number; readonly onlyBaseline: number; readonly p: number };
  /** The rule for a gain: declared amount, 6 speakers at least, 95 % interval above zero, Holm-corrected p < 0.05. */
  readonly verdict: Verdict;
  /** The same for the mean recall of the reduced classes, judged by the same rule; only for recipes that thin. */
  readonly reduced?: {
    readonly difference: Interval;
    readonly p: number;
    readonly pHolm: number | null;
    readonly pSignFlip?: number | null;
    readonly speakers?: number | null;
    readonly smallestDetectable: number;
    readonly verdict: Verdict;
  };
}

/** How close synthetic rows are to real ones, at the declared amount, mean over folds, draws and repeats. */
export interface Fidelity {
  readonly augmenter: string;
  readonly normalisation: Normalisation;
  readonly class: string;
  readonly coverage: number;
  readonly density: number;
  readonly frechet: number;
  readonly k: number;
}

/** How well learned representations separate the classes: mean silhouette in [-1, 1] (L1 distances), mean over `fits`. */
export interface ClassSeparation {
  readonly augmenter: string;
  readonly normalisation: Normalisation;
  /** For training clips, and for their views. */
  readonly clips: number;
  readonly views: number;
  readonly fits: number;
}

/** A representation learner that separates its own training clips less well than this has hardly told their classes apart. */
export const poorlySeparated = 0.1;

/** Curves of one fit (first draw, fold, repeat). */
export interface AugmenterCurves {
  readonly augmenter: string;
  readonly normalisation: Normalisation;
  readonly fold: string;
  readonly curves: readonly TrainingCurve[];
}

/** `environment.json`: where and when; never compared. */
export interface Environment {
  readonly emoforge: string;
  readonly runtime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly engine: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Worker-seconds spent on trials and fits. */
  readonly computeSec: number;
  readonly wallSec: number;
}

/** Where a row of a map comes from: a recording, or the recordings that it was made from (none: from noise) and its random stream. */
export type SampleOrigin =
  | { readonly id: string; readonly speaker: string }
  | { readonly sources: readonly string[]; readonly seed: string };

/** Real and synthetic rows of one fold, for figure 10. */
export interface SampleSet {
  readonly corpus: string;
  readonly augmenter: string;
  readonly normalisation: Normalisation;
  readonly fold: string;
  readonly classes: readonly string[];
  readonly dimensions: number;
  /** Row-major `[n, dimensions]`. */
  readonly data: Float32Array;
  readonly labels: Int32Array;
  /** 1 if the row is synthetic. */
  readonly synthetic: Uint8Array;
  /** One for each row; runs of earlier versions have none. */
  readonly origins?: readonly SampleOrigin[] | undefined;
}
