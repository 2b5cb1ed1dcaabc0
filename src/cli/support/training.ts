/** @file Training the model of a bundle: scores first, by an experiment like any other, then one fit on all of the data. */

import { createAugmenter } from "../../augment/index.ts";
import { planLabels } from "../../augment/plan.ts";
import type { BundleEvaluation } from "../../bundle/index.ts";
import { createClassifier } from "../../classify/index.ts";
import {
  appendRows,
  createRng,
  type FittedClassifier,
  type OnProgress,
  type RecordedTable,
} from "../../core/index.ts";
import { applyScaler, fitScaler, type Scaler } from "../../evaluate/index.ts";
import { executeRun, nameOf, planRun, type Results, type TableRecipe } from "../../experiment/index.ts";
import type { Engine } from "../../tensor/index.ts";

/** What to train, apart from the data. */
export interface TrainingPlan {
  readonly classifier: TableRecipe["classifiers"][number];
  /** Undefined: recordings only. */
  readonly augmenter: TableRecipe["augmenters"][number] | undefined;
  /** Synthetic rows for each recorded row. */
  readonly amount: number;
  readonly seed: number;
}

export interface TrainedModel {
  readonly fitted: FittedClassifier;
  readonly scaler: Scaler;
  readonly syntheticRows: number;
}

/** Fits scaler, augmenter and classifier on all rows. */
export async function fitAll(
  table: RecordedTable,
  { classifier, augmenter, amount, seed }: TrainingPlan,
  engine: Engine,
  watch: { readonly signal: AbortSignal; readonly onProgress: OnProgress },
): Promise<TrainedModel> {
  const rng = createRng(seed).fork("train");
  const scaler = fitScaler(table);
  const recorded: RecordedTable = { ...table, data: applyScaler(scaler, table.data) };
  const fit = (train: RecordedTable | ReturnType<typeof appendRows>) =>
    createClassifier(classifier, { engine }).fit(train, { rng: rng.fork("classify"), ...watch });
  if (augmenter === undefined) return { fitted: await fit(recorded), scaler, syntheticRows: 0 };

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
  return { fitted: await fit(appendRows(recorded, rows)), scaler, syntheticRows: labels.length };
}

/** The experiment that scores such a model: the same choices, on folds. */
export function evaluationRecipe(
  plan: TrainingPlan,
  data: Pick<TableRecipe, "features" | "protocol"> & { readonly corpus: TableRecipe["corpora"][number] },
): TableRecipe {
  const { classifier, augmenter, amount, seed } = plan;
  return {
    title: `Evaluation of a model trained on ${data.corpus.id}`,
    question: "How often is a model trained in this way right?",
    notes: [],
    seed,
    corpora: [data.corpus],
    features: data.features,
    protocol: data.protocol,
    normalisation: ["train"],
    draws: 1,
    repeats: 1,
    augmenters: [{ kind: "none" }, ...(augmenter === undefined ? [] : [augmenter])],
    amounts: [amount],
    declaredAmount: amount,
    balance: false,
    syntheticOnly: false,
    classifiers: [classifier],
    statistics: { resamples: 2000, level: 0.95 },
    fidelity: { k: 5 },
    claims: [],
  };
}

/** Runs the experiment in a folder of its own, where it resumes, and reads its scores. */
export async function evaluatePlan(
  recipe: TableRecipe,
  options: Parameters<typeof planRun>[1],
): Promise<{ results: Results; evaluation: BundleEvaluation }> {
  // Features are cached by now: progress is that of the trials alone.
  const { onProgress: _, ...quietly } = options;
  const plan = await planRun(recipe, quietly);
  const { results } = await executeRun(plan, options);
  return { results, evaluation: evaluationOf(results, recipe) };
}

/** @returns The scores of the last augmenter, with its gain over none. */
function evaluationOf(results: Results, recipe: TableRecipe): BundleEvaluation {
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
