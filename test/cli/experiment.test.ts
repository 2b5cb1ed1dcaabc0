import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Results } from "../../src/experiment/index.ts";
import { killedWhen, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

const recipe = `
title: Small
question: Does anything help?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
thin: { remove: 0.4, except: [neutral] }
repeats: 2
augmenters:
  - kind: none
  - { kind: none, name: unweighted, classWeights: none }
  - { kind: noise, level: 0.2 }
  - { kind: cyclegan, hidden: [8], steps: 3, pretrainSteps: 1, batch: 8, adversarial: wasserstein-divergence }
amounts: [0.5, 1]
classifiers:
  - { kind: svm, c: 0.01, classWeights: balanced }
  - { kind: dnn, hidden: [8], epochs: 3 }
statistics: { resamples: 200 }
profiles:
  quick: { repeats: 1 }
  full: {}
`;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("small.yaml", recipe);
});
afterAll(place.remove);

const readResults = async (folder: string) =>
  JSON.parse(await readFile(place.at(folder, "results.json"), "utf8")) as Results;

test("--plan says what would be done and trains nothing", async () => {
  const { code, stdout, stderr } = await place.emoforge(["run", "small.yaml", "--plan", "--workers", "1"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("Small (profile quick)");
  expect(stdout).toContain("töne: 24 utterances, 4 speakers, 3 classes, 384 features (is09), 4 folds");
  expect(stdout).toContain("not used by this recipe: fear 8, happiness 8");
  // A training fold has 6 of each class, of which 40 % are removed except from neutral.
  expect(stdout).toContain("training rows in a fold: anger 4, sadness 4, neutral 6");
  expect(stdout).toContain(
    'note: Folds f1, f2, m1 and 1 more: only 4 rows of "anger" to train on, so its recall there says little.',
  );
  expect(stdout).toContain("note: 4 speakers are tested: it takes 6 to judge, so no verdict will be given.");
  expect(stdout).toMatch(/8 fits of augmenters, 64 trials, 0 of them finished already/);
  expect(existsSync(place.at("runs"))).toBe(false);
});

test("a run that is killed at some moment and rerun ends with the same bytes; the report is there", async () => {
  const args = (out: string) => ["run", "small.yaml", "--out", out, "--workers", "2"];
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);

  // Another cache, so that fitted networks are not simply found there.
  const env = { EMOFORGE_CACHE: place.at("cache-2") };
  const trials = () => namesIn(place.at("killed", "trials"), ".json");
  await killedWhen(place, args("killed"), () => trials().length >= 5, env.EMOFORGE_CACHE);
  const finished = trials();
  expect(finished.length).toBeGreaterThanOrEqual(5);
  expect(existsSync(place.at("killed", "results.json"))).toBe(false);
  const before = await readFile(place.at("killed", "trials", finished[0]), "utf8");

  const resumed = await place.emoforge(args("killed"), env);
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stdout).not.toContain("64 trials, 0 of them finished");
  expect(await readFile(place.at("killed", "trials", finished[0]), "utf8")).toBe(before);
  for (const name of ["results.json", "predictions.csv"]) {
    expect(await readFile(place.at("killed", name), "utf8")).toBe(
      await readFile(place.at("whole", name), "utf8"),
    );
  }

  const again = await place.emoforge(args("whole"));
  expect(again.stdout).toContain("64 trials, 64 of them finished already");
  const html = await readFile(place.at("whole", "report.html"), "utf8");
  expect(html).toContain("Does anything help?");
  expect(html.length).toBeLessThan(5_000_000);
  expect(html).not.toContain("NaN");
}, 180_000);

test("results hold every cell, every utterance is predicted once in each, and no test speaker was trained on", async () => {
  const results = await readResults("whole");
  const [corpus] = results.corpora;
  expect(corpus.trials).toEqual({ done: 64, planned: 64, failed: [] });
  const cells = corpus.scores.map((s) => `${s.augmenter} ${s.amount} ${s.classifier} ${s.training}`).sort();
  const made = (name: string) =>
    ["dnn", "svm"].flatMap((c) => [
      `${name} 0.5 ${c} real-and-synthetic`,
      `${name} 1 ${c} real-and-synthetic`,
      `${name} 1 ${c} synthetic-only`,
    ]);
  const plain = (name: string) => ["dnn", "svm"].map((c) => `${name} 0 ${c} real-and-synthetic`);
  expect(cells).toEqual(
    [...plain("none"), ...plain("unweighted"), ...made("noise"), ...made("cyclegan")].sort(),
  );
  for (const { uar, confusion } of corpus.scores) {
    expect(uar.low).toBeLessThanOrEqual(uar.value);
    expect(uar.high).toBeGreaterThanOrEqual(uar.value);
    expect(confusion.flat().reduce((a, b) => a + b, 0)).toBe(24);
  }
  expect(corpus.comparisons.some((c) => c.augmenter === "cyclegan" && c.against === "noise")).toBe(true);
  const lines = (await readFile(place.at("whole", "predictions.csv"), "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 64 * 6);
  for (const line of lines.slice(1)) {
    const [, , , , , , , , fold, id, speaker] = line.split(",");
    expect(speaker).toBe(fold);
    expect(id.startsWith(speaker)).toBe(true);
  }
});

test("parts done one after the other give the same results as one run", async () => {
  for (const shard of ["1/2", "2/2"]) {
    const { code, stderr } = await place.emoforge([
      "run",
      "small.yaml",
      "--out",
      "parts",
      "--shard",
      shard,
      "--workers",
      "1",
    ]);
    expect(code, stderr).toBe(0);
  }
  expect(await readFile(place.at("parts", "results.json"), "utf8")).toBe(
    await readFile(place.at("whole", "results.json"), "utf8"),
  );
});

test("the recipe in a run folder repeats the run to the byte", async () => {
  const { code, stderr } = await place.emoforge([
    "run",
    "whole/recipe.yaml",
    "--out",
    "repeated",
    "--workers",
    "2",
  ]);
  expect(code, stderr).toBe(0);
  expect(await readFile(place.at("repeated", "results.json"), "utf8")).toBe(
    await readFile(place.at("whole", "results.json"), "utf8"),
  );
});

test("a fit that cannot be done fails its own trials; the rest is kept, and the exit code says partly done", async () => {
  const args = [
    "run",
    "small.yaml",
    "--out",
    "partly",
    "--workers",
    "1",
    "--override",
    "augmenters=[{kind: none}, {kind: smote, neighbours: 40}]",
  ];
  const { code, stdout, stderr } = await place.emoforge([
    ...args,
    "--override",
    "classifiers=[{kind: majority}]",
  ]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/trial [0-9a-f]{16} failed: smote/);
  expect(stdout).toContain("Report: ");
  const [corpus] = (await readResults("partly")).corpora;
  expect(corpus.trials).toMatchObject({ done: 4, planned: 16 });
  expect(corpus.trials.failed).toHaveLength(12);
});

test("if something cannot be run, there is one message, and exit code 1 or 2", async () => {
  const message = async (...args: string[]) => {
    const { code, stderr } = await place.inProcess(["run", ...args]);
    return `${code} ${stderr}`;
  };
  expect(await message("absent.yaml")).toMatch(
    /^1 emoforge: .*absent\.yaml: could not be read \(no such file\)\. Check the path\.$/,
  );
  expect(await message("small.yaml", "--profile", "fast")).toBe(
    "1 emoforge: small.yaml, profile: expected one of quick, full, got fast.",
  );
  expect(await message("small.yaml", "--override", "repeat=2")).toMatch(
    /^1 emoforge: small\.yaml is not a valid recipe:\n {2}\(recipe\): Unrecognized key: "repeat"\. Expected some of: title, .*, repeats, [^\n]*$/,
  );
  expect(await message()).toMatch(/^2 /);
});
