import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { toySpeechModel } from "../features/embedding/models.ts";
import { readCsv, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
beforeAll(() => writeSmallCorpus(place));
afterAll(place.remove);

const base = ["augment", "Töne.csv", "--classes", "anger,sadness", "--workers", "1"];

test("recorded rows come first in their own units, synthetic ones follow with their provenance", async () => {
  const { code, stdout, stderr } = await place.emoforge([
    ...base,
    "--with",
    "transfer",
    "--amount",
    "0.5",
    "--out",
    "r.csv",
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("r.csv: 16 recorded and 8 synthetic rows (anger 4, sadness 4)");
  expect(stderr).toContain("The augmenter has seen 4 speakers (f1, f2, m1, m2): test on others only.");
  const rows = readCsv(await readFile(place.at("r.csv"), "utf8"));
  expect(Object.keys(rows[0])).toEqual([
    "id",
    "origin",
    "label",
    "speaker",
    "augmenter",
    "sources",
    "seed",
    ...createFeatureSet("is09").names,
  ]);
  expect(rows.map(({ origin }) => origin)).toEqual([
    ...new Array(16).fill("recorded"),
    ...new Array(8).fill("synthetic"),
  ]);
  const recorded = new Map(rows.slice(0, 16).map((row) => [row.id, row]));
  for (const row of rows.slice(16)) {
    expect(row).toMatchObject({ augmenter: "transfer", speaker: "synthetic" });
    expect(row.sources.split(" ").every((id) => recorded.has(id))).toBe(true);
    expect(row.seed).not.toBe("");
  }
  // Residual transfer keeps each source's distance from the mean of its class, whatever the units.
  const name = "pcm_fftMag_mfcc_sma[1]_amean";
  const mean = (label: string) => {
    const values = [...recorded.values()]
      .filter((row) => row.label === label)
      .map((row) => Number(row[name]));
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
  const made = rows[16];
  const source = recorded.get(made.sources.split(" ")[0]);
  expect(Number(made[name]) - mean(made.label)).toBeCloseTo(
    Number(source?.[name]) - mean(source?.label ?? ""),
    3,
  );

  const plain = await place.emoforge(["extract", "Töne.csv", "--workers", "1"]);
  const extracted = readCsv(plain.stdout).find(({ file }) => file.endsWith(`${rows[0].id}.wav`));
  for (const feature of createFeatureSet("is09").names.slice(0, 20))
    expect(Number(rows[0][feature])).toBeCloseTo(Number(extracted?.[feature]), 5);
});

test("speakers left out are neither learned from nor written; equal seeds give equal rows, in ARFF too", async () => {
  const args = [...base, "--with", "noise", "--option", "level=0.1", "--leave-out", "f1,m2", "--seed", "7"];
  const csv = await place.emoforge([...args, "--out", "a.csv"]);
  expect(csv.stdout).toContain("a.csv: 8 recorded and 8 synthetic rows");
  expect(csv.stderr).toContain("seen 2 speakers (f2, m1)");
  const rows = readCsv(await readFile(place.at("a.csv"), "utf8"));
  expect(new Set(rows.map(({ speaker }) => speaker))).toEqual(new Set(["f2", "m1", "synthetic"]));

  const arff = await place.emoforge([...args, "--out", "a.arff", "--synthetic-only"]);
  expect(arff.code).toBe(0);
  const text = await readFile(place.at("a.arff"), "utf8");
  const data = text
    .slice(text.indexOf("@data") + 6)
    .trimEnd()
    .split("\n");
  expect(data).toHaveLength(8);
  const provenance = readCsv(await readFile(place.at("a.arff.provenance.csv"), "utf8"));
  expect(provenance.map(({ sources }) => sources)).toEqual(rows.slice(8).map(({ sources }) => sources));
  const values = data[0].split(",").slice(2, 12).map(Number);
  for (const [j, name] of createFeatureSet("is09").names.slice(0, 10).entries())
    expect(values[j]).toBeCloseTo(Number(rows[8][name]), 5);
});

test("networks are trained", async () => {
  const gan = [
    "--option",
    "hidden=[8]",
    "--option",
    "steps=3",
    "--option",
    "pretrainSteps=1",
    "--option",
    "batch=4",
  ];
  const { code, stdout, stderr } = await place.emoforge([
    ...base,
    "--with",
    "cyclegan",
    ...gan,
    "--out",
    "c.csv",
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("16 recorded and 16 synthetic rows");
});

test("embeddings by the user's own speech model are rows like any others", async () => {
  await place.write("speech.onnx", toySpeechModel());
  const { code, stderr } = await place.emoforge([
    ...base,
    ...["--set", "onnx", "--set-option", "path=speech.onnx", "--with", "noise", "--out", "e.csv"],
  ]);
  expect(code, stderr).toBe(0);
  const rows = readCsv(await readFile(place.at("e.csv"), "utf8"));
  expect(rows).toHaveLength(32);
  expect(Object.keys(rows[0])).toHaveLength(7 + 2);
});

test.each([
  [
    ["--with", "magic", "--out", "x.csv"],
    "--with: expected one of duplicate, noise, smote, mixup, calibrated, transfer, gan, cwgan-gp, cyclegan, diffusion, got magic.",
  ],
  [["--with", "noise", "--option", "level", "--out", "x.csv"], "--option: expected key=value, got level."],
  [["--with", "noise", "--option", "level=loud", "--out", "x.csv"], 'augmenter "noise" is not valid:'],
  [["--with", "noise", "--set", "mfcc", "--out", "x.csv"], "--set: expected one of"],
])("%j is answered with what to do", async (args, message) => {
  const { code, stderr } = await place.inProcess(["augment", "Töne.csv", ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(1);
});
