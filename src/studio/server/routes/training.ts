/** @file Runs being made: those that are there, what a recipe would take, how to begin, watch and go on. */

import { Hono } from "hono";
import * as z from "zod";
import { EmoforgeError, faultOf } from "../../../core/index.ts";
import { resolveRecipe } from "../../../experiment/index.ts";
import { jsonBody } from "../body.ts";
import { type KeptFits, progressOf } from "../progress.ts";
import { resultsIn } from "../runs.ts";
import type { Studio } from "../studio.ts";
import { folderOf, planJob, resumeJob, runJob, runName } from "../training.ts";

const wanted = z.strictObject({
  yaml: z.string().max(200_000),
  profile: z.string().max(200),
  name: z.string().max(80),
});
const draft = wanted.extend({ draft: z.string().min(1).max(200) });

export function trainingRoutes(studio: Studio, folders: readonly string[]) {
  const { jobs, workspace } = studio;
  const { files } = workspace.platform;
  const planned = new Map<string, number>();
  const fits: KeptFits = new Map();
  const jobOf = (id: string) =>
    jobs.list().findLast(({ kind, what }) => kind === "run" && what === id) ?? null;

  return new Hono()
    .get("/", async (c) => {
      const lines = [];
      for (const [i, folder] of folders.entries()) {
        for (const { name, kind, linked } of await files.list(folder)) {
          if (kind !== "folder" || linked || !runName.test(name)) continue;
          const path = `${folder}/${name}`;
          if (!(await files.exists(`${path}/recipe.yaml`))) continue;
          const id = `${i}/${name}`;
          const finished = (await resultsIn(path, files)) !== undefined;
          lines.push({ id, name, finished, job: jobOf(id), ...(await titleOf(path)) });
        }
      }
      // A run that has only begun may have no folder yet.
      for (const job of jobs.list()) {
        if (job.kind !== "run" || job.state !== "running" || lines.some(({ id }) => id === job.what))
          continue;
        const name = job.what.replace(/^\d+\//, "");
        lines.push({ id: job.what, name, finished: false, job, title: name, error: "" });
      }
      return c.json(lines);
    })
    .post("/plan", jsonBody(draft), async (c) => c.json(await planJob(studio, folders, c.req.valid("json"))))
    .post("/", jsonBody(wanted), async (c) =>
      c.json(await runJob(studio, folders, c.req.valid("json"), planned)),
    )
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const job = jobOf(id);
      const begun = { trials: 0, failed: 0, fitCount: 0, fits: [] };
      const from = Math.max(0, Math.trunc(Number(c.req.query("from") ?? "0")) || 0);
      const folder = await folderOf(studio, folders, id).catch((error: unknown) => {
        if (job !== null && error instanceof EmoforgeError) return undefined;
        throw error;
      });
      const progress = folder === undefined ? begun : await progressOf(studio, folder, from, fits);
      const title = folder === undefined ? { title: id, error: "" } : await titleOf(folder);
      const finished = folder !== undefined && (await resultsIn(folder, files)) !== undefined;
      return c.json({ id, ...title, finished, job, planned: planned.get(id) ?? null, ...progress });
    })
    .get("/:id/recipe", async (c) => {
      const folder = await folderOf(studio, folders, c.req.param("id"));
      return c.json({ yaml: await files.readText(`${folder}/recipe.yaml`) });
    })
    .post("/:id/resume", async (c) => {
      const id = c.req.param("id");
      return c.json(await resumeJob(studio, id, await folderOf(studio, folders, id), planned));
    });

  async function titleOf(folder: string): Promise<{ title: string; error: string }> {
    try {
      const text = await files.readText(`${folder}/recipe.yaml`);
      return { title: resolveRecipe(text, "recipe.yaml").recipe.title, error: "" };
    } catch (error) {
      return { title: folder.slice(folder.lastIndexOf("/") + 1), error: faultOf(folder, error) };
    }
  }
}
