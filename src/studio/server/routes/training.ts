/** @file Runs being made: those that are there, what a recipe would take, how to begin, watch and go on. */

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import * as z from "zod";
import { jsonBody } from "../body.ts";
import { createNewsroom } from "../news.ts";
import type { Studio } from "../studio.ts";
import { folderOf, planJob, resumeJob, runJob, runName } from "../training.ts";

const wanted = z.strictObject({
  yaml: z.string().max(200_000),
  profile: z.string().max(200),
  name: z.string().max(80),
});
const draft = wanted.extend({ draft: z.string().min(1).max(200) });

/** How often a run that is watched is looked at, ms. */
const lookMs = 500;

export function trainingRoutes(studio: Studio, folders: readonly string[]) {
  const { jobs, workspace } = studio;
  const { files } = workspace.platform;
  const newsroom = createNewsroom(studio, folders);
  const { planned } = newsroom;
  const position = (text: string | undefined) => Math.max(0, Math.trunc(Number(text ?? "0")) || 0);

  return new Hono()
    .get("/", async (c) => {
      const lines = [];
      for (const [i, folder] of folders.entries()) {
        for (const { name, kind, linked } of await files.list(folder)) {
          if (kind !== "folder" || linked || !runName.test(name)) continue;
          const path = `${folder}/${name}`;
          if (await files.exists(`${path}/recipe.yaml`))
            lines.push(await newsroom.line(`${i}/${name}`, path));
        }
      }
      // A run that has only begun may have no folder yet.
      for (const { kind, state, what } of jobs.list())
        if (kind === "run" && state === "running" && !lines.some(({ id }) => id === what))
          lines.push(await newsroom.line(what, undefined));
      return c.json(lines);
    })
    .post("/plan", jsonBody(draft), async (c) => c.json(await planJob(studio, folders, c.req.valid("json"))))
    .post("/", jsonBody(wanted), async (c) =>
      c.json(await runJob(studio, folders, c.req.valid("json"), planned)),
    )
    .get("/:id", async (c) =>
      c.json(await newsroom.news(c.req.param("id"), position(c.req.query("from")), new Map())),
    )
    .get("/:id/events", async (c) => {
      const id = c.req.param("id");
      const seen = new Map<string, string>();
      let from = 0;
      // What is not there is refused before the stream begins.
      let news = await newsroom.news(id, from, seen);
      return streamSSE(c, async (stream) => {
        let sent = "";
        let open = true;
        stream.onAbort(() => {
          open = false;
        });
        while (open) {
          const text = JSON.stringify(news);
          if (text !== sent) await stream.writeSSE({ data: text });
          from += news.fits.length;
          // The next one is the same if nothing has come of it.
          sent = JSON.stringify({ ...news, fits: [], live: { ...news.live, changed: [] } });
          await stream.sleep(lookMs);
          if (!open) break;
          try {
            news = await newsroom.news(id, from, seen);
          } catch {
            // Its folder was removed; whoever asks again hears of it.
            break;
          }
        }
      });
    })
    .get("/:id/recipe", async (c) => {
      const folder = await folderOf(studio, folders, c.req.param("id"));
      return c.json({ yaml: await files.readText(`${folder}/recipe.yaml`) });
    })
    .post("/:id/resume", async (c) => {
      const id = c.req.param("id");
      return c.json(await resumeJob(studio, id, await folderOf(studio, folders, id), planned));
    });
}
