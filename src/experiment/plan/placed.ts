/** @file The places of a prepared corpus: its rows split, thinned and shared as a recipe says. */

import { createRng } from "../../core/index.ts";
import { mediumOf } from "../media/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Recipe } from "../recipe/schema.ts";
import { placesOf } from "./places.ts";

/** Equal recipes and corpora give equal places. @param recipe With the corpus's own protocol. */
export function placedBy(recipe: Recipe, prepared: PreparedCorpus): ReturnType<typeof placesOf> {
  const { columns, own, share, sessions, folds, twins } = prepared;
  return placesOf(
    recipe,
    { ...columns, sessions, twins, target: own, share, ...(folds === undefined ? {} : { folds }) },
    createRng(recipe.seed).fork(mediumOf(prepared).splitStream(recipe, prepared)),
  );
}
