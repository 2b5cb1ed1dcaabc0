/** @file The training loop: progress, stopping, checkpoints with exact resume, and an early end when training diverges. */

import {
  EmoforgeError,
  type FitContext,
  ParameterError,
  type Rng,
  type RngState,
  restoreRng,
  throwIfAborted,
} from "../core/index.ts";
import type { SavedTraining, TrainingState } from "./live.ts";
import type { SavedParameters } from "./parameters.ts";

/** One quantity over the steps; each value is the mean since the one before. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** All that a training needs to go on as if it had never stopped. */
export interface Checkpoint extends SavedTraining {
  /** Steps done. */
  readonly step: number;
  readonly rng: RngState;
  readonly curves: Readonly<Record<string, Curve>>;
  /** Sums of the losses since the last point of the curves. */
  readonly pending: Readonly<Record<string, number>>;
  readonly best?: BestState;
}

/** `FitContext` with a way to stop and go on: a fit that resumes ends with the same bits as one that never stopped. */
export interface ResumableContext<Saved> extends FitContext {
  readonly checkpoint?: {
    /** In steps. */
    readonly every: number;
    save(checkpoint: Saved): Promise<void> | void;
  };
  readonly resume?: Saved;
}

/** The best validation so far. */
export interface BestState {
  readonly step: number;
  readonly value: number;
  readonly parameters: SavedParameters;
}

export interface TrainOptions extends Omit<FitContext, "onCurves"> {
  /** What the steps change. */
  readonly state: TrainingState;
  readonly steps: number;
  /**
   * One step: draws a batch from `rng`, and changes the parameters.
   *
   * @param step From 0.
   * @param rng The stream to draw from; do not draw from another, or resuming is not exact.
   * @returns Losses by name, of the parameters before the step.
   */
  step(step: number, rng: Rng): Promise<Readonly<Record<string, number>>>;
  /** Steps between points of the curves; default: 1/200 of all, at least 1. */
  readonly recordEvery?: number;
  /** Called whenever the curves have another point. */
  readonly onPoint?: (curves: TrainResult["curves"]) => void;
  /** A loss beyond this, either way, counts as diverged; default 1e8. */
  readonly lossLimit?: number;
  /** Steps between the copies of the parameters that divergence falls back to; default 50. */
  readonly keepEvery?: number;
  readonly checkpoint?: {
    /** In steps. */
    readonly every: number;
    save(checkpoint: Checkpoint): Promise<void> | void;
  };
  readonly resume?: Checkpoint;
  readonly validation?: {
    /** In steps. */
    readonly every: number;
    /** Lower is better. */
    measure(): Promise<number>;
    /** Stop after so many measurements without a better one; default: never. */
    readonly patience?: number;
  };
}

export interface TrainResult {
  /** Steps done. */
  readonly steps: number;
  readonly curves: Readonly<Record<string, Curve>>;
  /** With validation: the best measurement, whose parameters are the ones left in place. */
  readonly best?: { readonly step: number; readonly value: number };
}

/** Losses are no longer finite numbers; the parameters are back at the last state known to be good. */
export class DivergedError extends EmoforgeError {
  override readonly name = "DivergedError";
  /** Steps done by the parameters that were kept. */
  readonly lastGoodStep: number;
  constructor(step: number, loss: string, value: number, lastGoodStep: number) {
    super(
      `training, step ${step}: expected a finite loss of ordinary size, got ${loss} = ${value}. ` +
        `Lower the learning rate, or clip gradients; the parameters of step ${lastGoodStep} were kept.`,
    );
    this.lastGoodStep = lastGoodStep;
  }
}

/**
 * Runs the steps and leaves the trained values in `state`.
 *
 * @throws {DivergedError} when a loss is not finite or beyond `lossLimit`.
 * @throws {InterruptedError} when the signal is aborted; a checkpoint is saved first, if asked for at all.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { state, steps, checkpoint, validation, resume, signal } = options;
  const { recordEvery = Math.max(1, Math.floor(steps / 200)), lossLimit = 1e8, keepEvery = 50 } = options;
  for (const [what, every] of [
    ["recordEvery", recordEvery],
    ["keepEvery", keepEvery],
    ["checkpoint.every", checkpoint?.every ?? 1],
    ["validation.every", validation?.every ?? 1],
  ] as const) {
    if (!(Number.isInteger(every) && every > 0))
      throw new ParameterError(`train, ${what}`, "a positive integer", every);
  }
  if (resume) await state.restore(resume);
  const rng = resume ? restoreRng(resume.rng) : options.rng;
  const recorder = createRecorder(resume, recordEvery, steps);
  let best = resume?.best;

  const snapshot = async (step: number): Promise<Checkpoint> => ({
    step,
    rng: rng.state(),
    ...(await state.save()),
    ...recorder.state(),
    ...(best ? { best } : {}),
  });

  const keeper = createDatedKeeper(state);
  let done = resume?.step ?? 0;
  try {
    while (done < steps && !outOfPatience(best, done, validation)) {
      if (signal?.aborted && checkpoint) await checkpoint.save(await snapshot(done));
      throwIfAborted(signal);
      const keep = done % keepEvery === 0 || done === resume?.step;
      if (keep) keeper.copy(done);
      const losses = await options.step(done, rng);
      for (const [name, value] of Object.entries(losses)) {
        if (!(Math.abs(value) <= lossLimit)) throw new DivergedError(done, name, value, keeper.fallBack());
      }
      // Only now is the copy known to be good: these losses were computed from it.
      if (keep) keeper.promote();
      done += 1;
      if (recorder.add(done, losses)) options.onPoint?.(recorder.state().curves);
      if (validation && done % validation.every === 0) {
        const value = await validation.measure();
        if (!best || value < best.value)
          best = { step: done, value, parameters: await state.saveParameters() };
      }
      options.onProgress?.(done, steps);
      if (checkpoint && done % checkpoint.every === 0 && done < steps)
        await checkpoint.save(await snapshot(done));
    }
  } finally {
    keeper.release();
  }
  if (best) await state.loadParameters(best.parameters);
  return {
    steps: done,
    curves: recorder.state().curves,
    ...(best ? { best: { step: best.step, value: best.value } } : {}),
  };
}

function outOfPatience(
  best: BestState | undefined,
  done: number,
  validation: TrainOptions["validation"],
): boolean {
  if (!best || validation?.patience === undefined) return false;
  return done - best.step >= validation.patience * validation.every;
}

/** Averages losses into curves. */
function createRecorder(resume: Checkpoint | undefined, every: number, total: number) {
  const curves = new Map<string, { steps: number[]; values: number[] }>();
  for (const [name, { steps, values }] of Object.entries(resume?.curves ?? {}))
    curves.set(name, { steps: [...steps], values: [...values] });
  let pending: Record<string, number> = { ...resume?.pending };
  let since = (resume?.step ?? 0) % every;
  return {
    /** @returns Whether there is another point. */
    add(done: number, losses: Readonly<Record<string, number>>): boolean {
      for (const [name, value] of Object.entries(losses)) pending[name] = (pending[name] ?? 0) + value;
      since += 1;
      if (done % every !== 0 && done !== total) return false;
      for (const [name, sum] of Object.entries(pending)) {
        const curve = curves.get(name) ?? { steps: [], values: [] };
        curve.steps.push(done);
        curve.values.push(sum / since);
        curves.set(name, curve);
      }
      pending = {};
      since = 0;
      return true;
    },
    state: () => ({
      curves: Object.fromEntries(
        [...curves].map(([name, { steps, values }]) => [name, { steps: [...steps], values: [...values] }]),
      ) as Record<string, Curve>,
      pending: { ...pending },
    }),
  };
}

/** A keeper that knows from which steps its copies are. */
function createDatedKeeper(state: TrainingState) {
  const keeper = state.createKeeper();
  let [candidate, good] = [0, 0];
  return {
    copy(step: number) {
      candidate = step;
      keeper.copy();
    },
    promote() {
      good = candidate;
      keeper.promote();
    },
    /** Puts the good values back. @returns Their step. */
    fallBack(): number {
      keeper.fallBack();
      return good;
    },
    release: () => keeper.release(),
  };
}
