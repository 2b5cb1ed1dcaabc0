/** @file Checkpoints of fits that are long: what is saved of them, and the context by which they are saved and resumed. */

import type { FitContext } from "../core/index.ts";
import type { Checkpoint } from "../nn/index.ts";

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

/** `FitContext` with a way to stop and go on: a run that resumes ends with the same bits as one that never stopped. */
export interface CheckpointContext extends FitContext {
  readonly checkpoint?: {
    /** In rounds. */
    readonly every: number;
    save(checkpoint: FitCheckpoint): Promise<void> | void;
  };
  readonly resume?: FitCheckpoint;
}
