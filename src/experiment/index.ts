/** @file Experiments as data: recipe -> plan -> jobs -> results. The only place that joins the stages. */

export { type Extracted, type ExtractOptions, extractAll } from "./extract.ts";
export { type ResolveOptions, resolveRecipe } from "./overrides.ts";
export { type PreparedCorpus, type PrepareOptions, prepareCorpus } from "./prepare.ts";
export { readRun } from "./read.ts";
export { type CorpusSpec, nameOf, parseRecipe, type Recipe, recipeSchema } from "./recipe.ts";
export type * from "./results.ts";
export { executeRun, planRun, type RunOptions, type RunPlan } from "./run.ts";
