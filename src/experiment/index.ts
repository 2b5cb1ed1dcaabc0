/** @file Experiments as data: recipe -> plan -> jobs -> results. The only place that joins the stages. */

export { answersFor, type HeldOutEvaluation } from "./answers/fit.ts";
export { type ComparedRuns, compareRuns, type PairComparison } from "./compare/compare.ts";
export { type Evaluated, evaluate, evaluatePrepared, innerProtocolFor, protocolFor } from "./evaluate.ts";
export { describeImplementation } from "./implementation.ts";
export * from "./light.ts";
export { mediumOf } from "./media/index.ts";
export { type ModelChoices, type ModelPlan, modelPlan, requireRowsToAdapt } from "./model-plan.ts";
export { extract, type OpenCorpus, openCorpus, predict } from "./open.ts";
export { foreseen } from "./plan/foresee.ts";
export { planRun } from "./plan/plan.ts";
export type * from "./plan/shapes.ts";
export { type KnownParts, type PrepareOptions, prepareCorpus } from "./prepare/corpus.ts";
export type { ExtractedRows } from "./prepare/extract-rows.ts";
export type { ExtractOptions } from "./prepare/extraction.ts";
export { checkRecordings } from "./prepare/inspect.ts";
export type { PreparedCorpus } from "./prepare/shapes.ts";
export { type ResolveOptions, resolveRecipe } from "./recipe/overrides.ts";
export { augmenterFault, classifierFault, parseRecipe } from "./recipe/parse.ts";
export {
  type ClipRecipe,
  type CorpusSpec,
  clipRecipeSchema,
  type MediumKind,
  mediumKindOf,
  nameOf,
  type Recipe,
  type RowRecipe,
  recipeSchema,
} from "./recipe/schema.ts";
export {
  dequantise,
  type Embedding,
  type FitFile,
  type Quantised,
  quantise,
  readFit,
  readFits,
  type ViewExample,
} from "./results/fits.ts";
export { type LiveFit, readLive } from "./results/live.ts";
export { type RunArtifacts, readRun } from "./results/read.ts";
export type { CellPredictions, CorpusPredictions, ProbableRun } from "./results/read-predictions.ts";
export { readEnvironment, readSummed } from "./results/run-folder.ts";
export type * from "./results/shapes.ts";
export { poorlySeparated } from "./results/shapes.ts";
export { failures } from "./results/store.ts";
export { executeRun, type RunOptions, workOff } from "./run.ts";
export { type ScoreOptions, scoreBundle, scoreLoaded } from "./score/score.ts";
export type { CorpusScore, GroupFigures, SetFigures } from "./score/shapes.ts";
export { readSearch, readSettings, searchFiles } from "./search/folder.ts";
export { bestOfRun, questionOf, trainWinner, winnerChoices, withNested } from "./search/model.ts";
export type { QuestionResult, Ranked, SearchResults } from "./search/results.ts";
export { type Found, type SearchOptions, search } from "./search/search.ts";
export type { SpaceInput } from "./search/space.ts";
export {
  bundleParts,
  requireSound,
  train,
  trainPrepared,
} from "./train.ts";
export { type FitModel, learnVoices, modelFitter, requireEnoughSpeakers } from "./voices/index.ts";
export { checkpointPath, withCheckpoints } from "./work/checkpoints.ts";
export { type GroupFiles, groupFiles, isLasting } from "./work/files.ts";
export type { GroupPayload } from "./work/group.ts";
export type { Watch, Workspace } from "./workspace.ts";
