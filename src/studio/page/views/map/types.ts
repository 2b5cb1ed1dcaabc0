/** @file What the server says of the rows of a run's maps, as its route is typed. */

import type { InferResponseType } from "hono/client";
import type { api } from "../../api.ts";

export type MapOfRun = Extract<InferResponseType<(typeof api.runs)[":id"]["map"]["$get"]>, { sets: unknown }>;
export type CorpusOfMap = MapOfRun["corpora"][number];
export type JudgedCell = CorpusOfMap["tested"]["cells"][number];
