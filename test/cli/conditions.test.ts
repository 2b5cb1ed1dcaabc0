/** Altered recordings from the command line: a run that is killed, a model, and where they cannot be used. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Results } from "../../src/experiment/index.ts";
import { expectSameResults, killedWhen, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

const recipe = `
title: Bad recordings
question: Does training on bad recordings help where recordings are bad?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
repeats: 1
syntheticOnly: false
augmenters:
  - kind: none
  - kind: audio
    steps: [{ effect: noise, colour: [pink, babble], snrDb: [0, 10], voices: 2 }]
  - { kind: audio, name: copypaste, steps: [{ effect: copypaste }] }
classifiers: [{ kind: lda }]
conditions:
  - { name: noise, steps: [{ effect: noise, colour: pink, snrDb: 5 }] }
  - { name: telephone, steps: [{ effect: telephone }] }
statistics: { resamples: 200 }
`;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("bad.yaml", recipe);
});
afterAll(place.remove);

test("a run that is killed while it alters recordings, and again while it trains, ends with the same bytes", async () => {
  const args = (out: string) => ["run", "bad.yaml", "--out", out, "--workers", "2"];
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);

  const cache = place.at("cache-2");
  const rows = () =>
    namesIn(place.at("cache-2", "features"), "").flatMap((set) =>
      namesIn(place.at("cache-2", "features", set), ".row"),
    );
  await killedWhen(place, args("killed"), () => rows().length >= 40, cache);
  expect(existsSync(place.at("killed", "trials"))).toBe(false);
  await killedWhen(
    place,
    args("killed"),
    () => namesIn(place.at("killed", "trials"), ".json").length >= 4,
    cache,
  );
  const resumed = await place.emoforge(args("killed"), { EMOFORGE_CACHE: cache });
  expect(resumed.code, resumed.stderr).toBe(0);
  expectSameResults(place, "whole", "killed");

  const [corpus] = (JSON.parse(await readFile(place.at("whole", "results.json"), "utf8")) as Results).corpora;
  expect(corpus.trials).toEqual({ done: 12, planned: 12, failed: [] });
  expect(corpus.conditions?.map(({ condition, scores }) => [condition, scores.length])).toEqual([
    ["noise", 3],
    ["telephone", 3],
  ]);
  expect(await readFile(place.at("whole", "report.md"), "utf8")).toContain("## Under other conditions");
}, 240_000);

test("a model can be trained on altered recordings, and its card says so", async () => {
  const { code, stderr } = await place.emoforge([
    ...[
      "train",
      "Töne.csv",
      "--classifier",
      "lda",
      "--with",
      "audio",
      "--option",
      "steps=[{ effect: telephone }]",
    ],
    ...["--no-answers", "--out", "model", "--workers", "2"],
  ]);
  expect(code, stderr).toBe(0);
  const card = await readFile(place.at("model", "README.md"), "utf8");
  expect(card).toContain("audio");
  expect(card).toContain("telephone");
});

test("augment works on features, so it refuses, and says what to use", async () => {
  for (const set of ["is09", "logmel"]) {
    const { code, stderr } = await place.inProcess([
      "augment",
      "Töne.csv",
      "--with",
      "audio",
      "--set",
      set,
      "--out",
      "x.csv",
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /--with: expected one of .*, got audio, which alters recordings before features are extracted\. Use it in a recipe, or with: emoforge train$/,
    );
  }
});
