/** @file `--from`: what a search or a run found, so that it need not be typed again. */

import { resolve } from "node:path";
import type { BundleEvaluation } from "../../bundle/index.ts";
import { ParameterError } from "../../core/index.ts";
import { normalisationSchema } from "../../evaluate/index.ts";
import {
  bestOfRun,
  type CorpusSpec,
  type ModelPlan,
  modelPlan,
  readRun,
  readSearch,
  readSettings,
  searchFiles,
  winnerChoices,
  withNested,
} from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { oneOf, wholeNumber } from "./flags.ts";

export interface Origin {
  readonly plan: ModelPlan;
  readonly corpus: CorpusSpec;
  /** What the card is to say, instead of scores that are flattered by choosing. */
  honest(evaluation: BundleEvaluation): BundleEvaluation;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/** What the folder says already. */
const settled = ["--set", "--classifier", "--classifier-option", "--with", "--option", "--amount"];

/**
 * @param written The options on the command line.
 * @throws {ParameterError} for options that say what the folder says. @throws {EmoforgeError} if the folder holds nothing that was found.
 */
export async function foundIn(
  name: string,
  written: readonly string[],
  flags: { readonly normalisation: string; readonly seed: string },
  io: Io,
): Promise<Origin> {
  const twice = written.find((option) => settled.includes(option));
  if (twice !== undefined)
    throw new ParameterError(
      "--from",
      `no ${twice}, which the folder says`,
      "both",
      "Leave out one of the two.",
    );
  const folder = resolve(io.cwd, name);
  const wanted = written.includes("--normalisation")
    ? normalisationSchema.parse(oneOf("--normalisation", normalisationSchema.options, flags.normalisation))
    : undefined;
  const seed = written.includes("--seed") ? { seed: wholeNumber("--seed", flags.seed, 0) } : {};
  if (await io.platform.files.exists(`${folder}/${searchFiles.results}`)) {
    const results = await readSearch(io.platform, folder);
    // For single recordings, unless only the other question was asked.
    const normalisation = wanted ?? results.questions[0].normalisation;
    const choices = winnerChoices(results, normalisation);
    const { winner } = results.questions.find((one) => one.normalisation === normalisation) ?? {};
    const called = results.candidates.find(({ id }) => id === winner)?.name ?? winner;
    return {
      plan: modelPlan({ ...choices, ...seed }),
      corpus: (await readSettings(io.platform, folder)).corpus,
      honest: (evaluation) => withNested(evaluation, results, normalisation),
      notes: [`from ${name}: ${called}, ${normalisation} statistics`],
    };
  }
  const run = await readRun(io.platform, folder);
  const { choices, name: called, chosen } = bestOfRun(run.recipe, run.results, wanted);
  return {
    plan: modelPlan({ ...choices, ...seed }),
    corpus: run.recipe.corpora[0],
    honest: (evaluation) =>
      chosen
        ? {
            ...evaluation,
            notes: [
              ...evaluation.notes,
              "The model is the best of several that were compared on the same recordings: its scores are flattered by choosing.",
            ],
          }
        : evaluation,
    notes: [
      `from ${name}: ${called}${chosen ? ", the best of several, so its score is flattered by choosing" : ""}`,
    ],
  };
}
