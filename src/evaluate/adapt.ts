/**
 * @file Adaptation to a voice: a speaker's own mean and variance, from recordings without labels, drawn towards those of the
 * training speakers as long as there are few recordings.
 *
 * Empirical Bayes (Robbins 1956; Gelman et al., "Bayesian Data Analysis", chapter 5): the training speakers say what voices are
 * like and how much they differ, and a new voice starts from there.
 */

import { ParameterError, type Recorded, type Rows, ShapeError } from "../core/index.ts";
import { positionsByName } from "./groups.ts";
import { columnStatistics, type Scaler } from "./normalise.ts";
import { requireSpeakers } from "./speakers.ts";

/** What recordings of one voice say about it; `d` features. */
export interface VoiceStatistics {
  /** How many there are. */
  readonly recordings: number;
  /** Length `d`; 0 where there are no recordings. */
  readonly mean: readonly number[];
  /** Length `d`; mean squared deviation from the voice's own mean, 0 for a single recording. */
  readonly variance: readonly number[];
}

/** What voices are like; every list has length `d`. */
export interface VoicePopulation {
  /** Mean over speakers of their means. */
  readonly mean: readonly number[];
  /** Mean over speakers of the variance within their recordings. */
  readonly variance: readonly number[];
  /** Variance of the speakers' means. */
  readonly spread: readonly number[];
}

/**
 * Statistics of the recordings of one voice.
 *
 * @param data Row-major `[n, d]`, not normalised; `n` may be 0.
 * @throws {ShapeError} for rows of another length.
 *
 * @example
 * import { voiceStatistics } from "emoforge";
 *
 * const { recordings, mean, variance } = voiceStatistics(Float32Array.of(1, 0, 3, 0), 2);
 * console.log(recordings, mean.join(" "), variance.join(" ")); // 2 2 0 1 0
 */
export function voiceStatistics(data: Float32Array, d: number): VoiceStatistics {
  if (data.length % d !== 0)
    throw new ShapeError(
      "voiceStatistics",
      [[data.length], [d]],
      "rows must have as many values as features",
    );
  const recordings = data.length / d;
  const mean = new Float64Array(d);
  const variance = new Float64Array(d);
  for (let start = 0; start < data.length; start += d) for (let c = 0; c < d; c++) mean[c] += data[start + c];
  // Divided at the end, so that equal values have a variance of exactly 0.
  for (let c = 0; c < d; c++) mean[c] /= Math.max(1, recordings);
  for (let start = 0; start < data.length; start += d)
    for (let c = 0; c < d; c++) variance[c] += (data[start + c] - mean[c]) ** 2;
  for (let c = 0; c < d; c++) variance[c] /= Math.max(1, recordings);
  return { recordings, mean: Array.from(mean), variance: Array.from(variance) };
}

/**
 * What the speakers of a table are like, each of them counting once.
 *
 * @throws {ParameterError} for a speaker who is not known, fewer than two speakers, or a value that is not finite.
 *
 * @example
 * import { fitVoicePopulation, type Recorded, type Rows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * const { mean, variance, spread } = fitVoicePopulation(table);
 * console.log(mean.join(" "), variance.join(" "), spread.join(" ")); // 3.5 0.5 4 0.25 0.5 0
 */
export function fitVoicePopulation(table: Recorded<Rows>): VoicePopulation {
  requireSpeakers(table);
  const voices = [...positionsByName(table.speakers).values()].map((at) => columnStatistics(table, at));
  const count = voices.length;
  if (count < 2) throw new ParameterError("adaptation to voices", "at least 2 training speakers", count);
  const columns = table.features.map((_, c) => c);
  const mean = columns.map((c) => voices.reduce((sum, voice) => sum + voice.mean[c], 0) / count);
  const variance = columns.map((c) => voices.reduce((sum, voice) => sum + voice.variance[c], 0) / count);
  const spread = columns.map(
    (c) => voices.reduce((sum, voice) => sum + (voice.mean[c] - mean[c]) ** 2, 0) / (count - 1),
  );
  return { mean, variance, spread };
}

/**
 * The scaler of a voice. With `n` recordings and weight `k`, column by column:
 *
 * - mean: `(n m + k m0) / (n + k)`;
 * - variance: `(n v + k (v0 + s0)) / (n + k)`, where `s0`, the spread of the speakers' means, is there because a voice of which
 *   nothing is known scatters about a mean that is not known either.
 *
 * Without recordings this is the population, with very many the voice alone.
 *
 * @param weight How many recordings the population is worth; at least 0, and above 0 where the voice has no recordings.
 * @throws {ParameterError} for a weight out of range. @throws {ShapeError} for a voice of other features.
 *
 * @example
 * import { voiceScaler, voiceStatistics } from "emoforge";
 *
 * const population = { mean: [0], variance: [3], spread: [1] };
 * const voice = voiceStatistics(Float32Array.of(7, 9), 1);
 * const { mean, scale } = voiceScaler(voice, population, 2);
 * console.log(mean[0], (scale[0] ** 2).toFixed(1)); // 4 2.5
 */
export function voiceScaler(voice: VoiceStatistics, population: VoicePopulation, weight: number): Scaler {
  const n = voice.recordings;
  const d = population.mean.length;
  if (!(weight >= 0 && n + weight > 0 && Number.isFinite(weight)))
    throw new ParameterError(
      "adaptation to a voice, weight",
      n > 0 ? "a number from 0" : "a number above 0",
      weight,
    );
  if (n > 0 && voice.mean.length !== d)
    throw new ShapeError(
      "voiceScaler",
      [[voice.mean.length], [d]],
      "voice and population must have the same features",
    );
  const between = (own: readonly number[], others: (c: number) => number) =>
    population.mean.map((_, c) => ((n === 0 ? 0 : n * own[c]) + weight * others(c)) / (n + weight));
  return {
    kind: "speaker",
    mean: between(voice.mean, (c) => population.mean[c]),
    scale: between(voice.variance, (c) => population.variance[c] + population.spread[c]).map(
      (variance) => Math.sqrt(variance) || 1,
    ),
  };
}

/**
 * Every speaker's rows by the scaler of that speaker's rows in this table: what a model is trained on that is to meet voices
 * adapted in the same way.
 *
 * @throws {ParameterError} for a speaker who is not known.
 *
 * @example
 * import { adaptRows, fitVoicePopulation, type Recorded, type Rows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 3, 4),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * const { data } = adaptRows(table, fitVoicePopulation(table), 2);
 * console.log(Array.from(data, (x) => x.toFixed(2)).join(" ")); // -0.76 -1.11 0.76 1.11
 */
export function adaptRows(
  table: Recorded<Rows>,
  population: VoicePopulation,
  weight: number,
): Recorded<Rows> {
  requireSpeakers(table);
  const d = table.features.length;
  const data = new Float32Array(table.data.length);
  for (const positions of positionsByName(table.speakers).values()) {
    const own = columnStatistics(table, positions);
    const { mean, scale } = voiceScaler({ recordings: positions.length, ...own }, population, weight);
    for (const i of positions)
      for (let c = 0; c < d; c++) data[i * d + c] = (table.data[i * d + c] - mean[c]) / scale[c];
  }
  return { ...table, data };
}
