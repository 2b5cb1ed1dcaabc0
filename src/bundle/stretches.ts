/** @file Judges many stretches of one recording as it arrives: what they share is computed once, and the rest is forgotten. */

import { ParameterError, type Signal } from "../core/index.ts";
import { createSampleWindow } from "../features/index.ts";
import type { BundledFeatures } from "./features.ts";

/** Judges stretches of a signal that arrives in pieces. */
export interface StretchPredictor<Prediction> {
  /** Takes the next samples, mono and at the predictor's rate; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** How many samples there have been. */
  readonly end: number;
  /**
   * The same as `predictSignal` of samples `start ... end - 1` alone.
   *
   * @param start Of signal-processing features a multiple of their hop, 10 ms.
   * @throws {ParameterError} for a start between frames, and for samples that have not come yet or are gone.
   * @throws {EmoforgeError} for a stretch that is too short.
   */
  predict(start: number, end: number): Promise<Prediction>;
}

/** @param judge Of a stretch's features, as `set` gives them, and the stretch itself, whose samples are valid until it is done. */
export function startPredicting<Prediction>(
  set: BundledFeatures,
  judge: (row: Float32Array, signal: Signal) => Promise<Prediction>,
  history: number,
): StretchPredictor<Prediction> {
  if (!(Number.isSafeInteger(history) && history > 0))
    throw new ParameterError("startStretches, history", "a positive number of samples", history);
  const shared = set.stretches?.(history);
  const window = createSampleWindow(history, 1);
  return {
    get end() {
      return window.end;
    },
    push(samples) {
      window.append(samples, () => {});
      shared?.push(samples);
    },
    async predict(start, end) {
      if (!(start >= Math.max(0, window.end - history) && start < end && end <= window.end)) {
        throw new ParameterError(
          "stretch",
          `samples from ${Math.max(0, window.end - history)} to ${window.end}`,
          `${start} to ${end}`,
        );
      }
      const samples = window.samples.subarray(start - window.origin, end - window.origin);
      const row = await (shared === undefined ? set.extract(samples) : shared.row(start, end));
      return judge(row, { samples, sampleRateHz: set.sampleRateHz });
    },
  };
}
