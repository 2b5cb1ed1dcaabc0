/** @file `emoforge score` as a user runs it: a model of one corpus on recordings of strangers. */

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import type { CorpusScore } from "../../src/experiment/index.ts";
import { workplace } from "./run.ts";

const place = workplace();
const score = (...args: string[]) => place.emoforge(["score", "model", ...args, "--workers", "1"]);

/** Other labels for the same emotions. */
const theirs: Readonly<Record<string, string>> = {
  anger: "rage",
  sadness: "sadness",
  neutral: "calm",
  fear: "fear",
};

beforeAll(async () => {
  const rng = createRng("room");
  const own = ["file,speaker,gender,emotion"];
  const other = ["file,speaker,gender,language,emotion"];
  for (const { id, speaker, sex, label, samples } of demoClips({ speakersPerSex: 2, takes: 3 })) {
    await place.write(`own/${id}.wav`, encodeWav(samples, demoRateHz));
    own.push(`own/${id}.wav,${speaker},${sex},${label}`);
    if (theirs[label] === undefined) continue;
    // Another room: dull, with a little noise.
    let last = 0;
    const heard = samples.map((x) => {
      last = 0.8 * last + 0.2 * x;
      return 0.5 * last + 0.0003 * rng.normal();
    });
    await place.write(`other/${id}.wav`, encodeWav(heard, demoRateHz));
    other.push(`other/${id}.wav,${speaker}x,${sex},${sex === "female" ? "de" : "it"},${theirs[label]}`);
  }
  await place.write("own.csv", `${own.join("\n")}\n`);
  await place.write("other.csv", `${other.join("\n")}\n`);
  await place.write("nolabels.csv", `file\n${own[1].split(",")[0]}\n`);
  await place.write("broken.csv", `${other.slice(0, 30).join("\n")}\nother/none.wav,zx,male,de,rage\n`);
  const trained = await place.emoforge([
    ...["train", "own.csv", "--classes", "anger,sadness,neutral", "--set", "is09"],
    ...["--workers", "1", "--out", "model"],
  ]);
  expect(trained.code, trained.stderr).toBe(0);
}, 240_000);
afterAll(place.remove);

test("strangers are scored beside the card; what the bundle lacks is unseen", async () => {
  const { code, stdout, stderr } = await score(
    ...["other.csv", "--map", "rage=anger", "--map", "calm=neutral", "--out", "found.json"],
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^own -> other: 36 recordings, 95 % intervals over 4 speakers\n/);
  expect(stdout).toContain("emotions that the model lacks, not scored: fear 12\n");
  expect(stdout).toMatch(/^in % +card +here\nUAR +\d.*\) +\d.*\), chance 33\.3$/m);
  expect(stdout).toMatch(/^taken together, the recordings are unlike those of the training: shift \d/m);
  expect(stdout).toMatch(/^anger +\d+ +\d+ +\d+ +[\d.]+ % of 12$/m);
  expect(stdout).toMatch(/^language +recordings +UAR/m);
  expect(stderr).not.toContain("no strangers");
  const found: CorpusScore = JSON.parse(await readFile(place.at("found.json"), "utf8"));
  expect(found).toMatchObject({
    schema: "emoforge/score@1",
    model: { corpus: "own", classes: ["anger", "sadness", "neutral"] },
    corpus: { id: "other" },
    trainedOn: false,
    recordings: { scored: 36, unseen: { fear: 12 }, left: {}, unlabelled: 0, failed: 0 },
    classes: ["anger", "sadness", "neutral"],
    chance: 0.3333,
    batch: { voices: 4, unlike: true },
    unseen: { recordings: 12 },
  });
  expect(found.groups.language.map(({ name }) => name)).toEqual(["de", "it"]);
  // What predict says is what is counted.
  const said = await place.emoforge(["predict", "model", "other.csv", "--json", "--workers", "1"]);
  const labels = (JSON.parse(said.stdout) as { label: string; file: string }[]).map(({ label }) => label);
  const columns = found.classes.map((_, c) => found.confusion.reduce((sum, row) => sum + row[c], 0));
  for (const [c, name] of found.classes.entries())
    expect(columns[c]).toBeLessThanOrEqual(labels.filter((label) => label === name).length);
  expect(said.stderr).toMatch(
    /^the \d+ recordings of 4 speakers, taken together, are unlike those that the model was trained on: /m,
  );
}, 120_000);

test("by valence, with a label left out, as JSON", async () => {
  const { code, stdout, stderr } = await score(
    "other.csv",
    "--valence",
    "--map",
    "fear=",
    "--map",
    "rage=anger",
    "--json",
  );
  expect(code, stderr).toBe(0);
  const found: CorpusScore = JSON.parse(stdout);
  expect(found).toMatchObject({
    classes: ["negative", "positive"],
    recordings: { scored: 36, unseen: {}, left: { fear: 12 } },
    model: { card: { uarOfScored: null } },
    unseen: null,
  });
}, 120_000);

test("the corpus that it was trained on is no corpus of strangers", async () => {
  const { code, stderr, stdout } = await score("own.csv");
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("note: the model was trained on own: these are no strangers");
  expect(stdout).toMatch(/^taken together, the recordings are like those of the training/m);
}, 120_000);

test("a recording that is not there is said and left out, with exit code 3", async () => {
  const { code, stderr } = await score("broken.csv", "--map", "rage=anger", "--map", "calm=neutral");
  expect([code, stderr]).toEqual([3, expect.stringContaining("none.wav")]);
}, 120_000);

test.each([
  [["nolabels.csv"], 1, 'corpus "nolabels": expected recordings with labels, got 1 without.'],
  [
    ["other.csv"],
    1,
    "at least two of the bundle's classes (anger, sadness, neutral) among those of the corpus, got only sadness of calm, fear, rage, sadness.",
  ],
  [
    ["other.csv", "--map", "joy=anger"],
    1,
    "map: expected labels of the corpus (calm, fear, rage, sadness), got joy.",
  ],
  [["other.csv", "--map", "rage"], 1, "--map: expected label=class, or label= to leave it out, got rage."],
  [
    ["other.csv", "--map", "rage=anger", "--map", "rage=fear"],
    1,
    "--map: expected each label once, got rage twice.",
  ],
  [["other.csv", "--out", "found.txt"], 1, "--out: expected a name that ends in .json, got found.txt."],
  [["nowhere.csv"], 1, "which is neither"],
])("%j: exit code %i, and what to do", async (args, expected, message) => {
  const { code, stderr } = await score(...args);
  expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
});
