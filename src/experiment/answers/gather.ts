/** @file What the trials of an evaluation said of recordings that they had not heard, put together. */

import type { Distances } from "../../answers/index.ts";
import type { Keeping } from "../../store/index.ts";
import type { RunPlan } from "../plan/shapes.ts";
import type { HeldOutFile } from "../results/held-out.ts";
import { readTrial } from "../results/store.ts";

/** Each recording that was tested, once. */
export interface HeldOut {
  readonly folds: number;
  /** Positions in the corpus, rising: `[n]`. */
  readonly tested: readonly number[];
  /** `[n]`. */
  readonly predicted: readonly number[];
  /** `[n, k]`. */
  readonly scores: Float64Array;
  readonly distances: readonly Distances[];
  /** The shift of each speaker that was held out. */
  readonly voices: readonly number[];
  /** For recordings of unseen emotions, in the order of their positions. */
  readonly unseen: {
    readonly positions: readonly number[];
    readonly predicted: readonly number[];
    readonly scores: Float64Array;
    readonly distances: readonly Distances[];
  };
}

interface One {
  readonly position: number;
  readonly predicted: number;
  readonly scores: readonly number[];
  readonly distances: Distances;
}

/**
 * @param augmenter Whose trials: the models that are trained as the one that is saved.
 * @returns Undefined where a trial is missing.
 */
export async function gatherHeldOut(
  plan: RunPlan,
  augmenter: string,
  runFolder: string,
  keeping: Keeping,
): Promise<HeldOut | undefined> {
  const tested: One[] = [];
  const unseen: One[] = [];
  const voices: number[] = [];
  const groups = plan.groups.filter((group) => group.augmenter === augmenter);
  for (const { trials } of groups) {
    const trial = trials.find(({ training }) => training === "real-and-synthetic");
    const file = trial && (await readTrial(keeping, runFolder, trial.id));
    if (file?.heldOut === undefined) return undefined;
    tested.push(...entries(file.test, file.predicted, file.heldOut));
    voices.push(...file.heldOut.voices.map(({ shift }) => shift));
    const { unseen: other } = file.heldOut;
    if (other !== null) unseen.push(...entries(other.positions, other.predicted, other));
  }
  return {
    folds: groups.length,
    tested: tested.map(({ position }) => position).sort((a, b) => a - b),
    ...columns(tested),
    voices,
    unseen: positioned(unseen),
  };
}

function entries(
  positions: readonly number[],
  predicted: readonly number[],
  { scores, distances }: Pick<HeldOutFile, "scores" | "distances">,
): One[] {
  return positions.map((position, i) => ({
    position,
    predicted: predicted[i],
    scores: scores[i],
    distances: distances[i],
  }));
}

function positioned(all: readonly One[]): HeldOut["unseen"] {
  return { positions: all.map(({ position }) => position).sort((a, b) => a - b), ...columns(all) };
}

function columns(all: readonly One[]): Pick<HeldOut, "predicted" | "scores" | "distances"> {
  const sorted = [...all].sort((a, b) => a.position - b.position);
  return {
    predicted: sorted.map(({ predicted }) => predicted),
    scores: Float64Array.from(sorted.flatMap(({ scores }) => scores)),
    distances: sorted.map(({ distances }) => distances),
  };
}
