/** @file A candidate as a recipe: what `emoforge run` makes of it is what the search found of it. */

import type { Normalisation, Protocol } from "../../evaluate/index.ts";
import { parseRecipe } from "../recipe/parse.ts";
import type { CorpusSpec, Recipe } from "../recipe/schema.ts";
import type { Candidate } from "./shapes.ts";

/** What all recipes of a search have in common. */
export interface RecipeFrame {
  readonly corpus: CorpusSpec;
  readonly protocol: Protocol;
  readonly seed: number;
  readonly statistics: Recipe["statistics"];
}

/** @param notes Departures and reasons, for readers of the recipe. */
export function recipeOf(
  { name, features, classifier, augmenter, amount }: Candidate,
  normalisation: Normalisation,
  { corpus, protocol, seed, statistics }: RecipeFrame,
  notes: readonly string[] = [],
): Recipe {
  const amounts = amount === 0 ? {} : { amounts: [amount], declaredAmount: amount };
  return parseRecipe(
    {
      title: `${corpus.name ?? corpus.id}: ${name}`,
      question: `How well does ${name} recognise emotions of speakers it has not heard?`,
      notes,
      seed,
      corpora: [corpus],
      features,
      protocol,
      normalisation: [normalisation],
      repeats: 1,
      ...amounts,
      syntheticOnly: false,
      // `none` comes first: what is added is judged against it.
      augmenters: augmenter.kind === "none" ? [augmenter] : [{ kind: "none" }, augmenter],
      classifiers: [classifier],
      statistics,
    },
    `the recipe of "${name}"`,
  );
}
