/** @file Checkpoints of fits that are long: what is saved of them, and the context by which they are saved and resumed. */

import type { Checkpoint, ResumableContext } from "../nn/index.ts";

/** All that a training needs to go on, after the round it was taken, as if it had never stopped. `encodeState` makes bytes of it. */
export interface FitCheckpoint {
  readonly training: Checkpoint;
  readonly measured: readonly Measured[];
}

/** What was measured before round `step`. */
export interface Measured {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export type CheckpointContext = ResumableContext<FitCheckpoint>;
