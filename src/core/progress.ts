/** @file How long-running work tells its caller how far it is. */

import type { Rng } from "./rng.ts";

/** Called with how much is done, and of how much, in units of the work's own; `note` says what is being done. */
export type OnProgress = (done: number, total: number, note?: string) => void;

/** What every long-running call takes: chance, a way to stop it, a way to watch it. */
export interface FitContext {
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /**
   * Called now and then with the curves as far as they are, for those who watch a training: later calls have more points, and the
   * fitted result has them all. Nothing that is learned depends on it.
   */
  readonly onCurves?: (curves: readonly TrainingCurve[]) => void;
}

/** One quantity over the steps of a training. */
export interface TrainingCurve {
  /** E.g. "anger". */
  readonly group: string;
  /** E.g. "critic", "generator", "cycle", "classification", "coverage". */
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}
