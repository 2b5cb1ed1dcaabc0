/** @file Reports: what a run found, for a browser, a paper and a terminal. */

export { type Answer, answer } from "./answer.ts";
export {
  buildReport,
  type RenderPng,
  type ReportFile,
  type ReportFiles,
  type ReportOptions,
} from "./build.ts";
export { spectrogramPng } from "./charts/spectrograms.ts";
export { asJudgedNow } from "./earlier.ts";
export { headlineOf, type Judgement, outcomeOf } from "./measure.ts";
export { buildSearchReport, type SearchToReport } from "./search/build.ts";
export {
  answerSentences,
  apartSentence,
  baselineSentence,
  cautionsOf,
  choosingSentence,
  estimateText,
  nameOfCandidate,
  statisticsName,
  statisticsUse,
} from "./search/words.ts";
export { baselineOf, declaredComparisons, declaredScores, learnedSpaces } from "./select.ts";
export { summarise } from "./summary.ts";
