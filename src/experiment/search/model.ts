/** @file What a search or a run found, as a model: its choices, trained on all of the data, with an honest card. */

import type { BundleEvaluation, BundleParts } from "../../bundle/index.ts";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import type { Normalisation } from "../../evaluate/index.ts";
import { evaluate } from "../evaluate.ts";
import type { ModelChoices } from "../model-plan.ts";
import { type AugmenterConfig, type CorpusSpec, nameOf, type Recipe } from "../recipe/schema.ts";
import type { Results } from "../results/shapes.ts";
import { train } from "../train.ts";
import type { Watch, Workspace } from "../workspace.ts";
import type { QuestionResult, SearchResults } from "./results.ts";

/** @throws {ParameterError} if the search did not ask about this normalisation. */
export function questionOf(results: SearchResults, normalisation: Normalisation): QuestionResult {
  const found = results.questions.find((one) => one.normalisation === normalisation);
  if (found !== undefined) return found;
  throw new ParameterError(
    "normalisation",
    `one that the search asked about (${results.questions.map((one) => one.normalisation).join(", ")})`,
    normalisation,
  );
}

/** The winner as `train` and `evaluate` take it. */
export function winnerChoices(results: SearchResults, normalisation: Normalisation): ModelChoices {
  const { winner } = questionOf(results, normalisation);
  const found = results.candidates.find(({ id }) => id === winner);
  if (found === undefined)
    throw new EmoforgeError(`The search has no candidate ${winner}: its results are damaged.`);
  return choicesOf({ ...found, normalisation, seed: results.seed });
}

/**
 * The combination of a run with the highest UAR at the declared amount, on its first corpus.
 *
 * @param normalisation Only those under it; absent: any.
 * @returns Besides, what it is called, and whether there were others to choose from: its score is then flattered.
 * @throws {EmoforgeError} if there is none.
 */
export function bestOfRun(
  recipe: Recipe,
  results: Results,
  normalisation?: Normalisation,
): { readonly choices: ModelChoices; readonly name: string; readonly chosen: boolean } {
  const [corpus] = results.corpora;
  const scores = (corpus?.scores ?? []).filter(
    (one) =>
      one.training === "real-and-synthetic" &&
      (one.amount === 0 || one.amount === corpus.declaredAmount) &&
      (normalisation === undefined || one.normalisation === normalisation),
  );
  if (scores.length === 0)
    throw new EmoforgeError(
      `The run has no scores${normalisation === undefined ? "" : ` with normalisation ${normalisation}`}: expected at least one to train after. Run it to its end first.`,
    );
  const best = scores.reduce((most, one) => (one.uar.value > most.uar.value ? one : most));
  const classifier = recipe.classifiers.find((one) => nameOf(one) === best.classifier);
  const augmenter = recipe.augmenters.find((one) => nameOf(one) === best.augmenter);
  if (classifier === undefined || augmenter === undefined)
    throw new EmoforgeError(
      "The run's results name what its recipe does not hold: one of the two was changed.",
    );
  const { features, seed } = recipe;
  const { amount } = best;
  return {
    choices: choicesOf({ features, classifier, augmenter, amount, normalisation: best.normalisation, seed }),
    name: `${best.classifier} with ${best.augmenter}, normalisation ${best.normalisation}`,
    chosen: scores.length > 1,
  };
}

interface Chosen {
  readonly features: ModelChoices["features"];
  readonly classifier: { readonly kind: string };
  readonly augmenter: { readonly kind: string };
  readonly amount: number;
  readonly normalisation: Normalisation;
  readonly seed: number;
}

/** `none` adds nothing, but may set class weights. */
function choicesOf({ features, classifier, augmenter, amount, normalisation, seed }: Chosen): ModelChoices {
  const { kind, ...settings } = augmenter as AugmenterConfig & { readonly classWeights?: unknown };
  const weights =
    kind === "none" && settings.classWeights !== undefined && "classWeights" in classifier
      ? { classWeights: settings.classWeights }
      : {};
  return {
    features,
    classifier: { ...classifier, ...weights } as ModelChoices["classifier"],
    ...(kind === "none" ? {} : { augmenter: augmenter as NonNullable<ModelChoices["augmenter"]>, amount }),
    normalisation,
    seed,
  };
}

/**
 * What a card is to say of the winner of a search: under training statistics the nested scores in place of those of the winner alone, which
 * are flattered since it was chosen on the same speakers. A model that also adapts to voices has both: that of single recordings stays, and a
 * note states the nested one for voices.
 */
export function withNested(
  evaluation: BundleEvaluation,
  results: SearchResults,
  normalisation: Normalisation,
): BundleEvaluation {
  const { nested } = questionOf(results, normalisation);
  const percent = (share: number) => (100 * share).toFixed(1);
  const { value, low, high } = nested.uar;
  if (normalisation === "speaker")
    return {
      ...evaluation,
      notes: [
        ...evaluation.notes,
        `The model was chosen by a search with speaker statistics. For speakers of whom there are several recordings, speakers that took no part in choosing gave a UAR of ${percent(value)} (${percent(low)} .. ${percent(high)}) %.`,
      ],
    };
  return {
    ...evaluation,
    uar: nested.uar,
    wa: nested.wa,
    recall: Object.fromEntries(results.data.classes.map((name, c) => [name, nested.recall[c]])),
    gain: null,
    notes: [
      ...evaluation.notes,
      `The model was chosen by a search. The scores judge the whole search, choosing included, on speakers that took no part in it (nested); its own score on them, ${percent(evaluation.uar.value)} %, is flattered by choosing.`,
    ],
    bySpeaker: nested.bySpeaker.map(({ uar }) => uar).sort((a, b) => a - b),
  };
}

/** Trains the winner on all of the corpus. @returns What `saveBundle` writes. */
export async function trainWinner(
  corpus: { readonly spec: CorpusSpec },
  results: SearchResults,
  normalisation: Normalisation,
  workspace: Workspace,
  watch: Watch = {},
): Promise<BundleParts> {
  const choices = winnerChoices(results, normalisation);
  const { evaluation } = await evaluate(corpus, choices, workspace, watch);
  return train(corpus, choices, workspace, {
    ...watch,
    evaluation: withNested(evaluation, results, normalisation),
  });
}
