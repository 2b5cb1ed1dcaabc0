/** @file Models: training one, which there are, the card of one, and its files for the page to load. */

import { Hono } from "hono";
import { modelCard } from "../../../bundle/index.ts";
import { faultOf } from "../../../core/index.ts";
import { AbsentError } from "../errors.ts";
import { readRequest, trainChoices, trainJob } from "../jobs/train.ts";
import type { Studio } from "../studio.ts";

export function modelRoutes(studio: Studio) {
  const { models, fence } = studio;
  return new Hono()
    .get("/", async (c) => {
      const list = [];
      for (const name of await models.names()) {
        try {
          const { description, features, classes, voices } = await models.load(name);
          const { training, evaluation } = description;
          list.push({
            name,
            error: "",
            corpus: training.corpus.title,
            utterances: training.utterances,
            speakers: training.speakers,
            set: features.config.set,
            classifier: training.classifier.kind,
            classes,
            uar: evaluation?.uar ?? null,
            adapts: voices !== undefined,
          });
        } catch (error) {
          list.push({ name, error: faultOf(name, error) });
        }
      }
      return c.json({ folder: models.parent, models: list, choices: trainChoices() });
    })
    .get("/viewmakers", async (c) => {
      const list = [];
      for (const name of await models.viewmakers()) {
        try {
          const { description } = await models.loadViewmaker(name);
          const { training, options } = description;
          const { classes, utterances } = training;
          const [least, most] = options.epsilon;
          list.push({ name, error: "", corpus: training.corpus.title, utterances, classes, least, most });
        } catch (error) {
          list.push({ name, error: faultOf(name, error) });
        }
      }
      return c.json({ folder: models.parent, viewmakers: list });
    })
    .post("/train", async (c) =>
      c.json(await trainJob(studio, readRequest(await c.req.json().catch(() => null)))),
    )
    .get("/:name/card", async (c) => {
      const { description, classes, features, answers, voices } = await models.load(c.req.param("name"));
      return c.json({ card: modelCard(description, classes, features, answers, voices?.record) });
    })
    .get("/:name/files/:file", async (c) => {
      const folder = await models.folder(c.req.param("name"));
      const file = c.req.param("file");
      const found = (await fence.files.list(folder)).find(
        ({ name, kind, linked }) => kind === "file" && linked !== true && name === file,
      );
      if (found === undefined)
        throw new AbsentError("model: expected one of the bundle's files, got another name.");
      const bytes = await fence.files.read(`${folder}/${found.name}`);
      return c.body(new Uint8Array(bytes), 200, { "Content-Type": "application/octet-stream" });
    });
}
