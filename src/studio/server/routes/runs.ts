/** @file Runs: which there are, what one found, the recordings behind a count, and two of them compared. */

import { Hono } from "hono";
import { faultOf } from "../../../core/index.ts";
import type { RunArtifacts } from "../../../experiment/index.ts";
import { recordingsIn } from "../cell.ts";
import { compareRuns } from "../compare.ts";
import { AbsentError } from "../errors.ts";
import { mapOf, viewOf } from "../map.ts";
import { runView } from "../run-view.ts";
import type { Studio } from "../studio.ts";

export function runRoutes(studio: Studio) {
  const { runs } = studio;
  return new Hono()
    .get("/", async (c) => {
      const found = await runs.find();
      const lines = [];
      // One after another: reading checks and unpacks whole results.
      for (const { id, folder } of found) {
        try {
          lines.push(lineOf(id, await runs.read(id)));
        } catch (error) {
          lines.push({ id, folder, error: faultOf(folder, error) });
        }
      }
      return c.json(lines);
    })
    .get("/compare", async (c) => {
      const [a, b] = [c.req.query("a") ?? "", c.req.query("b") ?? ""];
      return c.json(compareRuns(await runs.read(a), await runs.read(b)));
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      return c.json(runView(id, await runs.read(id)));
    })
    .get("/:id/map", async (c) => c.json(await mapOf(studio, await runs.read(c.req.param("id")))))
    .get("/:id/view", async (c) => {
      const { corpus = "", augmenter = "", normalisation = "", seed = "" } = c.req.query();
      return c.json(viewOf(await runs.read(c.req.param("id")), { corpus, augmenter, normalisation, seed }));
    })
    .get("/:id/cell", async (c) => {
      const { corpus = "", cell = "", truth = "", predicted = "" } = c.req.query();
      const run = await runs.read(c.req.param("id"));
      if (!run.results.corpora.some(({ card }) => card.id === corpus))
        throw new AbsentError(`corpus: expected one of the run, got "${corpus}".`);
      return c.json(await recordingsIn(studio, run, { corpus, cell, truth, predicted }));
    });
}

function lineOf(id: string, { results, environment, samples }: RunArtifacts) {
  const { title, question, profile, corpora } = results;
  return {
    id,
    title,
    question,
    profile,
    maps: samples.length > 0,
    finishedAt: environment.finishedAt,
    corpora: corpora.map(({ card }) => card.title),
    done: corpora.reduce((sum, { trials }) => sum + trials.done, 0),
    planned: corpora.reduce((sum, { trials }) => sum + trials.planned, 0),
  };
}
