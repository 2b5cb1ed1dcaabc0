/** @file Other programs: their experiments become recipes of this one, and what a search found goes to their dashboards. */

export { type Fetch, sendToMlflow } from "./mlflow.ts";

export type { Surroundings } from "./nkululeko/corpora.ts";
export { recipeOfNkululeko, type WrittenRecipe } from "./nkululeko/recipe.ts";
export { optunaJournal } from "./optuna.ts";
