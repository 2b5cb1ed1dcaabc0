/** @file Corpora: which there are, what is in one, and its utterances as columns. */

import { Hono } from "hono";
import { corpusLoaders } from "../../../corpora/index.ts";
import { columnsOf } from "../columns.ts";
import { listFolder } from "../folder.ts";
import { checkJob } from "../jobs/check.ts";
import { featuresJob } from "../jobs/features.ts";
import type { Studio } from "../studio.ts";
import { summaryOf } from "../summary.ts";

export function corporaRoutes(studio: Studio) {
  const { workspace, corpora, fence } = studio;
  return new Hono()
    .get("/", async (c) => {
      const { dataFolder } = workspace;
      const there = async (folder: string) =>
        dataFolder !== undefined && (await fence.files.exists(`${dataFolder}/${folder}`).catch(() => false));
      const known = await Promise.all(
        corpusLoaders.map(async ({ id, card, expected, folder, obtain }) => ({
          key: id,
          title: card.title,
          language: card.language,
          licence: card.licence,
          url: card.url,
          utterances: expected?.utterances ?? null,
          speakers: expected?.speakers ?? null,
          synthetic: card.synthetic,
          there: card.synthetic || (await there(folder ?? id)),
          obtain: obtain ?? null,
        })),
      );
      const ids = new Set(corpusLoaders.map(({ id }) => id));
      return c.json({ known, own: corpora.opened().filter((key) => !ids.has(key)) });
    })
    .get("/folders", async (c) => c.json(await listFolder(studio, c.req.query("path") ?? "")))
    .get("/:key", async (c) => c.json(await summaryOf(studio, c.req.param("key"))))
    .delete("/:key", (c) => {
      corpora.forget(c.req.param("key"));
      return c.json({ forgotten: true });
    })
    .get("/:key/utterances", async (c) => c.json(columnsOf(await corpora.open(c.req.param("key")))))
    .post("/:key/check", async (c) => c.json(await checkJob(studio, c.req.param("key"))))
    .post("/:key/features", async (c) => c.json(await featuresJob(studio, c.req.param("key"))));
}
