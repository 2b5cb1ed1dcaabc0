/** @file A network at work on an engine, on whichever side its parameters live: what it offers. */

import type { TensorData } from "../tensor/index.ts";
import type { Optimiser, OptimiserState } from "./optimisers.ts";
import type { SavedParameters } from "./parameters.ts";

export type Feeds = Readonly<Record<string, TensorData>>;
/** Outputs of a program by name: arrays that its next run overwrites. */
export type Results = Readonly<Record<string, TensorData>>;

export interface LiveNetwork<Name extends string> {
  /** Runs a program on the parameters as they are now. */
  run(name: Name, feeds: Feeds): Promise<Results>;
  /** Begins a training. @param optimisers By part; used by this training alone. */
  training(optimisers: Readonly<Record<string, Optimiser>>): Training<Name>;
  /** Writes what was trained into the arrays of the parameters, and gives back what the engine lent. */
  close(): Promise<void>;
}

/** A training of a network: what changes with each step lives where the engine computes, and is fetched when asked for. */
export interface Training<Name extends string> extends TrainingState {
  /**
   * Runs a program and moves each part that it has a loss for.
   *
   * @param rate Multiplies the learning rate: the value of a schedule. Default 1.
   * @returns Outputs, of the parameters before the step.
   */
  step(name: Name, feeds: Feeds, rate?: number): Promise<Results>;
}

/** What `train` has to know of a training: how its state is saved, put back, and kept for the case that it diverges. */
export interface TrainingState {
  save(): Promise<SavedTraining>;
  /** @throws {ParameterError} if it was saved by a training of other optimisers or parameters. */
  restore(saved: SavedTraining): Promise<void>;
  saveParameters(): Promise<SavedParameters>;
  loadParameters(saved: SavedParameters): Promise<void>;
  createKeeper(): Keeper;
}

export interface SavedTraining {
  readonly parameters: SavedParameters;
  readonly optimisers: Readonly<Record<string, OptimiserState>>;
}

/** Two copies of the parameters: the last good one, and one still to be judged. */
export interface Keeper {
  copy(): void;
  /** The last copy is known to be good. */
  promote(): void;
  /** Puts the good parameters back. */
  fallBack(): void;
  release(): void;
}
