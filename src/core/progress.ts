/** @file How long work tells its caller where it stands. */

import type { Rng } from "./rng.ts";

/** Called with how much is done of how much, in the work's own units; `note` says what is being done. */
export type OnProgress = (done: number, total: number, note?: string) => void;

/** What every long-running call takes: chance, a way to stop it, a way to watch it. */
export interface FitContext {
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}
