/** @file Turns experiments of other programs into recipes of this one. */

export type { Surroundings } from "./nkululeko/corpora.ts";
export { recipeOfNkululeko, type WrittenRecipe } from "./nkululeko/recipe.ts";
