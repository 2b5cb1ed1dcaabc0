/** @file Directions in feature space along which groups of recordings, of speakers or of emotions, differ most. */

import type { Recorded, Rows } from "../core/index.ts";
import type { VoicePopulation } from "./adapt.ts";
import { positionsByName } from "./groups.ts";

/**
 * With more features than groups the plain covariance cannot be inverted: this share of it is kept, the rest is the identity
 * (on features in units of their deviation within speakers).
 */
const covarianceShare = 0.1;
const rounds = 12;
const solverSteps = 30;
const solverTolerance = 1e-6;

/**
 * The direction along which voices differ most from each other and least within themselves: the first linear discriminant of speakers
 * (Fisher 1936), with a covariance shrunk towards the identity.
 *
 * @param table Rows of known speakers, not normalised.
 * @returns One list of length `d`: `sum of direction[c] * x[c]` has a deviation of 1 within speakers. All 0 if speakers do not differ.
 *
 * @example
 * import { fitVoiceDirections, fitVoicePopulation, type Recorded, type Rows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 9, 1, 1, 2, 9, 3, 3, 0, 11, 1, 3, 2, 11, 3),
 *   labels: Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"],
 *   speakers: ["anna", "ben", "anna", "ben", "anna", "ben", "anna", "ben"],
 * };
 * const [[f0, energy]] = fitVoiceDirections(table, fitVoicePopulation(table));
 * console.log(Math.abs(f0) > 5 * Math.abs(energy)); // true
 */
export function fitVoiceDirections(table: Recorded<Rows>, population: VoicePopulation): number[][] {
  const units = unitsOf(population);
  return discriminants(scaled(table, population.mean, units), table.speakers, units, 1);
}

/** Two show most of what emotions have in common: arousal, and one thing more. */
const mostEmotionDirections = 2;

/**
 * The directions along which emotions differ most, whoever speaks: linear discriminants of the classes, on rows that are taken to the
 * centre by their speaker's mean.
 *
 * @param table Rows of known speakers, not normalised.
 * @returns Two lists of length `d`, or one with two classes: along each, recordings of one emotion have a deviation of 1.
 *
 * @example
 * import { fitEmotionDirections, fitVoicePopulation, type Recorded, type Rows } from "emoforge";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 9, 1, 1, 5, 9, 6, 2, 1, 10, 0, 2, 6, 10, 5),
 *   labels: Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"],
 *   speakers: ["anna", "ben", "anna", "ben", "anna", "ben", "anna", "ben"],
 * };
 * const [[f0, energy]] = fitEmotionDirections(table, fitVoicePopulation(table));
 * console.log(Math.abs(energy) > 5 * Math.abs(f0)); // true
 */
export function fitEmotionDirections(table: Recorded<Rows>, population: VoicePopulation): number[][] {
  const units = unitsOf(population);
  const rows = scaled(table, population.mean, units);
  for (const positions of positionsByName(table.speakers).values()) centre(rows, positions, units.length);
  const count = Math.min(mostEmotionDirections, table.classes.length - 1);
  return discriminants(rows, Array.from(table.labels, String), units, count);
}

/**
 * How far recordings scatter along directions, beyond which they do not.
 *
 * @param data Row-major `[n, d]`, not normalised.
 * @param directions Each of length `d`.
 * @returns Mean over the directions of the variance, n - 1 in its denominator; 0 for fewer than two recordings.
 *
 * @example
 * import { scatterAlong } from "emoforge";
 *
 * console.log(scatterAlong(Float32Array.of(1, 0, 3, 0), [[1, 0], [0, 1]])); // 1
 */
export function scatterAlong(data: Float32Array, directions: readonly (readonly number[])[]): number {
  return directions.reduce((sum, direction) => sum + varianceAlong(data, direction), 0) / directions.length;
}

function varianceAlong(data: Float32Array, direction: readonly number[]): number {
  const d = direction.length;
  const n = data.length / d;
  if (n < 2) return 0;
  const along = Array.from({ length: n }, (_, i) =>
    direction.reduce((sum, weight, c) => sum + weight * data[i * d + c], 0),
  );
  const mean = along.reduce((sum, x) => sum + x, 0) / n;
  return along.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
}

/** One over the deviation within speakers; 0 for a feature that is the same everywhere. */
function unitsOf({ variance }: VoicePopulation): Float64Array {
  return Float64Array.from(variance, (value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
}

function scaled({ data }: Recorded<Rows>, mean: readonly number[], units: Float64Array): Float32Array {
  const d = units.length;
  return data.map((value, i) => (value - mean[i % d]) * units[i % d]);
}

/** Takes the mean from these rows. @returns The mean. */
function centre(rows: Float32Array, positions: readonly number[], d: number): Float64Array {
  const mean = new Float64Array(d);
  for (const i of positions) for (let c = 0; c < d; c++) mean[c] += rows[i * d + c] / positions.length;
  for (const i of positions) for (let c = 0; c < d; c++) rows[i * d + c] -= mean[c];
  return mean;
}

/**
 * The leading solutions of `between w = λ within w`, by power iteration; each is kept apart from those before it.
 *
 * @param rows `[n, d]`; afterwards without the means of the groups.
 */
function discriminants(
  rows: Float32Array,
  groups: readonly string[],
  units: Float64Array,
  count: number,
): number[][] {
  const d = units.length;
  const means = [...positionsByName(groups).values()].map((positions) => centre(rows, positions, d));
  const middle = new Float64Array(d);
  for (const mean of means) addScaled(middle, mean, 1 / means.length);
  for (const mean of means) addScaled(mean, middle, -1);
  const within = (x: Float64Array) => timesCovariance(rows, groups.length, x);
  const shrunk = (x: Float64Array) => {
    const of = within(x);
    return x.map((value, c) => covarianceShare * of[c] + (1 - covarianceShare) * value);
  };
  const found: Float64Array[] = [];
  while (found.length < count) {
    const images = found.map(shrunk);
    const apart = (x: Float64Array) => {
      for (const [i, one] of found.entries()) addScaled(x, one, -dot(x, images[i]) / dot(one, images[i]));
      return x;
    };
    let direction = unit(longest(means.map((mean) => apart(Float64Array.from(mean)))));
    for (let round = 0; round < rounds && norm(direction) > 0; round++) {
      const between = new Float64Array(d);
      for (const mean of means) addScaled(between, mean, dot(mean, direction));
      direction = unit(apart(solve(shrunk, between)));
    }
    found.push(direction);
  }
  return found.map((direction) => {
    const deviation = Math.sqrt(dot(direction, within(direction)));
    return Array.from(direction, (value, c) => (deviation > 0 ? (value * units[c]) / deviation : 0));
  });
}
/** `rows^T rows x / n`. */
function timesCovariance(rows: Float32Array, n: number, x: Float64Array): Float64Array {
  const d = x.length;
  const out = new Float64Array(d);
  for (let start = 0; start < n * d; start += d) {
    let along = 0;
    for (let c = 0; c < d; c++) along += rows[start + c] * x[c];
    along /= n;
    for (let c = 0; c < d; c++) out[c] += along * rows[start + c];
  }
  return out;
}

/** Conjugate gradients (Hestenes & Stiefel 1952): the matrix is symmetric, positive definite and well conditioned. */
function solve(matrix: (x: Float64Array) => Float64Array, target: Float64Array): Float64Array {
  const x = new Float64Array(target.length);
  const residual = Float64Array.from(target);
  let step = Float64Array.from(target);
  let square = dot(residual, residual);
  const enough = square * solverTolerance ** 2;
  for (let i = 0; i < solverSteps && square > enough; i++) {
    const image = matrix(step);
    const length = square / dot(step, image);
    addScaled(x, step, length);
    addScaled(residual, image, -length);
    const next = dot(residual, residual);
    const ratio = next / square;
    step = step.map((value, c) => residual[c] + ratio * value);
    square = next;
  }
  return x;
}

function longest(vectors: readonly Float64Array[]): Float64Array {
  return vectors.reduce((best, one) => (norm(one) > norm(best) ? one : best));
}

function unit(x: Float64Array): Float64Array {
  const length = norm(x);
  return length > 0 ? x.map((value) => value / length) : x;
}

const norm = (x: Float64Array) => Math.sqrt(dot(x, x));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}

function addScaled(to: Float64Array, x: Float64Array, by: number): void {
  for (let c = 0; c < to.length; c++) to[c] += by * x[c];
}
