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
 *
 * @example
 * import { score } from "emoforge";
 *
 * const { uar, wa, recall } = score([0, 0, 0, 1], [0, 0, 1, 1], 2);
 * console.log(uar.toFixed(3), wa, recall[1]); // 0.833 0.75 1
 */
export function score(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Metrics {
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

/**
 * Counts of pairs; labels must be valid.
 *
 * @example
 * import { confusion } from "emoforge";
 *
 * console.log(confusion([0, 0, 0, 1], [0, 0, 1, 1], 2)[0].join(" ")); // 2 1
 */
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
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const hits = counts.map((row, c) => row[c]);
  const inTruth = counts.map(sum);
  const inPrediction = counts.map((_, c) => sum(counts.map((row) => row[c])));
  return {
    n: sum(inTruth),
    uar: metricOfCounts("uar", hits, inTruth, inPrediction),
    wa: metricOfCounts("wa", hits, inTruth, inPrediction),
    macroF1: metricOfCounts("macroF1", hits, inTruth, inPrediction),
    recall: hits.map((value, c) => value / inTruth[c]),
    confusion: counts,
  };
}

/**
 * One metric from the parts of a confusion matrix that it needs, per class: the diagonal, the row sums and the column sums.
 * This is the inner loop of the bootstrap.
 * @returns NaN if there are no counts.
 */
export function metricOfCounts(
  metric: MetricName,
  hits: ArrayLike<number>,
  inTruth: ArrayLike<number>,
  inPrediction: ArrayLike<number>,
): number {
  let sum = 0;
  let over = 0;
  for (let c = 0; c < hits.length; c++) {
    if (metric === "wa") {
      sum += hits[c];
      over += inTruth[c];
    } else if (metric === "uar" && inTruth[c] > 0) {
      sum += hits[c] / inTruth[c];
      over++;
    } else if (metric === "macroF1" && inTruth[c] + inPrediction[c] > 0) {
      sum += (2 * hits[c]) / (inTruth[c] + inPrediction[c]);
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

/**
 * Mean over folds of each fold's own metric. Differs from the pooled one if folds differ in size or classes.
 *
 * @example
 * import { meanOfFolds } from "emoforge";
 *
 * const folds = [{ truth: [0, 1], predicted: [0, 1] }, { truth: [0, 1], predicted: [0, 0] }];
 * console.log(meanOfFolds(folds, 2).uar); // 0.75
 */
export function meanOfFolds(folds: readonly Predicted[], classes: number): Record<MetricName, number> {
  if (folds.length === 0) throw new ParameterError("meanOfFolds", "at least one fold", "none");
  const all = folds.map(({ truth, predicted }) => score(truth, predicted, classes));
  const mean = (metric: MetricName) => all.reduce((sum, one) => sum + one[metric], 0) / all.length;
  return { uar: mean("uar"), wa: mean("wa"), macroF1: mean("macroF1") };
}

/**
 * Metrics of each group of rows (speakers, sexes), sorted by name.
 *
 * @example
 * import { metricsByGroup } from "emoforge";
 *
 * const rows = { truth: [0, 1, 0, 1], predicted: [0, 1, 0, 0], groups: ["anna", "anna", "ben", "ben"] };
 * for (const { group, uar } of metricsByGroup(rows, 2)) console.log(group, uar);
 */
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
      ...score(at(truth, positions), at(predicted, positions), classes),
    }));
}
