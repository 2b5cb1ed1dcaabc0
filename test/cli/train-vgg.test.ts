/** @file A network on spectrograms as a user goes about it: trained with views, measured, and asked about recordings. */

import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const tiny = ["depth=11", "width=0.0625", "hidden=[]", "pooling=average", "dropout=0", "patience=0"];
const short = ["segmentFrames=32", "segmentHop=16", "steps=80", "batchSize=16", "learningRate=0.003"];
const network = [...tiny, ...short].flatMap((option) => ["--classifier-option", option]);
const corpus = ["train", "Töne.csv", "--classes", "anger,sadness", "--workers", "1"];
const spectrograms = ["--set", "logmel", "--set-option", "mels=32", "--classifier", "vgg", ...network];

beforeAll(() => writeSmallCorpus(place));
afterAll(place.remove);

test("train says the scores and what views gained; predict uses the folder", async () => {
  const views = ["--with", "specaugment", "--option", "timeMasks=1", "--amount", "2"];
  const trained = await place.emoforge([...corpus, ...spectrograms, ...views, "--out", "modèle/vgg"]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(/^UAR \d+\.\d \(.*\) %, WA .*: leave-one-speaker-out/);
  expect(trained.stdout).toContain("UAR gained by the views:");
  const folder = place.at("modèle/vgg");
  expect(await readdir(folder)).toHaveLength(7);
  const { training, evaluation } = JSON.parse(await readFile(`${folder}/bundle.json`, "utf8"));
  expect(training).toMatchObject({
    utterances: 16,
    classifier: { kind: "vgg", depth: 11, segmentFrames: 32 },
    augmentation: { augmenter: { kind: "specaugment", timeMasks: 1 }, amount: 2, rows: 32 },
  });
  expect(evaluation).toMatchObject({ protocol: "leave-one-speaker-out", folds: 4 });
  expect(JSON.parse(await readFile(`${folder}/features.json`, "utf8"))).toMatchObject({
    config: { set: "logmel", mels: 32 },
    segments: { frames: 32, hop: 16 },
  });

  const { code, stdout } = await place.emoforge([
    "predict",
    "modèle/vgg",
    "Töne/anger",
    "Töne/sadness",
    "--json",
  ]);
  expect(code).toBe(0);
  const answers: { file: string; label: string; probabilities: Record<string, number> }[] =
    JSON.parse(stdout);
  expect(answers).toHaveLength(16);
  for (const { probabilities } of answers)
    expect(probabilities.anger + probabilities.sadness).toBeCloseTo(1, 5);
  // The recordings it was trained on.
  const right = answers.filter(({ file, label }) => file.split("/")[1] === label);
  expect(right.length).toBeGreaterThanOrEqual(14);
}, 240_000);

test("equal seeds give equal models, without an evaluation too", async () => {
  const models: Buffer[] = [];
  for (const [i, seed] of ["1", "1", "2"].entries()) {
    const args = [...corpus, ...spectrograms, "--no-evaluate", "--seed", seed, "--out", `m${i}`];
    const { code, stdout, stderr } = await place.emoforge(args);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("Not evaluated");
    models.push(await readFile(place.at(`m${i}`, "model.onnx")));
  }
  expect(models[1].equals(models[0])).toBe(true);
  expect(models[2].equals(models[0])).toBe(false);
}, 120_000);

test("what does not go together is said in one message", async () => {
  const message = async (...args: string[]) => {
    const { code, stderr } = await place.inProcess([...corpus, ...args]);
    return `${code} ${stderr}`;
  };
  expect(await message("--classifier", "vgg")).toBe(
    "1 emoforge: --classifier: expected one that works with --set is09 (majority, svm, dnn), got vgg. Add: --set logmel",
  );
  expect(await message("--set", "logmel")).toBe(
    "1 emoforge: --classifier: expected one that works with --set logmel (vgg), got svm. Add: --classifier vgg",
  );
  expect(await message("--set", "logmel", "--classifier", "vgg", "--with", "smote")).toMatch(
    /^1 emoforge: --with: expected one of none, .*viewmaker.*, got smote\.$/,
  );
  expect(await message("--set", "logmel", "--classifier", "vgg", "--classifier-option", "depth=12")).toMatch(
    /^1 emoforge: classifier "vgg" is not valid:\n {2}depth: /,
  );
});
