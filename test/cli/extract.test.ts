import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFeatureSet } from "../../src/features/index.ts";
import { unusable, usable } from "./odd-recordings.ts";
import { oneVoice, readCsv, workplace } from "./run.ts";

const is09 = createFeatureSet("is09");
const place = workplace();
const voice = oneVoice();
const seconds = voice.length / 16_000;

beforeAll(async () => {
  for (const [name, bytes] of Object.entries(usable(voice))) await place.write(`gut/${name}`, bytes);
  for (const [name, bytes] of Object.entries(unusable(voice))) await place.write(`schlecht/${name}`, bytes);
  await place.write(
    "m.tsv",
    "file\tspeaker\temotion\tstart\tend\ngut/mono16.wav\ta\tjoy\t0.1\t0.6\ngut/mono16.wav\tb\tanger\t\t\n",
  );
});
afterAll(place.remove);

test("a folder of every usable format gives a row each, a second time from the cache", async () => {
  const first = await place.emoforge(["extract", "gut", "--out", "f.csv"]);
  expect(first).toMatchObject({ code: 0, stdout: "" });
  const rows = readCsv(await readFile(place.at("f.csv"), "utf8"));
  expect(rows.map(({ file }) => file)).toEqual(
    Object.keys(usable(voice))
      .sort()
      .map((name) => `gut/${name}`),
  );
  const by = Object.fromEntries(rows.map((row) => [row.file.slice(4), row]));
  expect(Object.keys(by["mono16.wav"])).toEqual(["file", "start", "end", ...is09.names]);
  expect(by["mono16.wav"].start).toBe("0");
  for (const name of ["mono16.wav", "stereo16.wav", "rate96k.wav"])
    expect(Number(by[name].end)).toBeCloseTo(seconds, 6);
  // Two equal channels are one; eight bits, 24 bits and another rate are the same sound, more or less.
  const { file: _a, ...mono } = by["mono16.wav"];
  const { file: _b, ...stereo } = by["stereo16.wav"];
  expect(stereo).toEqual(mono);
  const pitch = (name: string) => Number(by[name].F0_sma_amean);
  const energy = (name: string) => Number(by[name].pcm_RMSenergy_sma_amean);
  for (const name of ["mono24.wav", "float.wav", "mono8.wav", "rate96k.wav"]) {
    // Straight lines between the samples take some of the hiss away, the steps of eight bits add some.
    expect(Math.abs(Math.log2(energy(name) / energy("mono16.wav")))).toBeLessThan(0.5);
    if (name !== "mono8.wav") expect(pitch(name) / pitch("mono16.wav")).toBeCloseTo(1, 1);
  }
  expect(pitch("mono16.wav")).toBeGreaterThan(0);
  expect(rows.every((row) => is09.names.every((name) => Number.isFinite(Number(row[name]))))).toBe(true);

  const second = await place.emoforge(["extract", "gut", "--out", "g.csv"]);
  expect(second.stderr).toContain("7 rows of 384 features in g.csv, 7 of them known before");
  expect(await readFile(place.at("g.csv"), "utf8")).toBe(await readFile(place.at("f.csv"), "utf8"));
});

test("files that cannot be used are named one by one; the others are done", async () => {
  const { code, stdout, stderr } = await place.emoforge(["extract", "gut/mono16.wav", "schlecht"]);
  expect(code).toBe(3);
  expect(readCsv(stdout).map(({ file }) => file)).toEqual(["gut/mono16.wav"]);
  for (const name of Object.keys(unusable(voice))) expect(stderr).toMatch(new RegExp(`schlecht/${name}: `));
  expect(stderr).toContain("5 recordings could not be used");
});

test("where nothing can be used, nothing is written", async () => {
  const { code, stderr } = await place.emoforge(["extract", "schlecht", "--out", "nothing.csv"]);
  expect(code).toBe(1);
  expect(stderr).toContain("None of 5 recordings could be used: see the messages above.");
  await expect(readFile(place.at("nothing.csv"))).rejects.toThrow("ENOENT");
});

test("a manifest's segments and labels go into CSV and ARFF", async () => {
  const csv = await place.emoforge(["extract", "m.tsv"]);
  expect(csv.code).toBe(0);
  expect(readCsv(csv.stdout).map(({ file, start, end }) => [file, start, Number(end).toFixed(3)])).toEqual([
    ["gut/mono16.wav", "0.1", "0.600"],
    ["gut/mono16.wav", "0", seconds.toFixed(3)],
  ]);
  expect((await place.emoforge(["extract", "m.tsv", "--out", "m.arff"])).code).toBe(0);
  const arff = await readFile(place.at("m.arff"), "utf8");
  expect(arff).toContain("@attribute class {anger,joy}");
  expect(
    arff
      .trimEnd()
      .split("\n")
      .slice(-2)
      .map((line) => line.split(",").at(-1)),
  ).toEqual(["joy", "anger"]);
});

test.each([
  [["extract", "gut", "--set", "is10x"], "--set: expected one of "],
  [["extract", "nowhere"], 'got "nowhere", which is neither. See: emoforge corpus list'],
  [["extract", "gut", "--workers", "none"], "--workers: expected a whole number from 1, got none."],
  [["extract", "emodb"], 'corpus "emodb": expected a data folder that holds "emodb", got none.'],
])("%j is answered with what to do", async (args, message) => {
  const outcome = await place.inProcess(args);
  expect(outcome.stderr).toContain(message);
  expect(outcome).toMatchObject({ code: 1, stdout: "" });
});

test("a command line that is not understood ends with 2", async () => {
  const { code, stdout, stderr } = await place.emoforge(["extract", "gut", "--colour", "red"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("unknown option '--colour'");
});
