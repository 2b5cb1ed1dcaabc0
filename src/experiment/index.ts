/** @file Experiments as data: recipe -> plan -> jobs -> results. The only place that joins the stages. */

export { bandsFault } from "./bands.ts";
export { type Extracted, type ExtractOptions, extractAll } from "./extract.ts";
export {
  dequantise,
  type Embedding,
  type FitFile,
  type Quantised,
  readFits,
  type ViewExample,
} from "./fits.ts";
export { foreseen } from "./foresee.ts";
export { appendViews } from "./group-clips.ts";
export { checkRecordings } from "./inspect.ts";
export { type ResolveOptions, resolveRecipe } from "./overrides.ts";
export { type PreparedCorpus, type PrepareOptions, prepareCorpus } from "./prepare.ts";
export {
  clipReader,
  dimensionsOf,
  ownRows,
  type Prepared,
  type PreparedClips,
  prepareClips,
  rowsOf,
} from "./prepare-clips.ts";
export { readRun } from "./read.ts";
export {
  type ClipRecipe,
  type CorpusSpec,
  clipRecipeSchema,
  isClipRecipe,
  nameOf,
  parseRecipe,
  type Recipe,
  recipeSchema,
  type TableRecipe,
} from "./recipe.ts";
export type * from "./results.ts";
export { hardlySeparated } from "./results.ts";
export { executeRun, planRun, type RunOptions, type RunPlan } from "./run.ts";
