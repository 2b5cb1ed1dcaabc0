/**
 * @file Bootstrap intervals and paired differences, clustered by speaker and crossed with runs.
 *
 * Utterances of one speaker resemble each other, so speakers are drawn, not utterances (unless speakers are unknown, see
 * `resamplingOf`); draws and repeats of an experiment are also drawn, as a second, crossed factor (Owen & Eckles 2012,
 * "Bootstrapping data arrays of arbitrary order"). Intervals are percentile intervals (Efron & Tibshirani 1993, chapter 13).
 */

import { ParameterError, type Rng } from "../core/index.ts";
import {
  contributions,
  countTable,
  drawWeights,
  makeWeights,
  type Run,
  unitWeights,
  weightedMean,
} from "./count-table.ts";
import type { Interval } from "./interval.ts";
import type { MetricName } from "./metrics.ts";
import { type Resampling, resamplingOf } from "./resampling.ts";
import { fewClusters, signFlip } from "./sign-flip.ts";

export type { Run } from "./count-table.ts";

export interface BootstrapOptions {
  readonly metric: MetricName;
  /** Number of resamples; default 2000. */
  readonly resamples?: number;
  /** Coverage of the interval; default 0.95. */
  readonly level?: number;
  readonly rng: Rng;
}

export interface PairedDifference {
  /** A minus B: mean over runs of the difference of pooled metrics. */
  readonly difference: Interval;
  /**
   * Two-sided. From the bootstrap: twice the smaller share of resamples on one side of zero, at least 2 / (resamples + 1). With
   * at most 15 speakers that is too small (with 10 speakers, 0.05 occurs by chance in 8 of 100 tries), so p is then the larger of
   * it and `signFlip`.
   */
  readonly p: number;
  /** p of the exact sign-flip test over speakers; null with more than 15 of them, and if they are not known. */
  readonly signFlip: number | null;
  /** Speakers that both sides were tested on; null if any is unknown, so that utterances were resampled. */
  readonly speakers: number | null;
  /**
   * The difference that this design detects with 80 % power at 5 % (two-sided): 2.8 times the bootstrap standard error,
   * (z(0.975) + z(0.8)) * SE.
   */
  readonly smallestDetectable: number;
}

/**
 * Mean over runs of a pooled metric, with a percentile bootstrap interval over speakers and runs; or over utterances and
 * runs if speakers are unknown or there is only one. A class that a resample lacks is left out of that resample's UAR.
 *
 * @param classes Number of classes `k`.
 * @throws {ParameterError | ShapeError} for no runs, repeated keys, or columns that do not fit.
 *
 * @example
 * import { bootstrapMetric, createRng, type Run } from "emoforge";
 *
 * const run: Run = {
 *   key: "draw 1",
 *   ids: ["a1", "a2", "b1", "b2"],
 *   speakers: ["anna", "anna", "ben", "ben"],
 *   truth: Int32Array.of(0, 1, 0, 1),
 *   predicted: Int32Array.of(0, 1, 0, 0),
 * };
 * const { value, low, high } = bootstrapMetric([run], 2, { metric: "uar", rng: createRng(1) });
 * console.log(value, low, high); // 0.75 0.5 1
 */
export function bootstrapMetric(runs: readonly Run[], classes: number, options: BootstrapOptions): Interval {
  const { metric, resamples, level, rng } = checked(options);
  const table = countTable(runs, classes, resamplingOf(runs));
  const values = new Float64Array(resamples);
  const weights = makeWeights(table);
  for (let b = 0; b < resamples; b++) {
    drawWeights(weights, rng);
    values[b] = weightedMean(table, weights, metric);
  }
  return interval(weightedMean(table, unitWeights(table), metric), values, level);
}

/**
 * Paired difference of two sets of runs on the same draws and folds: every resample draws the same speakers and runs for both.
 *
 * @throws {ParameterError} if the two differ in keys, ids, truth or speakers: such runs are not paired.
 *
 * @example
 * import { createRng, pairedDifference, type Run } from "emoforge";
 *
 * const run = (predicted: number[]): Run => ({
 *   key: "draw 1",
 *   ids: ["a1", "a2", "b1", "b2"],
 *   speakers: ["anna", "anna", "ben", "ben"],
 *   truth: Int32Array.of(0, 1, 0, 1),
 *   predicted: Int32Array.from(predicted),
 * });
 * const options = { metric: "uar", rng: createRng(1) } as const;
 * const { difference, p, speakers } = pairedDifference([run([0, 1, 0, 1])], [run([0, 1, 0, 0])], 2, options);
 * console.log(difference.value, p, speakers); // 0.25 1 2
 */
export function pairedDifference(
  a: readonly Run[],
  b: readonly Run[],
  classes: number,
  options: BootstrapOptions & { readonly metric: "uar" | "wa" },
): PairedDifference {
  const { resamples, level, rng } = checked(options);
  const { metric } = options;
  const pairs = pairRuns(a, b);
  const by = resamplingOf(a);
  const tableA = countTable(
    pairs.map(([run]) => run),
    classes,
    by,
  );
  const tableB = countTable(
    pairs.map(([, run]) => run),
    classes,
    by,
  );
  const weights = makeWeights(tableA);
  const differences = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    drawWeights(weights, rng);
    differences[i] = weightedMean(tableA, weights, metric) - weightedMean(tableB, weights, metric);
  }
  const ones = unitWeights(tableA);
  const value = weightedMean(tableA, ones, metric) - weightedMean(tableB, ones, metric);
  const exact = exactP(contributions(tableA, tableB, metric), by);
  return {
    difference: interval(value, differences, level),
    p: Math.max(twoSided(differences), exact ?? 0),
    signFlip: exact,
    speakers: by.speakers,
    smallestDetectable: powerFactor * deviation(differences),
  };
}

/** With a single speaker there is nothing to flip: p is 1. */
function exactP(bySpeaker: Float64Array, { unit, speakers }: Resampling): number | null {
  if (speakers === 1) return 1;
  return unit === "speaker" && bySpeaker.length <= fewClusters ? signFlip(bySpeaker) : null;
}

/** z(0.975) + z(0.8). */
const powerFactor = 1.959964 + 0.841621;

/**
 * Runs of A and B with equal keys, in the order of A.
 * @throws {ParameterError} naming what differs.
 */
export function pairRuns(a: readonly Run[], b: readonly Run[]): [Run, Run][] {
  const byKey = new Map(b.map((run) => [run.key, run]));
  const missing =
    a.find(({ key }) => !byKey.has(key)) ?? b.find(({ key }) => !a.some((run) => run.key === key));
  if (missing) {
    throw new ParameterError(
      "paired runs",
      "the same runs on both sides",
      `"${missing.key}" on one side only`,
    );
  }
  return a.map((run) => {
    const other = byKey.get(run.key)!;
    for (const column of ["ids", "truth", "speakers"] as const) {
      if (!equal(run[column], other[column])) {
        const remedy = "Compare runs made on the same draw and folds.";
        throw new ParameterError(
          `paired runs, "${run.key}"`,
          `the same ${column} on both sides`,
          "different ones",
          remedy,
        );
      }
    }
    return [run, other];
  });
}

function equal(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function checked(options: BootstrapOptions): Required<BootstrapOptions> {
  const { metric, resamples = 2000, level = 0.95, rng } = options;
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new ParameterError("bootstrap, resamples", "a positive integer", resamples);
  }
  if (!(level > 0 && level < 1))
    throw new ParameterError("bootstrap, level", "a share between 0 and 1", level);
  return { metric, resamples, level, rng };
}

function interval(value: number, samples: Float64Array, level: number): Interval {
  const sorted = samples.filter((x) => !Number.isNaN(x)).sort();
  return { value, low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** Linear interpolation between order statistics (Hyndman & Fan type 7). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.ceil(at);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

function twoSided(differences: Float64Array): number {
  let below = 0;
  let above = 0;
  for (const d of differences) {
    if (d <= 0) below++;
    if (d >= 0) above++;
  }
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (differences.length + 1));
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
