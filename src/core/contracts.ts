/** @file What an augmenter, a classifier and a feature set promise. Learning is a return value, so nothing "unfitted" exists. */

import type { FitContext, TrainingCurve } from "./progress.ts";
import type { Rng } from "./rng.ts";
import type { Clips, Predictions, Recorded, Rows, Synthetic, TrainingSet, ValuesOf } from "./types.ts";

/** Learns how training data is distributed. Holds options only: no data, no weights, no seed. */
export interface Augmenter<V> {
  readonly name: string;
  /** @param train The training fold, already normalised. */
  fit(train: Recorded<V>, context: AugmentContext): Promise<FittedAugmenter<V>>;
}

export interface AugmentContext extends FitContext {
  /** Unlabelled rows of another corpus as source domain, row-major `[m, d]`, with the same features and normalisation. */
  readonly source?: { readonly data: Float32Array; readonly ids: readonly string[] };
  /** For augmenters that alter recordings: what was extracted from the altered recordings of the training fold, normalised as it is. */
  readonly altered?: Altered<Rows | Clips>;
  /** Called now and then, while networks that make rows or clips are trained; like `onCurves`, it changes nothing. */
  readonly onMade?: (made: MadeNow) => void;
}

/** What networks make that are still being trained: always from the same noise or sources, so that only training moves it. */
export interface MadeNow {
  /** As in their curves, e.g. "anger". */
  readonly group: string;
  /** Steps done. */
  readonly step: number;
  /** Rows `[d]`, or clips `[frames, mels]`, normalised like the training data; none is rejected or clipped as drawn ones may be. Overwritten later: copy what is to stay. */
  readonly items: readonly Float32Array[];
  /** The class of each. */
  readonly labels: ArrayLike<number>;
}

/** Rows or clips of recordings that were altered before extraction, `m` of them. */
export interface Altered<V> {
  readonly values: ValuesOf<V>;
  /** `m` class indices. */
  readonly labels: Int32Array;
  /** For each, the ids of all recordings that are heard in it, first the one that was altered. */
  readonly sources: readonly (readonly string[])[];
  /** For each, the name of the random stream that altered it. */
  readonly seeds: readonly string[];
}

export interface FittedAugmenter<V> {
  /**
   * Synthetic data, one item for each that is asked for, in this order. Item `i` depends on the seed and on `asked[0..i]` only,
   * so a shorter list gives a prefix of a longer one's items: amounts of a sweep are nested.
   *
   * @param asked For rows, the labels that they are to have; for clips, the positions of the training clips to make views of.
   */
  draw(asked: Int32Array, rng: Rng): Promise<Synthetic<V>>;
  /**
   * The learned representations of data that is normalised like the training data: row-major `[n, dims]`. Absent if the augmenter learns
   * no representation.
   */
  embed?(values: ValuesOf<V>): Promise<{ readonly data: Float32Array; readonly dims: number }>;
  /** Losses and other quantities by step, for the report; absent if nothing is trained iteratively. */
  readonly curves?: readonly TrainingCurve[];
}

/** Learns to predict classes. Holds options only. */
export interface Classifier<V> {
  readonly name: string;
  fit(train: TrainingSet<V>, context: FitContext): Promise<FittedClassifier<V>>;
}

export interface FittedClassifier<V> {
  /** @param values Normalised like the training data. */
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

/** What is computed from a recording: one row of statistics, or a row for each frame ("low-level descriptors"). */
export type FeatureLevel = "functionals" | "lld";

/** Gives one row of features for each utterance, at once (`FeatureSet`) or as a promise (a network's embeddings): callers await it. */
export interface UtteranceFeatures {
  readonly id: string;
  /** Changes whenever values change; part of every cache key. */
  readonly version: string;
  /** Names of the features of an utterance. */
  readonly names: readonly string[];
  /** The rate expected; callers resample to it first. */
  readonly sampleRateHz: number;
  /** @returns `names.length` finite values. @throws {EmoforgeError} if the signal is too short. */
  extract(samples: Float32Array): Float32Array | Promise<Float32Array>;
  /**
   * Begins a signal that arrives in pieces: `push` keeps no reference to the array.
   *
   * @throws {ParameterError} if these features do not have the level.
   */
  start(level: FeatureLevel): Pick<Extraction, "push"> & { finish(): FeatureRows | Promise<FeatureRows> };
}

/** A named set of features. */
export interface FeatureSet extends UtteranceFeatures {
  /** Names of the low-level descriptors, of which each frame gives one row. */
  readonly descriptorNames: readonly string[];
  /** Time from one frame to the next, ms. */
  readonly hopMs: number;
  /** @returns `names.length` finite values. @throws {EmoforgeError} if the signal is too short to give a frame. */
  extract(samples: Float32Array): Float32Array;
  /** Begins a signal that arrives in pieces: memory grows with its descriptors only, not with its samples. */
  start(level: FeatureLevel): Extraction;
  /**
   * Begins a signal of which many stretches are wanted, overlapping ones too: what they share is computed once.
   *
   * @param history How many samples before the newest a stretch may begin; memory grows with it, not with the signal.
   */
  stretches(history: number): Stretches;
}

/** Rows of stretches of a signal that arrives in pieces. */
export interface Stretches {
  /** Takes the next samples, any number of them; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** How many samples there have been. */
  readonly end: number;
  /**
   * The features of samples `start ... end - 1`, the same as of this stretch by itself.
   *
   * @param start A whole number of frames (`hopMs`) from the beginning.
   * @throws {ParameterError} for a start between frames, and for samples that have not come yet or are gone.
   * @throws {EmoforgeError} for a stretch too short to give a frame.
   */
  row(start: number, end: number): Float32Array;
}

export interface Extraction {
  /** Takes the next samples, any number of them; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** @throws {EmoforgeError} if the signal was too short to give a frame. */
  finish(): FeatureRows;
  /**
   * Gives the same values as `finish`, but name by name, so that an hour of descriptors is not in memory twice: each array, `[rows]`, is
   * valid until the next is asked for.
   *
   * @throws {EmoforgeError} like `finish`, when it is called.
   */
  finishByName(): Iterable<Float32Array>;
}

/** Row-major `[rows, names]`, finite. One row for functionals; row i of descriptors is the frame that starts at i·hopMs. */
export interface FeatureRows {
  readonly names: readonly string[];
  readonly rows: number;
  readonly data: Float32Array;
}
