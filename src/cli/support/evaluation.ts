/** @file How good a model of a bundle is: scores by an experiment like any other, before it is trained. */

import {
  type BundleEvaluation,
  gainText,
  intervalText,
  overWhat,
  scoreCautions,
} from "../../bundle/index.ts";
import { EmoforgeError } from "../../core/index.ts";
import {
  type Comparison,
  executeRun,
  nameOf,
  planRun,
  type Recipe,
  type Results,
} from "../../experiment/index.ts";
import type { TrainingPlan } from "./training.ts";

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
  if (failed !== undefined) {
    throw new EmoforgeError(
      `The evaluation could not be done, ${corpus.trials.failed.length} of its ${corpus.trials.planned} trainings failed, the first: ${failed.message} ` +
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

/** For the terminal. */
export function scoreLines(evaluation: BundleEvaluation, { of }: TrainingPlan): string[] {
  const { uar, wa, gain, protocol, speakerDependent, speakersGuessed, level } = evaluation;
  const guessed = speakersGuessed === undefined ? "" : ", speakers GUESSED";
  return [
    `UAR ${intervalText(uar, "%")}, WA ${intervalText(wa, "%")}: ${protocol}${speakerDependent ? ", SPEAKER-DEPENDENT" : ""}${guessed}; ${Math.round(100 * level)} % interval ${overWhat(evaluation)}`,
    ...(gain === null
      ? []
      : [`UAR gained by the ${of === "clips" ? "views" : "synthetic rows"}: ${gainText(gain)}`]),
    ...scoreCautions(evaluation),
  ];
}
