/** @file Searches: beginning one, which there are, going on with one, and what one found. */

import { Hono } from "hono";
import { faultOf } from "../../../core/index.ts";
import { answerSentences } from "../../../report/index.ts";
import { jsonBody } from "../body.ts";
import { resumeSearch, searchJob } from "../jobs/search.ts";
import { searchView } from "../search-view.ts";
import { searchRequest } from "../searches.ts";
import type { Studio } from "../studio.ts";

export function searchRoutes(studio: Studio) {
  const { searches, models, jobs } = studio;
  const jobOf = (name: string) =>
    jobs.list().findLast(({ kind, what }) => kind === "search" && what === name) ?? null;
  return new Hono()
    .get("/", async (c) => {
      const lines = [];
      for (const { name, finished, request } of await searches.find()) {
        const line = { name, finished, resumable: request !== undefined, job: jobOf(name) };
        try {
          const answers = finished ? answerSentences(await searches.read(name)) : [];
          lines.push({ ...line, answers, error: "" });
        } catch (error) {
          lines.push({ ...line, answers: [], error: faultOf(name, error) });
        }
      }
      return c.json(lines);
    })
    .post("/", jsonBody(searchRequest), async (c) => c.json(await searchJob(studio, c.req.valid("json"))))
    .get("/:name", async (c) => {
      const { name, finished, request } = await searches.get(c.req.param("name"));
      const line = { name, finished, resumable: request !== undefined, job: jobOf(name) };
      const found = finished ? searchView(await searches.read(name), await models.winners(name)) : null;
      return c.json({ ...line, found });
    })
    .post("/:name/resume", async (c) => c.json(await resumeSearch(studio, c.req.param("name"))));
}
