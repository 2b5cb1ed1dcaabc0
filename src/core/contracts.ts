/** @file What an augmenter, a classifier and a feature set promise. Learning is a return value: nothing "unfitted" exists. */

import type { FitContext } from "./progress.ts";
import type { Rng } from "./rng.ts";
import type { Predictions, Recorded, Synthetic, TrainingSet, ValuesOf } from "./types.ts";

/** Learns how training data is distributed. Holds options only: no data, no weights, no seed. */
export interface Augmenter<V> {
  readonly name: string;
  /** @param train The training fold, already normalised. */
  fit(train: Recorded<V>, context: AugmentContext): Promise<FittedAugmenter<V>>;
}

export interface AugmentContext extends FitContext {
  /** Unlabelled rows of another corpus as source domain, row-major `[m, d]`, same features and normalisation. */
  readonly source?: { readonly data: Float32Array; readonly ids: readonly string[] };
}

export interface FittedAugmenter<V> {
  /**
   * Synthetic data, one item for each that is asked for, in this order. Item `i` depends on the seed and on `asked[0..i]` only,
   * so a shorter list gives a prefix of a longer one's items: amounts of a sweep are nested.
   *
   * @param asked Rows: the labels that they are to have. Clips: positions of the training clips that views are made of.
   */
  draw(asked: Int32Array, rng: Rng): Promise<Synthetic<V>>;
  /**
   * What the augmenter has learned to see in data, normalised as the training data was: row-major `[n, dims]`; absent where it
   * learns no representation.
   */
  embed?(values: ValuesOf<V>): Promise<{ readonly data: Float32Array; readonly dims: number }>;
  /** Losses and other quantities by step, for the report; absent where nothing is trained iteratively. */
  readonly curves?: readonly TrainingCurve[];
}

/** One quantity over the steps of a training. */
export interface TrainingCurve {
  /** E.g. "anger". */
  readonly group: string;
  /** E.g. "critic", "generator", "cycle", "classification", "coverage". */
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Learns to predict classes. Holds options only. */
export interface Classifier<V> {
  readonly name: string;
  fit(train: TrainingSet<V>, context: FitContext): Promise<FittedClassifier<V>>;
}

export interface FittedClassifier<V> {
  /** @param values Normalised as the training data was. */
  predict(values: ValuesOf<V>): Promise<Predictions>;
  /**
   * The predictor as an ONNX model: input "features" `[N, d]` or "segments" `[N, frames, mels]`, outputs "probabilities" `[N, k]`
   * and "label" `[N]` (int64).
   */
  toOnnx(): Uint8Array;
  /** What was chosen while fitting (e.g. C, epochs), for the report. */
  readonly chosen: Readonly<Record<string, number | string>>;
  readonly curves?: readonly TrainingCurve[];
}

/** Mono samples, nominally in [-1, 1]. */
export interface Signal {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** What is computed of a recording: one row of statistics, or a row for each frame ("low-level descriptors"). */
export type FeatureLevel = "functionals" | "lld";

/** One row of features for each utterance, at once (`FeatureSet`) or later (the embeddings of a network): callers await it. */
export interface UtteranceFeatures {
  readonly id: string;
  /** Changes whenever values change; part of every cache key. */
  readonly version: string;
  /** One row per utterance. */
  readonly names: readonly string[];
  /** The rate expected; callers resample to it first. */
  readonly sampleRateHz: number;
  /** @returns `names.length` finite values. @throws {EmoforgeError} for a signal that is too short. */
  extract(samples: Float32Array): Float32Array | Promise<Float32Array>;
  /**
   * Begins a signal that arrives in pieces: `push` keeps no reference to the array.
   *
   * @throws {ParameterError} for a level that these features do not have.
   */
  start(level: FeatureLevel): Pick<Extraction, "push"> & { finish(): FeatureRows | Promise<FeatureRows> };
}

/** A named set of features. */
export interface FeatureSet extends UtteranceFeatures {
  /** Of the low-level descriptors: one row per frame. */
  readonly descriptorNames: readonly string[];
  /** From one frame to the next, ms. */
  readonly hopMs: number;
  /** @returns `names.length` finite values. @throws {EmoforgeError} for a signal too short to give a frame. */
  extract(samples: Float32Array): Float32Array;
  /** Begins a signal that arrives in pieces: memory grows with its descriptors only, not with its samples. */
  start(level: FeatureLevel): Extraction;
}

export interface Extraction {
  /** Takes the next samples, any number of them; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** @throws {EmoforgeError} for a signal too short to give a frame. */
  finish(): FeatureRows;
  /**
   * In place of `finish`, the same values name by name: each `[rows]`, good until the next is asked for. So an hour of descriptors
   * is not in memory twice.
   *
   * @throws {EmoforgeError} as `finish`, at once.
   */
  finishByName(): Iterable<Float32Array>;
}

/** Row-major `[rows, names]`, finite. One row for functionals; row i of descriptors is the frame that starts at i·hopMs. */
export interface FeatureRows {
  readonly names: readonly string[];
  readonly rows: number;
  readonly data: Float32Array;
}
