/** @file How long-running work tells its caller how far it is. */

import type { Rng } from "./rng.ts";

/** Called with how much is done, and of how much, in units of the work's own; `note` says what is being done. */
export type OnProgress = (done: number, total: number, note?: string) => void;

/** What every long-running call takes: chance, a way to stop it, a way to watch it. */
export interface FitContext {
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}
