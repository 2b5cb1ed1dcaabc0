/** @file Experiments of other programs as recipes of this one. */

export type { Surroundings } from "./nkululeko/corpora.ts";
export { recipeOfNkululeko, type WrittenRecipe } from "./nkululeko/recipe.ts";
