/** @file Training the model of a bundle: scores first, by an experiment like any other, then one fit on all of the data. */

import { createAugmenter, createClipAugmenter } from "../../augment/index.ts";
import { planLabels } from "../../augment/plan.ts";
import type { BundleEvaluation } from "../../bundle/index.ts";
import { createClassifier, createClipClassifier } from "../../classify/index.ts";
import {
  appendRows,
  createRng,
  type Files,
  type OnProgress,
  type RecordedClips,
  type RecordedTable,
} from "../../core/index.ts";
import { applyClipScaler, applyScaler, fitClipScaler, fitScaler, type Scaler } from "../../evaluate/index.ts";
import {
  appendViews,
  type ClipRecipe,
  clipReader,
  executeRun,
  nameOf,
  type Prepared,
  planRun,
  type Recipe,
  type Results,
  rowsOf,
  type TableRecipe,
} from "../../experiment/index.ts";
import type { Engine } from "../../tensor/index.ts";

/** What to train, apart from the data. */
export type TrainingPlan = TablePlan | ClipPlan;

interface Choices<Of extends Recipe> {
  readonly classifier: Of["classifiers"][number];
  /** Undefined: recordings only. */
  readonly augmenter: Of["augmenters"][number] | undefined;
  /** Synthetic rows for each recorded row, or views of each recording. */
  readonly amount: number;
  readonly seed: number;
}

export interface TablePlan extends Choices<TableRecipe> {
  readonly of: "table";
}

/** Of spectrograms. */
export interface ClipPlan extends Choices<ClipRecipe> {
  readonly of: "clips";
}

export interface TrainedModel {
  readonly fitted: {
    readonly chosen: Readonly<Record<string, number | string>>;
    toOnnx(): Uint8Array;
  };
  readonly scaler: Scaler;
  /** Synthetic rows or views that were added. */
  readonly added: number;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Fits scaler, augmenter and classifier on everything that was prepared. */
export async function fitOnAll(
  prepared: Prepared,
  plan: TrainingPlan,
  engine: Engine,
  watch: Watch,
  { cacheFolder, files }: { readonly cacheFolder: string; readonly files: Files },
): Promise<TrainedModel> {
  if ("table" in prepared && plan.of === "table") return fitRows(prepared.table, plan, engine, watch);
  if ("table" in prepared || plan.of === "table") throw new Error("plan and data are of different kinds");
  const read = await clipReader(prepared.hash, cacheFolder, files);
  return fitClips(await read(rowsOf(prepared).ids.map((_, i) => i)), plan, engine, watch);
}

async function fitRows(
  table: RecordedTable,
  { classifier, augmenter, amount, seed }: TablePlan,
  engine: Engine,
  watch: Watch,
): Promise<TrainedModel> {
  const rng = createRng(seed).fork("train");
  const scaler = fitScaler(table);
  const recorded: RecordedTable = { ...table, data: applyScaler(scaler, table.data) };
  const fit = (train: RecordedTable | ReturnType<typeof appendRows>) =>
    createClassifier(classifier, { engine }).fit(train, { rng: rng.fork("classify"), ...watch });
  if (augmenter === undefined) return { fitted: await fit(recorded), scaler, added: 0 };

  const labels = planLabels(
    recorded,
    { rows: Math.round(amount * recorded.ids.length), balance: false },
    rng.fork("labels"),
  );
  const source = await createAugmenter(augmenter, { engine }).fit(recorded, {
    rng: rng.fork("augment"),
    ...watch,
  });
  const rows = await source.draw(labels, rng.fork("draw"));
  return { fitted: await fit(appendRows(recorded, rows)), scaler, added: labels.length };
}

/** The same for spectrograms: views are made of all recordings in turn. */
async function fitClips(
  clips: RecordedClips,
  { classifier, augmenter, amount, seed }: ClipPlan,
  engine: Engine,
  watch: Watch,
): Promise<TrainedModel> {
  const rng = createRng(seed).fork("train");
  const scaler: Scaler = { kind: "train", ...fitClipScaler(clips) };
  const recorded = { ...clips, clips: clips.clips.map((clip) => applyClipScaler(scaler, clip)) };
  const fit = (train: ReturnType<typeof appendViews>) =>
    createClipClassifier(classifier, { engine }).fit(train, { rng: rng.fork("classify"), ...watch });
  if (augmenter === undefined) return { fitted: await fit(recorded), scaler, added: 0 };

  const count = recorded.ids.length;
  const sources = Int32Array.from({ length: Math.round(amount * count) }, (_, i) => i % count);
  const source = await createClipAugmenter(augmenter, { engine }).fit(recorded, {
    rng: rng.fork("augment"),
    ...watch,
  });
  const views = await source.draw(sources, rng.fork("draw"));
  return { fitted: await fit(appendViews(recorded, views, sources.length)), scaler, added: sources.length };
}

/** The experiment that scores such a model: the same choices, on folds. */
export function evaluationRecipe(
  plan: TrainingPlan,
  data: Pick<Recipe, "features" | "protocol"> & { readonly corpus: Recipe["corpora"][number] },
): Recipe {
  const { amount, seed } = plan;
  const common = {
    title: `Evaluation of a model trained on ${data.corpus.id}`,
    question: "How often is a model trained in this way right?",
    notes: [],
    seed,
    corpora: [data.corpus],
    features: data.features,
    protocol: data.protocol,
    normalisation: ["train" as const],
    draws: 1,
    repeats: 1,
    amounts: [amount],
    declaredAmount: amount,
    balance: false as const,
    syntheticOnly: false as const,
    statistics: { resamples: 2000, level: 0.95 },
    fidelity: { k: 5 },
    claims: [],
  };
  return plan.of === "table"
    ? { ...common, augmenters: compared(plan.augmenter), classifiers: [plan.classifier] }
    : { ...common, augmenters: compared(plan.augmenter), classifiers: [plan.classifier] };
}

/** None first, which the other is compared with. */
const compared = <Config>(augmenter: Config | undefined): (Config | { kind: "none" })[] => [
  { kind: "none" },
  ...(augmenter === undefined ? [] : [augmenter]),
];

/** Runs the experiment in a folder of its own, where it resumes, and reads its scores. */
export async function evaluatePlan(
  recipe: Recipe,
  options: Parameters<typeof planRun>[1],
): Promise<{ results: Results; evaluation: BundleEvaluation }> {
  // Features are cached by now: progress is that of the trials alone.
  const { onProgress: _, ...quietly } = options;
  const plan = await planRun(recipe, quietly);
  const { results } = await executeRun(plan, options);
  return { results, evaluation: evaluationOf(results, recipe) };
}

/** @returns The scores of the last augmenter, with its gain over none. */
function evaluationOf(results: Results, recipe: Recipe): BundleEvaluation {
  const corpus = results.corpora[0];
  const augmenter = nameOf(recipe.augmenters[recipe.augmenters.length - 1]);
  const score = corpus.scores.find(
    (one) => one.augmenter === augmenter && one.training === "real-and-synthetic",
  );
  const failed = corpus.trials.failed[0];
  if (score === undefined || failed !== undefined)
    throw new Error(`the evaluation failed: ${failed?.message ?? "no scores"}`);
  const comparison = corpus.comparisons.find((one) => one.augmenter === augmenter && one.against === "none");
  return {
    protocol: corpus.protocol.kind,
    folds: corpus.protocol.folds,
    speakerDependent: corpus.protocol.speakerDependent,
    level: recipe.statistics.level,
    uar: score.uar,
    wa: score.wa,
    recall: Object.fromEntries(
      corpus.classes.map((name, c) => [name, Number.isFinite(score.recall[c]) ? score.recall[c] : null]),
    ),
    gain: comparison === undefined ? null : { uar: comparison.uarDifference, p: comparison.p },
    notes: [...corpus.protocol.notes],
  };
}
