/** @file Experiments as data: recipe -> plan -> jobs -> results. The only place that joins the stages. */

export { foreseen } from "./plan/foresee.ts";
export { type PreparedCorpus, type PrepareOptions, prepareCorpus } from "./prepare/corpus.ts";
export { type Extracted, type ExtractOptions, extractAll } from "./prepare/extract.ts";
export { checkRecordings } from "./prepare/inspect.ts";
export {
  clipReader,
  dimensionsOf,
  ownRows,
  type Prepared,
  type PreparedClips,
  prepareClips,
  rowsOf,
} from "./prepare/prepare-clips.ts";
export { bandsFault } from "./recipe/bands.ts";
export { type ResolveOptions, resolveRecipe } from "./recipe/overrides.ts";
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
} from "./recipe/schema.ts";
export {
  dequantise,
  type Embedding,
  type FitFile,
  type Quantised,
  readFits,
  type ViewExample,
} from "./results/fits.ts";
export { readRun } from "./results/read.ts";
export type * from "./results/shapes.ts";
export { hardlySeparated } from "./results/shapes.ts";
export { executeRun, planRun, type RunOptions, type RunPlan } from "./run.ts";
export { appendViews } from "./work/group-clips.ts";
