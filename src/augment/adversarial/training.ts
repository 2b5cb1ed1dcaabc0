/** @file The training of one set of networks: discriminator and generators in turn (Algorithm 1, section 4.2). */

import { EmoforgeError, type Rng, type TrainingCurve } from "../../core/index.ts";
import {
  adam,
  DivergedError,
  type LiveNetwork,
  train as runSteps,
  stepDecay,
  type Training,
} from "../../nn/index.ts";
import { lossCurves } from "../checkpoint.ts";
import type { Feeds } from "./groups.ts";
import type { AdversarialOptions } from "./options.ts";

export interface Plan {
  /** Rounds of reconstruction before (cycle-GAN only). */
  readonly pretraining: number;
  readonly rounds: number;
  /** Rounds in which every source row is seen once. */
  readonly roundsPerEpoch: number;
}

/** What `rounds`, `epochs` and the number of source rows come to. */
export function planRounds(
  options: Pick<AdversarialOptions, "epochs" | "steps" | "batch">,
  sourceRows: number,
  pretraining: { readonly epochs: number; readonly steps?: number | undefined } = { epochs: 0 },
): Plan {
  const roundsPerEpoch = Math.ceil(sourceRows / options.batch);
  return {
    pretraining: pretraining.steps ?? pretraining.epochs * roundsPerEpoch,
    rounds: options.steps ?? options.epochs * roundsPerEpoch,
    roundsPerEpoch,
  };
}

export interface TrainingRun {
  /** For messages: the augmenter's name. */
  readonly augmenter: string;
  /** For curves and messages: the group's name. */
  readonly group: string;
  readonly network: LiveNetwork<Phase>;
  readonly feeds: Feeds;
  readonly plan: Plan;
  readonly options: AdversarialOptions;
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
  /** Fills the feeds with the next batch. */
  readonly nextBatch: () => void;
  /** Called after each round. */
  readonly onRound: () => void;
  /** Called with the curves as far as they are. */
  readonly onCurves?: ((curves: readonly TrainingCurve[]) => void) | undefined;
  /** Quantities to record some twenty times, at the start and at the end among them. @param round Rounds done. */
  readonly measure: (round: number) => Promise<Readonly<Record<string, number>>>;
}

/** Changes the network. @throws {EmoforgeError} naming the group, when training diverges. */
export async function trainAdversarially(run: TrainingRun): Promise<TrainingCurve[]> {
  const { network, plan, options, group } = run;
  const adamOptions = { learningRate: options.learningRate, beta1: options.beta1, beta2: options.beta2 };
  const curves: TrainingCurve[] = [];
  let quality: ReturnType<typeof createQualityRecorder> | undefined;
  const keep = async (steps: number, work: (training: Training<Phase>) => Step): Promise<void> => {
    if (steps === 0) return;
    const training = network.training({ critic: adam(adamOptions), generator: adam(adamOptions) });
    const found = await runSteps({
      state: training,
      steps,
      rng: run.rng,
      ...(run.signal ? { signal: run.signal } : {}),
      step: work(training),
      onProgress: run.onRound,
      onPoint: (now) => run.onCurves?.([...curves, ...lossCurves(group, now), ...(quality?.curves() ?? [])]),
    });
    curves.push(...lossCurves(group, found.curves));
  };

  try {
    await keep(plan.pretraining, (training) => async () => {
      run.nextBatch();
      const { reconstruction } = await training.step("reconstruct", run.feeds);
      return { reconstruction: reconstruction[0] };
    });
    const recorder = createQualityRecorder(run);
    quality = recorder;
    const decay = stepDecay({
      every: options.decayEpochs * plan.roundsPerEpoch,
      factor: options.decayFactor,
    });
    await keep(plan.rounds, (training) => async (round) => {
      await recorder.at(round);
      const rate = decay(round);
      const losses: Record<string, number> = {};
      for (let i = 0; i < options.discriminatorUpdates; i++) {
        run.nextBatch();
        const judged = await training.step("critic", run.feeds, rate);
        losses.critic = judged.critic[0];
      }
      for (let i = 0; i < options.generatorUpdates; i++) {
        run.nextBatch();
        const made = await training.step("generator", run.feeds, rate);
        for (const name of ["generator", "cycle", "identity", "classification"]) {
          if (made[name]) losses[name] = made[name][0];
        }
      }
      return losses;
    });
    await recorder.at(plan.rounds);
    curves.push(...recorder.curves());
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    if (options.whenDiverged === "fail") {
      throw new EmoforgeError(`${run.augmenter} for "${group}": ${error.message}`, { cause: error });
    }
    curves.push({ group, name: "diverged", steps: [error.lastGoodStep], values: [1] });
  }
  return curves;
}

type Phase = "critic" | "generator" | "reconstruct";
type Step = (round: number) => Promise<Readonly<Record<string, number>>>;

function createQualityRecorder({ group, plan, measure }: TrainingRun) {
  const every = Math.max(1, Math.ceil(plan.rounds / 20));
  const points: { step: number; values: Readonly<Record<string, number>> }[] = [];
  return {
    async at(round: number): Promise<void> {
      if (round % every === 0 || round === plan.rounds)
        points.push({ step: round, values: await measure(round) });
    },
    curves: (): TrainingCurve[] =>
      Object.keys(points[0]?.values ?? {}).map((name) => ({
        group,
        name,
        steps: points.map(({ step }) => step),
        values: points.map(({ values }) => values[name]),
      })),
  };
}
