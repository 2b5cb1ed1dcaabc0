/** @file How good a model will be: an ordinary experiment, run before the model is trained on all of the data. */

import type { BundleEvaluation } from "../bundle/index.ts";
import { EmoforgeError } from "../core/index.ts";
import { chooseProtocol } from "../evaluate/index.ts";
import { planRun } from "./plan/plan.ts";
import { prepareCorpus } from "./prepare/corpus.ts";
import type { PreparedCorpus } from "./prepare/shapes.ts";
import { type CorpusSpec, nameOf, type Recipe } from "./recipe/schema.ts";
import type { Comparison, Results } from "./results/shapes.ts";
import { executeRun } from "./run.ts";
import { type ModelChoices, type ModelPlan, modelPlan } from "./train.ts";
import { prepareOptions, type Watch, type Workspace } from "./workspace.ts";

export interface Evaluated {
  /** For the model's card: see `train`. */
  readonly evaluation: BundleEvaluation;
  readonly results: Results;
}

/**
 * Tests models trained in the same way on speakers they have not heard. The data decide which protocol is used; one that splits by
 * speaker is preferred. An evaluation that was stopped resumes.
 *
 * @param corpus What `openCorpus` returned, or `{ spec }` with a corpus as in a recipe.
 * @throws {EmoforgeError} if choices do not go together, the data cannot be used, or a training failed.
 *
 * @example
 * import { evaluate, openCorpus } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * const choices = { features: { set: "is09" }, classifier: { kind: "svm", c: 0.01 } } as const;
 * const { evaluation } = await evaluate(corpus, choices, workspace);
 * console.log(evaluation.protocol, evaluation.uar.low <= evaluation.uar.value); // leave-one-speaker-out true
 * await workspace.close();
 */
export async function evaluate(
  corpus: { readonly spec: CorpusSpec },
  choices: ModelChoices,
  workspace: Workspace,
  watch: Watch = {},
): Promise<Evaluated> {
  const plan = modelPlan(choices);
  const options = prepareOptions(workspace, watch);
  const prepared = await prepareCorpus(corpus.spec, plan.features, options, plan.seed);
  return evaluatePrepared(corpus.spec, prepared, plan, protocolFor(prepared).protocol, workspace, watch);
}

/** Which protocol the data allow, and why. */
export function protocolFor({ columns: { speakers, labels, classes }, folds }: PreparedCorpus) {
  return chooseProtocol({
    speakers,
    labels: Array.from(labels, (label) => classes[label]),
    ...(folds === undefined ? {} : { folds }),
  });
}

/** Runs the experiment in a folder of its own in the cache, and reads its scores. */
export async function evaluatePrepared(
  corpus: CorpusSpec,
  prepared: PreparedCorpus,
  plan: ModelPlan,
  protocol: Recipe["protocol"],
  workspace: Workspace,
  watch: Watch = {},
): Promise<Evaluated> {
  const { platform, cacheFolder, environment } = workspace;
  const recipe = evaluationRecipe(corpus, plan, protocol);
  const key = (await platform.hasher.sha256(JSON.stringify([recipe, prepared.hash]))).slice(0, 16);
  const options = {
    ...prepareOptions(workspace, watch),
    runFolder: `${cacheFolder}/evaluations/${key}`,
    profile: "default",
    environment,
  };
  // Features are cached by now, so only the trials report progress.
  const { onProgress: _, ...quietly } = options;
  const { results } = await executeRun(await planRun(recipe, quietly), options);
  return { results, evaluation: evaluationOf(results, recipe) };
}

/** The experiment that scores such a model: the same choices, on folds. Its text names the evaluation in the cache, so keep the order of its fields. */
function evaluationRecipe(
  corpus: CorpusSpec,
  { features, classifier, augmenter, amount, seed }: ModelPlan,
  protocol: Recipe["protocol"],
): Recipe {
  return {
    title: `Evaluation of a model trained on ${corpus.id}`,
    question: "How often is a model trained in this way right?",
    notes: [],
    seed,
    corpora: [corpus],
    features,
    protocol,
    normalisation: ["train" as const],
    draws: 1,
    repeats: 1,
    amounts: [amount],
    declaredAmount: amount,
    balance: false,
    syntheticOnly: false,
    statistics: { resamples: 2000, level: 0.95 },
    fidelity: { k: 5 },
    claims: [],
    // `none` comes first: the other is compared with it.
    augmenters: [{ kind: "none" }, ...(augmenter === undefined ? [] : [augmenter])],
    classifiers: [classifier],
  };
}

/** @returns The scores of the last augmenter, with its gain over none. */
function evaluationOf(results: Results, recipe: Recipe): BundleEvaluation {
  const corpus = results.corpora[0];
  const augmenter = nameOf(recipe.augmenters[recipe.augmenters.length - 1]);
  const score = corpus.scores.find(
    (one) => one.augmenter === augmenter && one.training === "real-and-synthetic",
  );
  const failed = corpus.trials.failed[0];
  if (failed !== undefined) {
    throw new EmoforgeError(
      `The evaluation could not be done: ${corpus.trials.failed.length} of its ${corpus.trials.planned} trainings failed. The first: ${failed.message} ` +
        "Nothing was saved. Change what it names, or leave the evaluation out: --no-evaluate",
    );
  }
  if (score === undefined) throw new Error("an evaluation without scores");
  const comparison = corpus.comparisons.find((one) => one.augmenter === augmenter && one.against === "none");
  return {
    protocol: corpus.protocol.kind,
    folds: corpus.protocol.folds,
    speakerDependent: corpus.protocol.speakerDependent,
    ...(corpus.protocol.speakersGuessed !== undefined && {
      speakersGuessed: corpus.protocol.speakersGuessed,
    }),
    ...(corpus.data.cautions && { cautions: [...corpus.data.cautions] }),
    level: recipe.statistics.level,
    ...(corpus.resampled && { resampled: { ...corpus.resampled } }),
    uar: score.uar,
    wa: score.wa,
    recall: Object.fromEntries(
      corpus.classes.map((name, c) => [name, Number.isFinite(score.recall[c]) ? score.recall[c] : null]),
    ),
    gain: comparison === undefined ? null : gainOf(comparison),
    notes: [...corpus.protocol.notes],
  };
}

function gainOf({
  uarDifference: uar,
  p,
  samePredictions,
  verdict,
  speakers,
}: Comparison): NonNullable<BundleEvaluation["gain"]> {
  return {
    uar,
    p,
    ...(samePredictions && { samePredictions }),
    ...(verdict === "too-few-speakers" && typeof speakers === "number" && { tooFewSpeakers: speakers }),
  };
}
