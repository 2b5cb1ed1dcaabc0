/**
 * @file Chooses, on speakers held out of models trained in the same way, how strongly a voice is drawn towards the population, from
 * how many recordings on it is adapted to, and when its recordings are doubtful.
 */

import { calibrationAndSets } from "../../answers/index.ts";
import type { BundleModel, VoicesRecord } from "../../bundle/index.ts";
import {
  isKnownSpeaker,
  knownSpeakers,
  ParameterError,
  type Predictions,
  type Recorded,
  type Rng,
  type Rows,
  selectRows,
  throwIfAborted,
} from "../../core/index.ts";
import {
  adaptRows,
  applyScaler,
  fitEmotionDirections,
  fitScaler,
  fitVoiceDirections,
  fitVoicePopulation,
  splitFolds,
  type VoicePopulation,
  voiceScaler,
  voiceStatistics,
} from "../../evaluate/index.ts";
import type { Watch } from "../workspace.ts";
import { createDoubtSampler, type Directions, type DoubtLimits } from "./doubt-limits.ts";
import { createJudgements, createStatements, type Judgements, type Statements, uarOf } from "./judgements.ts";
import { drawOrders, sizesUpTo } from "./random-recordings.ts";

/** How many recordings the population may be worth; the first, unless another is better by more than chance would make it. */
const weights = [5, 2, 10];
/** Differences of mean UAR between weights that are less come up by chance. */
const chance = 0.005;
const draws = 5;
/** With up to so many speakers each is held out alone: with fewer to learn from, adaptation looks better than it will be. */
const mostFolds = 10;
/** With fewer recordings it cannot be said either whether they show one emotion only, and what was chosen on them did not hold for others. */
const fewestEver = 3;
/** With fewer the held-out speakers say too little, and too few are left to learn from. */
const fewestSpeakers = 4;

/** All of the record but what is learned from all speakers. */
export interface AdaptationChoice extends Pick<VoicesRecord, "weight" | "fewest" | "answers" | "chosen"> {
  readonly limits: DoubtLimits;
}

/** Trains a model on normalised rows, and opens it as a bundle's would be. */
export type FitModel = (train: Recorded<Rows>, rng: Rng) => Promise<BundleModel>;

/**
 * @param table Not normalised.
 * @throws {ParameterError} for fewer than four speakers, or one who is not known.
 */
export async function chooseAdaptation(
  table: Recorded<Rows>,
  fit: FitModel,
  rng: Rng,
  { signal, onProgress }: Watch = {},
): Promise<AdaptationChoice> {
  requireEnoughSpeakers(table.speakers);
  const folds = Math.min(mostFolds, knownSpeakers(table.speakers).length);
  const rows = { ...table, sessions: table.speakers.map(() => "") };
  const split = splitFolds({ kind: "k-fold-by-speaker", folds }, rows, rng.fork("folds"));
  const most = mostRecordings(table.speakers);
  const judgements = () => createJudgements(table.ids.length, draws);
  const plain = judgements();
  const doubts = createDoubtSampler();
  const trials = weights.map(
    (weight): Trial => ({
      weight,
      statements: createStatements(),
      curve: sizesUpTo(most).map((size) => ({ size, adapted: judgements() })),
    }),
  );
  for (const [at, { train, test }] of split.folds.entries()) {
    const learned = selectRows(table, train);
    const population = fitVoicePopulation(learned);
    const directions = fitDirections(learned, population);
    const voices = knownSpeakers(test.map((i) => table.speakers[i])).map((speaker) => {
      const positions = test.filter((i) => table.speakers[i] === speaker);
      return { speaker, positions, held: selectRows(table, positions) };
    });
    for (const { speaker, held } of voices) doubts.add(held, directions, rng.fork("doubts", speaker));
    await judgePlainly(table, { train: learned, test }, fit, rng.fork("fit", at), plain);
    for (const [w, { weight, statements, curve }] of trials.entries()) {
      throwIfAborted(signal);
      // By the same chance as without adaptation, so that adapting makes the only difference.
      const model = await fit(adaptRows(learned, population, weight), rng.fork("fit", at));
      for (const { speaker, positions, held } of voices) {
        const orders = drawOrders([...positions.keys()], draws, rng.fork("draws", speaker));
        for (const { size, adapted } of curve)
          for (const [draw, order] of orders.entries()) {
            const by = { population, weight, model };
            const { labels, probabilities } = await judgeAdapted(held, order.slice(0, size), by);
            adapted.set(draw, positions, labels);
            if (draw === 0 && size >= fewestEver) statements.add(positions, probabilities);
          }
      }
      await model.release();
      onProgress?.(at * weights.length + w + 1, folds * weights.length);
    }
  }
  return { ...choice(table, plain, trials, { folds, most }), limits: doubts.limits() };
}

/** Those along which doubts are measured. */
export function fitDirections(table: Recorded<Rows>, population: VoicePopulation): Directions {
  return {
    emotions: fitEmotionDirections(table, population),
    voices: fitVoiceDirections(table, population),
  };
}

/** A weight, and what came of it. */
interface Trial {
  readonly weight: number;
  /** With as many recordings as are ever adapted to, or more. */
  readonly statements: Statements;
  /** By number of recordings, ascending. */
  readonly curve: readonly { readonly size: number; readonly adapted: Judgements }[];
}

/** @throws {ParameterError} for speakers who are too few or not known: to be asked before anything is computed. */
export function requireEnoughSpeakers(speakers: readonly string[]): void {
  const known = knownSpeakers(speakers).length;
  if (known >= fewestSpeakers && speakers.every(isKnownSpeaker)) return;
  const unknown = speakers.filter((name) => !isKnownSpeaker(name)).length;
  throw new ParameterError(
    "--normalisation speaker",
    `at least ${fewestSpeakers} speakers, and all of them known`,
    `${known}${unknown === 0 ? "" : `, and ${unknown} recordings of unknown ones`}`,
    "Use --normalisation train, or say the speakers: --speaker-pattern, or a column of the manifest.",
  );
}

async function judgePlainly(
  table: Recorded<Rows>,
  { train, test }: { readonly train: Recorded<Rows>; readonly test: readonly number[] },
  fit: FitModel,
  rng: Rng,
  plain: Judgements,
): Promise<void> {
  const scaler = fitScaler(train);
  const model = await fit({ ...train, data: applyScaler(scaler, train.data) }, rng);
  const { labels } = await model.predict(applyScaler(scaler, selectRows(table, test).data));
  for (let draw = 0; draw < draws; draw++) plain.set(draw, test, labels);
  await model.release();
}

/** Adapts to some recordings of a voice, and judges all of them. */
async function judgeAdapted(
  rows: Recorded<Rows>,
  known: readonly number[],
  by: { readonly population: VoicePopulation; readonly weight: number; readonly model: BundleModel },
): Promise<Predictions> {
  const voice = voiceStatistics(selectRows(rows, known).data, rows.features.length);
  const scaler = voiceScaler(voice, by.population, by.weight);
  return by.model.predict(applyScaler(scaler, rows.data));
}

function mostRecordings(speakers: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const name of speakers) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
}

/**
 * The weight with the best mean UAR over the numbers of recordings; and the fewest recordings from which on
 * adaptation was never worse than none.
 */
function choice(
  table: Recorded<Rows>,
  plain: Judgements,
  trials: readonly Trial[],
  { folds, most }: { readonly folds: number; readonly most: number },
): Omit<AdaptationChoice, "limits"> {
  const scored = trials.map(({ weight, statements, curve }) => ({
    weight,
    statements,
    curve: curve.map(({ size, adapted }) => ({ size, uar: uarOf(table, adapted) })),
  }));
  const mean = ({ curve }: (typeof scored)[number]) =>
    curve.reduce((sum, { uar }) => sum + uar, 0) / curve.length;
  const { weight, statements, curve } = scored.reduce((best, one) =>
    mean(one) > mean(best) + chance ? one : best,
  );
  const withoutVoice = uarOf(table, plain);
  const worse = curve.findLastIndex(({ uar }) => uar < withoutVoice);
  return {
    weight,
    fewest: worse === curve.length - 1 ? null : Math.max(fewestEver, Math.min(curve[worse + 1].size, most)),
    answers: calibrationAndSets(statements.unheard(table)),
    chosen: {
      folds,
      draws,
      withoutVoice,
      curve: curve.map(({ size, uar }) => ({ recordings: Number.isFinite(size) ? size : null, uar })),
    },
  };
}
