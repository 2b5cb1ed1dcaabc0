/** @file Normalisation of feature columns to mean 0 and standard deviation 1, fitted on the training side or on each speaker. */

import * as z from "zod";
import { ParameterError, type Recorded, type Rows, ShapeError } from "../core/index.ts";
import { positionsByName } from "./groups.ts";
import { requireSpeakers } from "./speakers.ts";

/**
 * - `train`: by the mean and deviation of the training rows, which are also applied to the test rows.
 * - `speaker`: each speaker's rows by their own mean and deviation. This uses all rows of a test speaker (without labels) at once,
 *   which a system that hears one utterance of a stranger cannot do, so it must be stated wherever the result is shown.
 */
export const normalisationSchema = z.enum(["train", "speaker"]);
export type Normalisation = z.output<typeof normalisationSchema>;

/** Plain data, so that it can be saved with a model: `normalised = (x - mean) / scale`, column by column. */
export interface Scaler {
  readonly kind: Normalisation;
  /** Length `d`. */
  readonly mean: readonly number[];
  /** Length `d`; population standard deviation, 1 where a column is constant. */
  readonly scale: readonly number[];
}

/**
 * Mean and deviation of the columns of a table.
 * @throws {ParameterError} for no rows, or a value that is not finite (the feature and row are named).
 *
 * @example
 * import { fitScaler, type Recorded, type Rows } from "emoforge";
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
 * console.log(fitScaler(table).mean.join(" ")); // 3.5 0.5
 */
export function fitScaler(table: Recorded<Rows>): Scaler {
  const { mean, scale } = columnStatistics(
    table,
    table.ids.map((_, i) => i),
  );
  return { kind: "train", mean, scale };
}

/**
 * @param data Row-major `[n, d]`; not changed.
 * @returns A new array of the same shape.
 *
 * @example
 * import { applyScaler } from "emoforge";
 *
 * console.log(applyScaler({ mean: [3, 0], scale: [2, 1] }, Float32Array.of(5, 1, 1, 0)).join(" ")); // 1 1 -1 0
 */
export function applyScaler(scaler: Pick<Scaler, "mean" | "scale">, data: Float32Array): Float32Array {
  const d = scaler.mean.length;
  if (data.length % d !== 0)
    throw new ShapeError(
      "applyScaler",
      [[data.length], [d]],
      "rows must have as many features as the scaler",
    );
  const out = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += d) {
    for (let c = 0; c < d; c++) out[start + c] = (data[start + c] - scaler.mean[c]) / scaler.scale[c];
  }
  return out;
}

/**
 * Normalises each speaker's rows by the mean and deviation of that speaker's rows in this table.
 *
 * @throws {ParameterError} if a speaker is not known.
 *
 * @example
 * import { normaliseBySpeaker, type Recorded, type Rows } from "emoforge";
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
 * console.log(normaliseBySpeaker(table).data.join(" ")); // -1 -1 -1 -1 1 1 1 1
 */
export function normaliseBySpeaker(table: Recorded<Rows>): Recorded<Rows> {
  requireSpeakers(table);
  const d = table.features.length;
  const data = new Float32Array(table.data.length);
  for (const positions of positionsByName(table.speakers).values()) {
    const { mean, scale } = columnStatistics(table, positions);
    for (const i of positions) {
      for (let c = 0; c < d; c++) data[i * d + c] = (table.data[i * d + c] - mean[c]) / scale[c];
    }
  }
  return { ...table, data };
}

/**
 * Both sides of a fold, normalised. `scaler` is what a saved model needs: null for `speaker`, which has none of its own.
 *
 * @example
 * import { normaliseFold, type Recorded, type Rows, selectRows } from "emoforge";
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
 * const { test, scaler } = normaliseFold("train", selectRows(table, [0, 2]), selectRows(table, [1, 3]));
 * console.log(scaler?.mean.join(" "), test.data.join(" ")); // 3 0.5 -0.5 -1 1.5 1
 */
export function normaliseFold(
  kind: Normalisation,
  train: Recorded<Rows>,
  test: Recorded<Rows>,
): { train: Recorded<Rows>; test: Recorded<Rows>; scaler: Scaler | null } {
  if (kind === "speaker") {
    return { train: normaliseBySpeaker(train), test: normaliseBySpeaker(test), scaler: null };
  }
  const scaler = fitScaler(train);
  const apply = (table: Recorded<Rows>) => ({ ...table, data: applyScaler(scaler, table.data) });
  return { train: apply(train), test: apply(test), scaler };
}

/** Two passes in double precision, so that a column of equal values has a variance of exactly 0, and a scale of 1. */
export function columnStatistics(
  table: Recorded<Rows>,
  positions: readonly number[],
): { mean: number[]; variance: number[]; scale: number[] } {
  if (positions.length === 0) throw new ParameterError("normalisation", "at least one row", "none");
  const d = table.features.length;
  const mean = new Float64Array(d);
  const square = new Float64Array(d);
  for (const i of positions) {
    for (let c = 0; c < d; c++) {
      const value = table.data[i * d + c];
      if (!Number.isFinite(value)) {
        const what = `normalisation, feature "${table.features[c]}" of "${table.ids[i]}"`;
        throw new ParameterError(what, "a finite number", value);
      }
      mean[c] += value;
    }
  }
  for (let c = 0; c < d; c++) mean[c] /= positions.length;
  for (const i of positions) {
    for (let c = 0; c < d; c++) square[c] += (table.data[i * d + c] - mean[c]) ** 2;
  }
  const variance = Array.from(square, (sum) => sum / positions.length);
  return { mean: Array.from(mean), variance, scale: variance.map((value) => Math.sqrt(value) || 1) };
}
