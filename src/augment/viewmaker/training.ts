/** @file The training of a viewmaker: the four phases of section 2.3, round after round. */

import type { Rng, TrainingCurve } from "../../core/index.ts";
import { adam, type LiveNetwork, type Training } from "../../nn/index.ts";
import { type CheckpointContext, type FitCheckpoint, trainMeasured } from "../checkpoint.ts";
import type { ViewmakerFeeds } from "./batches.ts";
import { type Phase, phases, viewmakerParts } from "./graphs.ts";
import type { ViewmakerSettings } from "./options.ts";

export type ViewmakerCheckpoint = FitCheckpoint;
export type ViewmakerContext = CheckpointContext;

export interface ViewmakerTraining {
  /** For messages and curves. */
  readonly name: string;
  readonly network: LiveNetwork<Phase>;
  readonly feeds: ViewmakerFeeds;
  readonly options: Pick<ViewmakerSettings, "variance" | "iterations" | "learningRate" | "beta1" | "beta2">;
  readonly rng: Rng;
  readonly context: Omit<ViewmakerContext, "rng">;
  /** Fills the feeds with the triplets of a round. */
  nextTriplets(rng: Rng): void;
  /** Fills noise and intensities anew, before each phase that makes views. */
  nextChance(rng: Rng): void;
  /** Quantities to record some twenty times, at the start and at the end among them. @param step Rounds done. */
  measure(step: number): Promise<Readonly<Record<string, number>>>;
  /** Called after each phase, for those who watch. */
  onPhase?(phase: Phase): void;
}

/** Changes the network. @throws {EmoforgeError} when training diverges. */
export async function trainViewmaker(training: ViewmakerTraining): Promise<TrainingCurve[]> {
  const { network, options, context, name, feeds } = training;
  const { learningRate, beta1, beta2, iterations } = options;
  const state = network.training(
    Object.fromEntries(
      Object.keys(viewmakerParts).map((part) => [part, adam({ learningRate, beta1, beta2 })]),
    ),
  );
  const active = phases.filter((phase) => phase !== "variance" || options.variance !== false);
  return trainMeasured({
    name,
    group: name,
    state,
    steps: iterations,
    rng: training.rng,
    context,
    measure: (step) => training.measure(step),
    async step(_, rng) {
      training.nextTriplets(rng);
      const losses: Record<string, number> = {};
      for (const phase of active) {
        if (phase !== "representation") training.nextChance(rng);
        Object.assign(losses, await runPhase(phase, state, feeds));
        training.onPhase?.(phase);
      }
      return losses;
    },
  });
}

/** Moves the parameters of one network against the gradients of one phase; all others stay as they are. @returns The losses. */
export async function runPhase(
  phase: Phase,
  training: Training<Phase>,
  feeds: ViewmakerFeeds,
): Promise<Record<string, number>> {
  const results = await training.step(phase, feeds);
  return Object.fromEntries(Object.entries(results).map(([name, [loss]]) => [name, loss]));
}
