/** @file How good a model will be: an ordinary experiment, run before the model is trained on all of the data. */

import type { BundleEvaluation } from "../bundle/index.ts";
import { EmoforgeError, isKnownSpeaker, knownSpeakers } from "../core/index.ts";
import { chooseProtocol } from "../evaluate/index.ts";
import { fairnessOf } from "./answers/fair.ts";
import type { HeldOutEvaluation } from "./answers/fit.ts";
import { gatherHeldOut } from "./answers/gather.ts";
import { prepareUnseen, unseenBy } from "./answers/unseen.ts";
import { type ModelChoices, type ModelPlan, modelPlan } from "./model-plan.ts";
import { planRun } from "./plan/plan.ts";
import { prepareCorpus } from "./prepare/corpus.ts";
import type { PreparedCorpus } from "./prepare/shapes.ts";
import { type CorpusSpec, nameOf, type Recipe } from "./recipe/schema.ts";
import type { Comparison, Results } from "./results/shapes.ts";
import { executeRun, type RunOptions } from "./run.ts";
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

/** For a model that is not evaluated, but is to know how sure it may be: fewer folds, by speaker if they are known. */
export function innerProtocolFor({ columns: { speakers } }: PreparedCorpus): Recipe["protocol"] {
  const known = knownSpeakers(speakers).length;
  if (!speakers.every(isKnownSpeaker) || known < 2)
    return { kind: "stratified-random", folds: Math.max(2, Math.min(innerFolds, speakers.length)) };
  return known <= innerFolds
    ? { kind: "leave-one-speaker-out" }
    : { kind: "k-fold-by-speaker", folds: innerFolds };
}

const innerFolds = 5;

/**
 * Runs the experiment in a folder of its own in the cache, and reads its scores.
 *
 * @returns Besides, what its models said of recordings that they had not heard: `answersFor` takes it.
 */
export async function evaluatePrepared(
  corpus: CorpusSpec,
  prepared: PreparedCorpus,
  plan: ModelPlan,
  protocol: Recipe["protocol"],
  workspace: Workspace,
  watch: Watch = {},
): Promise<Evaluated & { readonly forAnswers: HeldOutEvaluation }> {
  const { platform, cacheFolder, environment } = workspace;
  const recipe = evaluationRecipe(corpus, plan, protocol);
  const unseen = await prepareUnseen(prepared, plan.features, prepareOptions(workspace));
  const parts = [recipe, prepared.hash, { heldOut: heldOutVersion, unseen: unseen?.hash ?? null }];
  const key = (await platform.hasher.sha256(JSON.stringify(parts))).slice(0, 16);
  const runFolder = `${cacheFolder}/evaluations/${key}`;
  const { speakers } = prepared.columns;
  const options: RunOptions = {
    ...prepareOptions(workspace, watch),
    runFolder,
    profile: "default",
    environment,
    ...(workspace.card && { card: workspace.card }),
    heldOut: ({ test }) => {
      const positions = unseen === null ? [] : unseenBy(unseen, new Set(test.map((i) => speakers[i])));
      return { unseen: unseen === null ? null : { hash: unseen.hash, positions } };
    },
  };
  // Features are cached by now, so only the trials report progress.
  const { onProgress: _, ...quietly } = options;
  const planned = await planRun(recipe, quietly);
  const { results } = await executeRun(planned, options);
  const scores = evaluationOf(results, recipe);
  const heldOut = await gatherHeldOut(planned, lastAugmenter(recipe), runFolder, platform);
  if (heldOut === undefined) throw new Error("an evaluation without all of its trials");
  const evaluation = { ...scores, groups: fairnessOf(prepared, heldOut, recipe.statistics, plan.seed) };
  return {
    results,
    evaluation,
    forAnswers: { heldOut, unseen, speakerDependent: evaluation.speakerDependent },
  };
}

/** Raised when what trials keep for answers changes. */
const heldOutVersion = 2;

function lastAugmenter({ augmenters }: Recipe): string {
  return nameOf(augmenters[augmenters.length - 1]);
}

/** The experiment that scores such a model: the same choices, on folds. Its text names the evaluation in the cache, so keep the order of its fields; what groups are compared by changes no trial. */
function evaluationRecipe(
  { groupBy: _, ...corpus }: CorpusSpec,
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
  const augmenter = lastAugmenter(recipe);
  const score = corpus.scores.find(
    (one) => one.augmenter === augmenter && one.training === "real-and-synthetic",
  );
  const failed = corpus.trials.failed[0];
  if (failed !== undefined) {
    throw new EmoforgeError(
      `The evaluation could not be done: ${corpus.trials.failed.length} of its ${corpus.trials.planned} trainings failed. The first: ${failed.message} ` +
        "Nothing was saved. Change what it names, or leave the evaluation out: --no-evaluate --no-answers",
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
    bySpeaker: score.perSpeaker.map((one) => one.uar).sort((a, b) => a - b),
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
