import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSameResults, killedWhen, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

const recipe = `
title: Small spectrograms
question: Do views help?
corpora:
  - { id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }
  - { id: fern, path: fern.csv, classes: [anger, sadness, neutral] }
  - id: töne
    name: with fern
    path: Töne.csv
    classes: [anger, sadness, neutral]
    training: { id: fern, path: fern.csv, classes: [anger, sadness, neutral] }
features: { set: logmel, mels: 32 }
protocol: { kind: k-fold-by-speaker, folds: 2 }
normalisation: [train]
thin: { remove: 0.4, except: [neutral] }
views: { of: reduced }
repeats: 1
augmenters:
  - kind: none
  - { kind: viewmaker, frames: 32, width: 1, latent: 4, representation: 4, batch: 2, iterations: 3, measured: 4 }
  - kind: specaugment
amounts: [2]
declaredAmount: 2
classifiers:
  - { kind: vgg, depth: 11, width: 0.07, hidden: [], pooling: average, segmentFrames: 32, segmentHop: 32, epochs: 2, batchSize: 8, patience: 1 }
statistics: { resamples: 100 }
`;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("clips.yaml", recipe);
});
afterAll(place.remove);

const args = (out: string) => ["run", "clips.yaml", "--out", out, "--workers", "2"];

test("--plan names what is absent, once for each reason, and trains nothing", async () => {
  const { code, stdout, stderr } = await place.emoforge(["run", "clips.yaml", "--plan", "--workers", "1"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^ {2}fern; with fern: left out\. .*fern\.csv/m);
  expect(stdout).toContain("töne: 24 utterances, 4 speakers, 3 classes, 32 mel bands (logmel), 2 folds");
  expect(stdout).toContain("4 fits of augmenters, 6 trials, 0 of them finished already");
  expect(existsSync(place.at("runs"))).toBe(false);
});

test("a run of spectrograms that is killed at some moment and rerun ends with the same bytes", async () => {
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.stdout).toContain("Report: ");
  const trials = () => namesIn(place.at("killed", "trials"), ".json").length;
  await killedWhen(place, args("killed"), () => trials() >= 2);
  expect(existsSync(place.at("killed", "results.json"))).toBe(false);
  const resumed = await place.emoforge(args("killed"));
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stdout).not.toContain("6 trials, 0 of them finished");
  expectSameResults(place, "killed", "whole");
}, 120_000);

test("the report of a run of spectrograms is complete", async () => {
  const html = await readFile(place.at("whole", "report.html"), "utf8");
  expect(html).toContain("Do views help?");
  expect(html).not.toContain("NaN");
  expect(html).not.toContain("undefined");
});
