/** @file Counts of predictions, made once, and their weighted sums, for resampling speakers (or utterances) and runs. */

import { ParameterError, type Rng, ShapeError } from "../core/index.ts";
import { type MetricName, metricOfCounts, validate } from "./metrics.ts";
import type { Resampling } from "./resampling.ts";

/** The pooled predictions over all folds of one draw and repeat. */
export interface Run {
  /** Names the draw and repeat: the same key in two experiments means the same draw, folds and seeds. */
  readonly key: string;
  readonly ids: readonly string[];
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly speakers: readonly string[];
}

/**
 * Hits, true labels and predicted labels per class for every run and cluster, as a sparse `[runs, clusters, 3 k]`: an utterance has
 * only two or three counts, and there may be very many utterances.
 */
export interface CountTable {
  /** Counts of run `r` and cluster `c` are found from `starts[r * clusters + c]` up to the next start. */
  readonly starts: Int32Array;
  /** Which of the `3 k` each count is: hits first, then true, then predicted labels. */
  readonly positions: Int32Array;
  readonly counts: Int32Array;
  readonly runs: number;
  readonly clusters: number;
  readonly classes: number;
}

/** @param by What is drawn together: the rows of a speaker, or each utterance by itself. */
export function countTable(runs: readonly Run[], classes: number, by: Resampling): CountTable {
  const position = new Map(by.names.map((name, c) => [name, c]));
  const clusters = by.names.length;
  const width = 3 * classes;
  const starts = new Int32Array(runs.length * clusters + 1);
  const positions: number[] = [];
  const counts: number[] = [];
  const keys = new Set<string>();
  const dense = new Int32Array(clusters * width);
  runs.forEach((run, r) => {
    if (keys.has(run.key))
      throw new ParameterError("bootstrap", "runs with different keys", `"${run.key}" twice`);
    keys.add(run.key);
    validate(run.truth, run.predicted, classes);
    const n = run.truth.length;
    if (run.ids.length !== n || run.speakers.length !== n) {
      throw new ShapeError(
        `run "${run.key}"`,
        [[n], [run.ids.length], [run.speakers.length]],
        "one id and speaker per row",
      );
    }
    const names = by.unit === "speaker" ? run.speakers : run.ids;
    dense.fill(0);
    for (let i = 0; i < n; i++) {
      const start = position.get(names[i])! * width;
      if (run.truth[i] === run.predicted[i]) dense[start + run.truth[i]]++;
      dense[start + classes + run.truth[i]]++;
      dense[start + 2 * classes + run.predicted[i]]++;
    }
    dense.forEach((count, at) => {
      if (at % width === 0) starts[r * clusters + at / width] = counts.length;
      if (count === 0) return;
      positions.push(at % width);
      counts.push(count);
    });
  });
  starts[runs.length * clusters] = counts.length;
  return {
    starts,
    positions: Int32Array.from(positions),
    counts: Int32Array.from(counts),
    runs: runs.length,
    clusters,
    classes,
  };
}

/** How often each run and each cluster was drawn. */
export interface Weights {
  readonly runs: Int32Array;
  readonly clusters: Int32Array;
}

export function makeWeights(table: CountTable): Weights {
  return { runs: new Int32Array(table.runs), clusters: new Int32Array(table.clusters) };
}

export function unitWeights(table: CountTable): Weights {
  return { runs: new Int32Array(table.runs).fill(1), clusters: new Int32Array(table.clusters).fill(1) };
}

export function drawWeights(weights: Weights, rng: Rng): void {
  for (const counts of [weights.runs, weights.clusters]) {
    counts.fill(0);
    for (let i = 0; i < counts.length; i++) counts[rng.integer(counts.length)]++;
  }
}

export function weightedMean(table: CountTable, weights: Weights, metric: MetricName): number {
  const { starts, positions, counts, runs, clusters, classes } = table;
  const pooled = new Float64Array(3 * classes);
  const hits = pooled.subarray(0, classes);
  const inTruth = pooled.subarray(classes, 2 * classes);
  const inPrediction = pooled.subarray(2 * classes);
  let sum = 0;
  let over = 0;
  for (let r = 0; r < runs; r++) {
    const times = weights.runs[r];
    if (times === 0) continue;
    pooled.fill(0);
    for (let c = 0; c < clusters; c++) {
      const weight = weights.clusters[c];
      if (weight === 0) continue;
      const at = r * clusters + c;
      for (let e = starts[at]; e < starts[at + 1]; e++) pooled[positions[e]] += weight * counts[e];
    }
    const value = metricOfCounts(metric, hits, inTruth, inPrediction);
    // A run that tests none of the drawn clusters says nothing about them.
    if (Number.isNaN(value)) continue;
    sum += times * value;
    over += times;
  }
  return sum / over;
}

/**
 * What each cluster adds to the difference of two tables with the same true labels; the sum is the difference itself. Every row
 * has its share of the metric, 1 / (its class's rows x classes) of UAR and 1 / rows of WA, in each run.
 */
export function contributions(a: CountTable, b: CountTable, metric: "uar" | "wa"): Float64Array {
  const { runs, clusters, classes } = a;
  const out = new Float64Array(clusters);
  let over = 0;
  for (let r = 0; r < runs; r++) {
    const inTruth = new Float64Array(classes);
    eachCount(a, r, (_, at, count) => {
      if (at >= classes && at < 2 * classes) inTruth[at - classes] += count;
    });
    const total = inTruth.reduce((sum, n) => sum + n, 0);
    if (total === 0) continue;
    over++;
    const present = inTruth.filter((n) => n > 0).length;
    const share = (label: number) => (metric === "uar" ? 1 / (present * inTruth[label]) : 1 / total);
    // Whole numbers first, so that equal counts on both sides leave no rounding error.
    const hits = new Int32Array(clusters * classes);
    eachCount(a, r, (c, at, count) => {
      if (at < classes) hits[c * classes + at] += count;
    });
    eachCount(b, r, (c, at, count) => {
      if (at < classes) hits[c * classes + at] -= count;
    });
    hits.forEach((more, i) => {
      if (more !== 0) out[Math.floor(i / classes)] += more * share(i % classes);
    });
  }
  return out.map((value) => (Math.abs(value) < noContribution ? 0 : value / over));
}

/** Runs that cancel each other leave less than this; one utterance contributes far more. */
const noContribution = 1e-12;

function eachCount(
  { starts, positions, counts, clusters }: CountTable,
  run: number,
  visit: (cluster: number, position: number, count: number) => void,
): void {
  for (let c = 0; c < clusters; c++) {
    const at = run * clusters + c;
    for (let e = starts[at]; e < starts[at + 1]; e++) visit(c, positions[e], counts[e]);
  }
}
