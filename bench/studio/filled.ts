/** @file A run, a model and a search in a studio, made as its page makes them. */

import { join } from "node:path";
import type { StudioPlace } from "./place.ts";
import type { ServedStudio } from "./served.ts";

export interface Filled {
  /** As its routes call it. */
  readonly run: string;
  readonly model: string;
  readonly search: string;
}

export async function fillStudio(studio: ServedStudio, { data }: StudioPlace): Promise<Filled> {
  const yaml = `title: Four voices, twenty recordings
question: Does it help to add synthetic rows?
corpora:
  - { id: own, path: ${JSON.stringify(join(data, "own.csv"))} }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: noise }, { kind: cyclegan, hidden: [16, 16], steps: 60, batch: 8 }]
classifiers: [{ kind: svm, c: 0.01 }]
`;
  const run = await finished(studio, "training", { yaml, profile: "", name: "four" });
  const training = { corpus: "own.csv", set: "is09", classifier: "lda", voices: true, seed: 1 };
  const model = await finished(studio, "models/train", training);
  const search = await finished(studio, "searches", {
    corpus: "own.csv",
    minutes: 0.2,
    normalisation: "both",
    seed: 1,
  });
  const { name } = model.result as { name: string };
  return { run: run.what, model: name, search: search.what };
}

/** Has work done, to its end. */
async function finished(
  { origin, cookie }: ServedStudio,
  path: string,
  body: unknown,
): Promise<{ readonly what: string; readonly result: unknown }> {
  const ask = async (at: string, options: RequestInit = {}) => {
    const headers = { cookie, "content-type": "application/json" };
    const answer = await fetch(`${origin}/api/${at}`, { ...options, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${at}: ${text}`);
    return text;
  };
  const job = JSON.parse(await ask(path, { method: "POST", body: JSON.stringify(body) }));
  await ask(`jobs/${job.id}/events`);
  const { state, error } = JSON.parse(await ask(`jobs/${job.id}`));
  if (state !== "done") throw new Error(`${path}: ${state} ${error}`);
  const { result } = JSON.parse(await ask(`jobs/${job.id}/result`));
  return { what: job.what, result };
}
