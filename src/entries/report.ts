/** @file `emoforge/report`: what a run found, as HTML, Markdown, CSV, charts and in words. */

export {
  type CellPredictions,
  type CorpusPredictions,
  type ProbableRun,
  type Results,
  type RunArtifacts,
  readRun,
} from "../experiment/index.ts";
export {
  type Answer,
  answer,
  answerSentences,
  buildReport,
  buildSearchReport,
  type RenderPng,
  type ReportFile,
  type ReportFiles,
  type ReportOptions,
  type SearchToReport,
  summarise,
} from "../report/index.ts";
