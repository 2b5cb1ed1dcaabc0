/** @file The jobs of a run: groups (one fitted augmenter) of trials (one trained classifier). */

import type { Fold } from "../../core/index.ts";
import type { Normalisation } from "../../evaluate/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { AugmenterConfig, ClassifierConfig, MediumKind, Recipe } from "../recipe/schema.ts";
import type { Cell, CountRange } from "../results/shapes.ts";
import type { Estimate, Timings } from "./timings.ts";

export type Training = "real-and-synthetic" | "synthetic-only";

/** One classifier trained and tested once. */
export interface Trial extends Cell {
  readonly id: string;
  readonly training: Training;
  readonly draw: number;
  readonly repeat: number;
  readonly fold: string;
  readonly classifierConfig: ClassifierConfig;
  /** Name of the classifier's random stream: the same for all augmenters, so that only the data differ. */
  readonly stream: string;
}

/** What an augmenter is asked for. */
export type Asks =
  | {
      /** Rows with planned labels. */
      readonly of: "labels";
      readonly balance: boolean;
      /** Name of the random stream that plans them. */
      readonly stream: string;
      /** Positions in `train` of the rows from which labels are planned; null: all. */
      readonly positions: readonly number[] | null;
      /** Whether only those rows are learned from, while the others are a source domain. */
      readonly alone: boolean;
    }
  | {
      /** Views of clips in turn: view `i` is made from `turns[i % turns.length]`, a position in `train`. */
      readonly of: "turns";
      readonly turns: readonly number[];
    };

/** What was extracted from the altered recordings of one training side. */
export interface AlteredItems {
  readonly hash: string;
  /** Which of the items under that hash belong to the side. */
  readonly at: readonly number[];
  /** For each, the positions in `train` of all recordings that are heard in it, first the one that was altered: nothing else can be named. */
  readonly sources: readonly (readonly number[])[];
  /** For each, the name of the random stream that altered it. */
  readonly seeds: readonly string[];
}

/** The recordings of a corpus under one condition: by the same positions as those of the corpus itself. */
export interface TestCondition {
  readonly name: string;
  readonly hash: string;
}

/** What the time of a job depends on, apart from its options. */
export interface Size {
  /** Features of a row, or mel bands of a frame. */
  readonly dimensions: number;
  readonly classes: number;
  readonly meanFrames: number;
}

/** One augmenter fitted once, and the trials that share it. Everything a worker needs. */
export interface Group {
  readonly medium: MediumKind;
  readonly id: string;
  readonly corpus: string;
  readonly dataHash: string;
  readonly sourceHash: string | null;
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly fold: string;
  readonly draw: number;
  readonly repeat: number;
  readonly normalisation: Normalisation;
  readonly augmenter: string;
  readonly augmenterConfig: AugmenterConfig;
  /** Only for augmenters that alter recordings. */
  readonly altered?: AlteredItems;
  /** What its classifiers are tested under besides recordings as they are. */
  readonly conditions?: readonly TestCondition[];
  readonly asks: Asks;
  /** How many recorded items an amount of 1 stands for. */
  readonly base: number;
  /** How many synthetic items the largest amount takes, and how many the declared one, on which fidelity is measured. */
  readonly poolSize: number;
  readonly declaredSize: number;
  readonly fidelityK: number;
  /** Name of the augmenter's random stream. */
  readonly stream: string;
  /** Whether this is the first place of its augmenter, for which more is kept to be shown. */
  readonly first: boolean;
  readonly size: Size;
  readonly trials: readonly Trial[];
}

/** How a corpus is split, over all draws. */
export interface Splits {
  readonly folds: readonly Fold[];
  readonly speakerDependent: boolean;
  readonly notes: readonly string[];
  /** Mean training rows per class over draws and folds. */
  readonly trainPerClass: Readonly<Record<string, number>>;
  /** The fewest and the most in any one draw and fold. */
  readonly trainPerClassRange: Readonly<Record<string, CountRange>>;
}

export interface CorpusPlan extends Splits {
  readonly corpus: string;
  /** The kind of its protocol. */
  readonly protocol: string;
  readonly groups: readonly Group[];
}

export interface PlannedCorpus {
  readonly prepared: PreparedCorpus;
  readonly plan: CorpusPlan;
}

/** What there is to do, known before anything is trained. */
export interface RunPlan {
  readonly recipe: Recipe;
  readonly corpora: readonly PlannedCorpus[];
  /** Corpora of the recipe that are not there, and why. */
  readonly absent: readonly { readonly id: string; readonly message: string }[];
  readonly groups: readonly Group[];
  readonly trials: number;
  readonly finished: number;
  /** Ids of the finished trials. */
  readonly done: ReadonlySet<string>;
  /** Ids of groups whose trials are finished, but whose kept fit is damaged and has to be made anew. */
  readonly refit: ReadonlySet<string>;
  /** Worker-seconds still to do. */
  readonly estimate: Estimate;
  readonly timings: Timings;
}
