/** @file What resampling speakers and runs needs to know of predictions: counts, made once, and weighted sums of them. */

import { ParameterError, type Rng, ShapeError } from "../core/index.ts";
import { type MetricName, metricOfCounts, validate } from "./metrics.ts";

/** The pooled predictions over all folds of one draw and repeat. */
export interface Run {
  /** Names the draw and repeat: the same key in two experiments means the same draw, folds and seeds. */
  readonly key: string;
  readonly ids: readonly string[];
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly speakers: readonly string[];
}

/** Hits, true labels and predicted labels per class of every run and speaker, `[runs, speakers, 3, k]`: all that resampling needs. */
export interface CountTable {
  readonly counts: Int32Array;
  readonly runs: number;
  readonly speakers: number;
  readonly classes: number;
}

export function countTable(runs: readonly Run[], classes: number, speakers: readonly string[]): CountTable {
  const position = new Map(speakers.map((speaker, s) => [speaker, s]));
  const counts = new Int32Array(runs.length * speakers.length * 3 * classes);
  const keys = new Set<string>();
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
    for (let i = 0; i < n; i++) {
      const start = (r * speakers.length + position.get(run.speakers[i])!) * 3 * classes;
      if (run.truth[i] === run.predicted[i]) counts[start + run.truth[i]]++;
      counts[start + classes + run.truth[i]]++;
      counts[start + 2 * classes + run.predicted[i]]++;
    }
  });
  return { counts, runs: runs.length, speakers: speakers.length, classes };
}

/** How often each run and each speaker was drawn. */
export interface Weights {
  readonly runs: Int32Array;
  readonly speakers: Int32Array;
}

export function makeWeights(table: CountTable): Weights {
  return { runs: new Int32Array(table.runs), speakers: new Int32Array(table.speakers) };
}

export function unitWeights(table: CountTable): Weights {
  return { runs: new Int32Array(table.runs).fill(1), speakers: new Int32Array(table.speakers).fill(1) };
}

export function drawWeights(weights: Weights, rng: Rng): void {
  for (const counts of [weights.runs, weights.speakers]) {
    counts.fill(0);
    for (let i = 0; i < counts.length; i++) counts[rng.integer(counts.length)]++;
  }
}

export function weightedMean(table: CountTable, weights: Weights, metric: MetricName): number {
  const { counts, runs, speakers, classes } = table;
  const pooled = new Float64Array(3 * classes);
  const hits = pooled.subarray(0, classes);
  const inTruth = pooled.subarray(classes, 2 * classes);
  const inPrediction = pooled.subarray(2 * classes);
  // Only macro-F1 looks at the last third.
  const needed = metric === "macroF1" ? 3 * classes : 2 * classes;
  let sum = 0;
  let over = 0;
  for (let r = 0; r < runs; r++) {
    const times = weights.runs[r];
    if (times === 0) continue;
    pooled.fill(0);
    for (let s = 0; s < speakers; s++) {
      const weight = weights.speakers[s];
      if (weight === 0) continue;
      const start = (r * speakers + s) * 3 * classes;
      for (let c = 0; c < needed; c++) pooled[c] += weight * counts[start + c];
    }
    const value = metricOfCounts(metric, hits, inTruth, inPrediction);
    // A run that tests none of the speakers drawn says nothing of them.
    if (Number.isNaN(value)) continue;
    sum += times * value;
    over += times;
  }
  return sum / over;
}

/** Every speaker of any run, sorted. @throws {ParameterError} for no runs. */
export function speakersOf(runs: readonly Run[]): string[] {
  if (runs.length === 0) throw new ParameterError("bootstrap", "at least one run", "none");
  return [...new Set(runs.flatMap(({ speakers }) => speakers))].sort();
}
