/** @file What a search tries, and where it judges what it tries. */

import type { Normalisation } from "../../evaluate/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import type { AugmenterConfig, ClassifierConfig } from "../recipe/schema.ts";

/** A way to make a model: what is tried. How features are normalised is a question of its own, see `SearchPlan`. */
export interface Candidate {
  /** "c01", "c02" ... in the order of the space. */
  readonly id: string;
  /** E.g. "svm on emobase2010", "lda on is09 with transfer x1"; unique. */
  readonly name: string;
  readonly features: FeaturesConfig;
  readonly classifier: ClassifierConfig;
  readonly augmenter: AugmenterConfig;
  /** Synthetic rows for each recorded row, or views of each clip; 0 with `none`. */
  readonly amount: number;
  /** Under this normalisation it comes before all others in the order of preference. */
  readonly preferredFor?: Normalisation;
}

/** Speakers that are tested together, and never apart. */
export interface Part {
  readonly name: string;
  readonly speakers: readonly string[];
  /** Ids of their utterances. */
  readonly ids: readonly string[];
}

/** One step of the halving: what is still in it is tried on more speakers, and the better ones go on. */
export interface Rung {
  /** Each part is chosen for by what happens on its neighbours up to this distance, see `innerParts`. */
  readonly distance: number;
  /** How many candidates are in it. */
  readonly candidates: number;
  /** Worker-seconds, at most. */
  readonly estimateSec: number;
}

/** What was decided before anything was trained. A search that is resumed, here or elsewhere, goes by it. */
export interface Schedule {
  readonly parts: number;
  readonly rungs: readonly Rung[];
  /** Ids of the candidates that take part. */
  readonly candidates: readonly string[];
  /** Those that the budget has no room for, and why. */
  readonly leftOut: readonly { readonly candidate: string; readonly reason: string }[];
  /** Worker-seconds that this takes, at most, by the estimates of the kinds. */
  readonly estimateSec: number;
  readonly budgetSec: number;
}

/** Where a choice is made: for the speakers of one part, who take no part in it, or (null) for the model that is kept. */
export type Judge = number | null;

/** One question of a search: which model is best under this normalisation, and how good will it be? */
export type Question = Normalisation;
