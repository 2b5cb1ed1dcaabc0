/** @file Networks on spectrograms, used as a user would: trained with views, measured, and asked about recordings. */

import { existsSync } from "node:fs";
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

test("train states the scores and what views gained; predict uses the folder", async () => {
  const views = ["--with", "specaugment", "--option", "timeMasks=1", "--amount", "2"];
  const trained = await place.emoforge([...corpus, ...spectrograms, ...views, "--out", "modèle/vgg"]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(/^UAR \d+\.\d \(.*\) %, WA .*: leave-one-speaker-out/);
  expect(trained.stdout).toContain("UAR gained by the views:");
  const folder = place.at("modèle/vgg");
  expect(await readdir(folder)).toHaveLength(8);
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
  // These are the recordings it was trained on.
  const right = answers.filter(({ file, label }) => file.split("/")[1] === label);
  expect(right.length).toBeGreaterThanOrEqual(14);
}, 240_000);

test("a recurrent network is trained and used in the same way", async () => {
  const small = ["convolutions=1", "channels=4", "pool=[4,4]", "linear=8", "recurrent=4", "hidden=8"];
  const acrnn = [...small, ...short, "patience=0"].flatMap((option) => ["--classifier-option", option]);
  const kind = ["--set", "logmel", "--set-option", "mels=32", "--classifier", "acrnn", ...acrnn];
  const trained = await place.emoforge([...corpus, ...kind, "--no-evaluate", "--out", "acrnn"]);
  expect(trained.code, trained.stderr).toBe(0);
  const features = JSON.parse(await readFile(place.at("acrnn/features.json"), "utf8"));
  expect(features.segments).toEqual({ frames: 32, hop: 16 });
  const { code, stdout } = await place.emoforge(["predict", "acrnn", "Töne/anger", "Töne/sadness", "--json"]);
  expect(code).toBe(0);
  const answers: { file: string; label: string }[] = JSON.parse(stdout);
  expect(answers.filter(({ file, label }) => file.split("/")[1] === label).length).toBeGreaterThanOrEqual(14);
}, 120_000);

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

test("a network that stops early names the speakers it held out; without speakers the message says what to do", async () => {
  const stopping = spectrograms.map((arg) => arg.replace("patience=0", "patience=1"));
  const args = ["--no-evaluate", "--out", "early"];
  const { code, stderr } = await place.emoforge([...corpus, ...stopping, ...args]);
  expect(code, stderr).toBe(0);
  expect(await readFile(place.at("early/README.md"), "utf8")).toMatch(/heldOutSpeakers \S+/);

  // A manifest without speakers, whose file names do not tell them either.
  const rows = await Promise.all(
    ["anger", "sadness"].flatMap((label) =>
      ["f1", "f2", "m1", "m2"].map(async (voice, i) => {
        const name = `namenlos/${label === "anger" ? "x" : "y"}${"abcd"[i]}.wav`;
        await place.write(name, await readFile(place.at("Töne", label, `${voice}-${label}-01.wav`)));
        return `${name},${label}`;
      }),
    ),
  );
  await place.write("namenlos.csv", `file,emotion\n${rows.join("\n")}\n`);
  const nobody = ["train", "namenlos.csv", "--workers", "1", ...stopping];
  const refused = await place.emoforge([...nobody, "--out", "nobody"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("The evaluation could not be done: ");
  expect(refused.stderr).toContain("Set patience to 0 to train for all epochs without early stopping.");
  expect(refused.stderr).toContain("--no-evaluate");
  expect(existsSync(place.at("nobody"))).toBe(false);
}, 120_000);

test("one message says what does not go together", async () => {
  const message = async (...args: string[]) => {
    const { code, stderr } = await place.inProcess([...corpus, ...args]);
    return `${code} ${stderr}`;
  };
  expect(await message("--classifier", "vgg")).toBe(
    "1 emoforge: --classifier: expected one that works with --set is09 (majority, svm, lda, logistic, dnn, ensemble), got vgg. Add: --set logmel",
  );
  expect(await message("--set", "logmel")).toBe(
    "1 emoforge: --classifier: expected one that works with --set logmel (vgg, acrnn), got svm. Add: --classifier vgg",
  );
  const vgg = ["--set", "logmel", "--classifier", "vgg"];
  expect(await message(...vgg, "--with", "smote")).toMatch(
    /^1 emoforge: --with: expected one that works with --set logmel \(none, .*bagan\), got smote\.$/,
  );
  expect(await message("--with", "time-stretch")).toMatch(/got time-stretch\. Add: --set logmel$/);
  expect(await message("--set", "logme", "--classifier", "vgg")).toMatch(
    /^1 emoforge: --set: expected one of/,
  );
  expect(await message(...vgg, "--set-option", "highHz=4000", "--with", "pitch-shift")).toBe(
    '1 emoforge: augmenter "pitch-shift": expected the frequencies of the mel bands, lowHz 0 and highHz 4000, got 0 and 8000.',
  );
  expect(await message(...vgg, "--classifier-option", "segmentHop=200")).toBe(
    '1 emoforge: classifier "vgg": expected segmentHop to be at most segmentFrames, 128, got 200: frames would be skipped.',
  );
  expect(await message(...vgg, "--classifier-option", "depth=12")).toMatch(
    /^1 emoforge: classifier "vgg" is not valid:\n {2}depth: /,
  );
});
