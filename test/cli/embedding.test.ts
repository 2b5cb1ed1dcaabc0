/** @file A user's own speech model, used as a user would: extract, an experiment, a bundle that predicts without the original file. */

import { readdir, readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toySpeechModel } from "../features/embedding/models.ts";
import { readCsv, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const path = "modèles/speech.onnx";
const options = ["--set", "onnx", "--set-option", `path=${path}`, "--set-option", "pool=mean-std"];

/** Each is twenty milliseconds of a cosine: the more energy at its pitch, the more a filter's response varies over frames. */
const filters = [100, 200, 300, 500, 800, 1200, 2000, 3200].map((hz) =>
  Array.from({ length: 320 }, (_, i) => Math.cos((2 * Math.PI * hz * i) / 16_000) / 32),
);
const model = toySpeechModel({ filters });

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write(path, model);
});
afterAll(place.remove);

test("extract: features are named after the model's output, and cached by its content", async () => {
  const extract = (...more: string[]) => place.emoforge(["extract", "Töne/anger", ...options, ...more]);
  const first = await extract("--out", "a.csv");
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain("8 rows of 16 features in a.csv, 0 of them from the cache");
  const rows = readCsv(await readFile(place.at("a.csv"), "utf8"));
  const names = ["mean", "std"].flatMap((s) => filters.map((_, i) => `frames[${i}]_${s}`));
  expect(Object.keys(rows[0]).filter((name) => name.startsWith("frames"))).toEqual(names);
  expect(Number(rows[0]["frames[1]_std"])).toBeGreaterThan(0);

  await place.write("autre.onnx", model);
  const moved = await extract("--set-option", "path=autre.onnx", "--out", "b.csv");
  expect(moved.stderr).toContain("8 of them from the cache");
  await place.write("autre.onnx", toySpeechModel({ filters: filters.toReversed() }));
  const changed = await extract("--set-option", "path=autre.onnx", "--out", "c.csv");
  expect(changed.stderr).toContain("0 of them from the cache");
  const reversed = readCsv(await readFile(place.at("c.csv"), "utf8"));
  expect(reversed[0]["frames[6]_std"]).toBe(rows[0]["frames[1]_std"]);
});

test("run: a relative path starts at the working directory, not at the recipe", async () => {
  const recipe = `title: t
question: q?
corpora: [{ id: mine, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: onnx, path: ${path}, pool: mean-std }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: noise }]
syntheticOnly: false
classifiers: [{ kind: svm }]
statistics: { resamples: 100 }
`;
  await place.write("rezepte/mine.yaml", recipe);
  const { code, stdout, stderr } = await place.emoforge(["run", "rezepte/mine.yaml", "--out", "lauf"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("16 features (onnx)");
  const results = JSON.parse(await readFile(place.at("lauf/results.json"), "utf8"));
  const [{ features, scores }] = results.corpora;
  expect(features).toMatchObject({ set: "onnx", dimensions: 16 });
  expect(features.version).toMatch(/^1-[0-9a-f]{16}$/);
  expect(scores.length).toBe(2);
  expect(await readFile(place.at("lauf/recipe.yaml"), "utf8")).toContain(`path: ${path}`);

  const beside = recipe.replace(path, "beside.onnx");
  await place.write("rezepte/beside.yaml", beside);
  await place.write("rezepte/beside.onnx", model);
  const absent = await place.emoforge(["run", "rezepte/beside.yaml"]);
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain(
    "beside.onnx, which is not there. A relative path starts at the working directory.",
  );
});

test("train, then predict from the bundle alone", async () => {
  await place.write("m.onnx", model);
  const train = ["train", "Töne.csv", "--classes", "anger,sadness", "--no-evaluate", "--out", "bündel"];
  const flags = ["--set", "onnx", "--set-option", "path=m.onnx", "--set-option", "pool=mean-std"];
  const trained = await place.emoforge([...train, ...flags]);
  expect(trained.code, trained.stderr).toBe(0);
  const size = (model.length / 1e3).toFixed(1);
  expect(trained.stderr).toContain(
    `It holds a copy of the model of its features: features.onnx, ${size} kB.`,
  );
  expect(await readdir(place.at("bündel"))).toContain("features.onnx");
  expect(new Uint8Array(await readFile(place.at("bündel/features.onnx")))).toEqual(model);
  expect(await readFile(place.at("bündel/README.md"), "utf8")).toContain(`(${size} kB, SHA-256`);

  await rm(place.at("m.onnx"));
  const { code, stdout, stderr } = await place.emoforge([
    ...["predict", "bündel", "Töne/anger", "Töne/sadness", "--abstain", "never"],
  ]);
  expect(code, stderr).toBe(0);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(lines).toHaveLength(16);
  const right = lines.filter(([file, label]) => file.split("/")[1] === label);
  expect(right.length).toBeGreaterThanOrEqual(14);

  // The folder is an older bundle, so it may be replaced, and then keeps nothing of the model.
  const refused = await place.emoforge([...train, "--classifier", "majority"]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    "emoforge: --out: expected a new folder, got bündel, which holds a bundle. Choose another one, or add --force.\n",
  ]);
  const again = await place.emoforge([...train, "--force", "--classifier", "majority"]);
  expect(again.code, again.stderr).toBe(0);
  expect(await readdir(place.at("bündel"))).not.toContain("features.onnx");
});

test("a missing file, or one that is not a model, is reported, and nothing is written", async () => {
  await place.write("page.onnx", "<!DOCTYPE html>");
  const extract = (...more: string[]) => [
    "extract",
    "Töne/anger",
    "--set",
    "onnx",
    ...more,
    "--out",
    "x.csv",
  ];
  for (const [args, message] of [
    [
      extract("--set-option", "path=page.onnx"),
      "page.onnx: expected an ONNX model in one file, got 15 bytes",
    ],
    [extract("--set-option", "path=gone.onnx"), "gone.onnx, which is not there."],
  ] as const) {
    const { code, stderr } = await place.emoforge(args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  }
  expect(await readdir(place.folder)).not.toContain("x.csv");
});

test.each([
  [
    ["extract", "Töne", "--set", "onnx"],
    "--set onnx: expected a model, got none. Add: --set-option path=<model.onnx>",
  ],
  [
    ["extract", "Töne", "--set", "onnx", "--set-option", "path=m.onnx", "--set-option", "pol=max"],
    'Unrecognized key: "pol"',
  ],
  [["extract", "Töne", "--set", "is09", "--set-option", "path=m.onnx"], 'Unrecognized key: "path"'],
  [
    ["extract", "Töne", "--set", "onnx", "--set-option", "path"],
    "--set-option: expected key=value, got path.",
  ],
  [
    ["train", "Töne.csv", "--set", "logme"],
    "--set: expected one of egemaps-v02, gemaps-v01b, is09, is10, emobase2010, compare2016, joined, onnx, logmel, got logme.",
  ],
])("%j is answered with what to do", async (args, message) => {
  const { code, stdout, stderr } = await place.inProcess(args);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([1, ""]);
});
