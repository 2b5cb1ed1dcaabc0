/** @file What the server says of a run, as its route is typed. */

import type { InferResponseType } from "hono/client";
import type { api } from "../../api.ts";

export type Run = Extract<InferResponseType<(typeof api.runs)[":id"]["$get"]>, { corpora: unknown }>;
export type CorpusOfRun = Run["corpora"][number];
export type ScoreOfRun = CorpusOfRun["scores"][number];
export type ComparisonOfRun = CorpusOfRun["comparisons"][number];
