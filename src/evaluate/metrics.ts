/** @file Metrics of predicted against true classes. */

import { ParameterError, ShapeError } from "../core/index.ts";
import { positionsByName } from "./groups.ts";

/** `counts[truth][predicted]`. */
export type Confusion = readonly (readonly number[])[];

export interface Metrics {
  readonly n: number;
  /** Unweighted average recall (balanced accuracy): mean recall of the classes that occur in the truth. */
  readonly uar: number;
  /** Weighted accuracy (accuracy): share of rows that are right. */
  readonly wa: number;
  /** Mean F1 of the classes that occur in truth or prediction; a class predicted but absent from the truth counts as 0. */
  readonly macroF1: number;
  /** Per class; NaN for a class absent from the truth, which has no recall. */
  readonly recall: readonly number[];
  readonly confusion: Confusion;
}

export type MetricName = "uar" | "wa" | "macroF1";

/**
 * All metrics of one set of predictions.
 * @param classes Number of classes `k`; labels are indices below it.
 * @throws {ShapeError | ParameterError} as `validate` says.
 */
export function evaluate(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Metrics {
  validate(truth, predicted, classes);
  return metricsOf(confusion(truth, predicted, classes));
}

/** @throws {ShapeError} if lengths differ. @throws {ParameterError} for no rows, or a label that is not an integer in `0 … classes-1`. */
export function validate(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): void {
  if (truth.length !== predicted.length) {
    throw new ShapeError(
      "metrics",
      [[truth.length], [predicted.length]],
      "every true label needs one prediction",
    );
  }
  if (truth.length === 0) throw new ParameterError("metrics", "at least one row", "none");
  for (const [what, labels] of [
    ["true", truth],
    ["predicted", predicted],
  ] as const) {
    for (let i = 0; i < labels.length; i++) {
      if (!(Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < classes)) {
        throw new ParameterError(
          `metrics, ${what} label of row ${i}`,
          `a class index in 0 … ${classes - 1}`,
          labels[i],
        );
      }
    }
  }
}

/** Counts of pairs; labels must be valid. */
export function confusion(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) counts[truth[i]][predicted[i]]++;
  return counts;
}

/** Sum of confusion matrices of the same classes. */
export function addConfusions(all: readonly Confusion[]): number[][] {
  return all[0].map((row, i) => row.map((_, j) => all.reduce((sum, c) => sum + c[i][j], 0)));
}

export function metricsOf(counts: Confusion): Metrics {
  const flat = counts.flat();
  const classes = counts.length;
  return {
    n: flat.reduce((sum, value) => sum + value, 0),
    uar: metricOfCounts("uar", flat, classes),
    wa: metricOfCounts("wa", flat, classes),
    macroF1: metricOfCounts("macroF1", flat, classes),
    recall: counts.map((row, c) => row[c] / row.reduce((sum, value) => sum + value, 0)),
    confusion: counts,
  };
}

/**
 * One metric of a flat confusion matrix, row-major `[k, k]`; the inner loop of the bootstrap.
 * @returns NaN if there are no counts.
 */
export function metricOfCounts(metric: MetricName, counts: ArrayLike<number>, k: number): number {
  let sum = 0;
  let over = 0;
  for (let c = 0; c < k; c++) {
    let inTruth = 0;
    let inPrediction = 0;
    for (let j = 0; j < k; j++) {
      inTruth += counts[c * k + j];
      if (metric === "macroF1") inPrediction += counts[j * k + c];
    }
    const hits = counts[c * k + c];
    if (metric === "wa") {
      sum += hits;
      over += inTruth;
    } else if (inTruth + inPrediction > 0) {
      sum += metric === "uar" ? hits / inTruth : (2 * hits) / (inTruth + inPrediction);
      over++;
    }
  }
  return sum / over;
}

/** One fold's or one group's rows. */
export interface Predicted {
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

/** Mean over folds of each fold's own metric. Differs from the pooled one where folds differ in size or classes. */
export function meanOfFolds(folds: readonly Predicted[], classes: number): Record<MetricName, number> {
  if (folds.length === 0) throw new ParameterError("meanOfFolds", "at least one fold", "none");
  const all = folds.map(({ truth, predicted }) => evaluate(truth, predicted, classes));
  const mean = (metric: MetricName) => all.reduce((sum, one) => sum + one[metric], 0) / all.length;
  return { uar: mean("uar"), wa: mean("wa"), macroF1: mean("macroF1") };
}

/** Metrics of each group of rows (speakers, sexes), sorted by name. */
export function metricsByGroup(
  rows: Predicted & { readonly groups: readonly string[] },
  classes: number,
): ({ readonly group: string } & Metrics)[] {
  const { truth, predicted, groups } = rows;
  validate(truth, predicted, classes);
  if (groups.length !== truth.length) {
    throw new ShapeError("metricsByGroup", [[truth.length], [groups.length]], "every row needs a group");
  }
  const at = (labels: ArrayLike<number>, positions: readonly number[]) => positions.map((i) => labels[i]);
  return [...positionsByName(groups)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, positions]) => ({
      group,
      ...evaluate(at(truth, positions), at(predicted, positions), classes),
    }));
}
