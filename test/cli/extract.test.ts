import { readdir, readFile } from "node:fs/promises";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { decodeNpy } from "../../src/features/formats/index.ts";
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

test("a folder with every usable format gives a row for each file, the second time from the cache", async () => {
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
  // Two equal channels count as one; 8 bits, 24 bits and another rate give more or less the same sound.
  const { file: _a, ...mono } = by["mono16.wav"];
  const { file: _b, ...stereo } = by["stereo16.wav"];
  expect(stereo).toEqual(mono);
  const pitch = (name: string) => Number(by[name].F0_sma_amean);
  const energy = (name: string) => Number(by[name].pcm_RMSenergy_sma_amean);
  for (const name of ["mono24.wav", "float.wav", "mono8.wav", "rate96k.wav"]) {
    // Linear interpolation removes some of the hiss; the steps of 8 bits add some.
    expect(Math.abs(Math.log2(energy(name) / energy("mono16.wav")))).toBeLessThan(0.5);
    if (name !== "mono8.wav") expect(pitch(name) / pitch("mono16.wav")).toBeCloseTo(1, 1);
  }
  expect(pitch("mono16.wav")).toBeGreaterThan(0);
  expect(rows.every((row) => is09.names.every((name) => Number.isFinite(Number(row[name]))))).toBe(true);

  const second = await place.emoforge(["extract", "gut", "--out", "g.csv"]);
  expect(second.stderr).toContain("7 rows of 384 features in g.csv, 7 of them from the cache");
  expect(await readFile(place.at("g.csv"), "utf8")).toBe(await readFile(place.at("f.csv"), "utf8"));
});

test("files that cannot be used are named one by one; the others are done", async () => {
  const { code, stdout, stderr } = await place.emoforge(["extract", "gut/mono16.wav", "schlecht"]);
  expect(code).toBe(3);
  expect(readCsv(stdout).map(({ file }) => file)).toEqual(["gut/mono16.wav"]);
  for (const name of Object.keys(unusable(voice))) expect(stderr).toMatch(new RegExp(`schlecht/${name}: `));
  expect(stderr).toContain("5 recordings could not be used");
});

test("if nothing can be used, nothing is written", async () => {
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

test("resampling is reported once, by rate", async () => {
  const { stderr } = await place.emoforge(["extract", "gut", "--out", "r.csv"]);
  expect(stderr).toContain("1 of 7 recordings were resampled to 16000 Hz: 1 from 96000 Hz");
  expect((await place.emoforge(["extract", "gut/mono16.wav"])).stderr).not.toContain("resampled");
});

describe("one row per frame", () => {
  const lld = ["extract", "gut/mono16.wav", "--level", "lld"];

  test("as CSV: says where each frame starts and ends in the file; works on a stretch of one file", async () => {
    const whole = await place.emoforge(lld);
    expect(whole.code).toBe(0);
    const frames = readCsv(whole.stdout);
    expect(Object.keys(frames[0])).toEqual(["file", "start", "end", ...is09.descriptorNames]);
    expect(frames.slice(0, 3).map(({ file, start, end }) => [file, start, end])).toEqual([
      ["gut/mono16.wav", "0", "0.01"],
      ["gut/mono16.wav", "0.01", "0.02"],
      ["gut/mono16.wav", "0.02", "0.03"],
    ]);
    expect(frames[58]).toMatchObject({ start: "0.58", end: "0.59" });
    expect(whole.stderr).toContain(
      `${frames.length} frames of ${is09.descriptorNames.length} descriptors from 1 recording`,
    );

    const stretch = await place.emoforge([...lld, "--start", "0.1", "--end", "0.4"]);
    const some = readCsv(stretch.stdout);
    expect(some.length).toBeLessThan(31);
    expect(some[0]).toMatchObject({ start: "0.1", end: "0.11" });
    expect(some[7]).toMatchObject({ start: "0.17", end: "0.18" });
    expect(some[7].pcm_zcr_sma).toBe(frames[17].pcm_zcr_sma);
  });

  test("puts many files into one table, in every format, and leaves nothing else behind", async () => {
    const args = ["extract", "m.tsv", "--level", "lld", "--out"];
    for (const ending of ["csv", "arff", "npy", "parquet"])
      expect(await place.emoforge([...args, `lld/t.${ending}`])).toMatchObject({ code: 0, stdout: "" });
    expect((await readdir(place.at("lld"))).sort()).toEqual(
      ["t.arff", "t.columns.json", "t.csv", "t.npy", "t.parquet", "t.rows.csv"].sort(),
    );
    expect(await readdir(place.at("cache", "scratch"))).toEqual([]);
    const rows = readCsv(await readFile(place.at("lld/t.csv"), "utf8"));
    expect([rows[0].start, rows.findIndex(({ start }) => start === "0") > 40]).toEqual(["0.1", true]);
    const { shape, data } = decodeNpy(await readFile(place.at("lld/t.npy")), "t.npy");
    expect(shape).toEqual([rows.length, is09.descriptorNames.length]);
    const values = rows.flatMap((row) => is09.descriptorNames.map((name) => Math.fround(Number(row[name]))));
    expect(data).toEqual(Float32Array.from(values));
    const file = new Uint8Array(await readFile(place.at("lld/t.parquet"))).buffer;
    const parquet = await parquetReadObjects({ file, columns: ["file", "start", "F0_sma"] });
    expect(parquet.length).toBe(rows.length);
    expect(parquet[50]).toEqual({
      file: rows[50].file,
      start: Number(rows[50].start),
      F0_sma: Math.fround(Number(rows[50].F0_sma)),
    });
    const arff = await readFile(place.at("lld/t.arff"), "utf8");
    expect(arff).toContain("@attribute class {anger,joy}");
    expect(arff.trimEnd().split("\n@data\n")[1].split("\n")).toHaveLength(rows.length);
  });
});

test("the textbook variant has other values under the same names, kept apart in the cache", async () => {
  const args = ["extract", "gut/mono16.wav", "--set", "gemaps-v01b"];
  const [reference, textbook] = [
    await place.emoforge(args),
    await place.emoforge([...args, "--variant", "textbook"]),
  ].map(({ stdout }) => readCsv(stdout)[0]);
  expect(Object.keys(textbook)).toEqual(Object.keys(reference));
  expect(textbook).not.toEqual(reference);
});

test("the format can be stated if the name does not show it", async () => {
  expect((await place.emoforge(["extract", "gut/mono16.wav", "--format", "arff"])).stdout).toMatch(
    /^@relation recordings-is09\n/,
  );
  await place.emoforge(["extract", "gut/mono16.wav", "--format", "npy", "--out", "values.bin"]);
  expect(decodeNpy(await readFile(place.at("values.bin")), "values.bin").shape).toEqual([1, 384]);
});

test("Ctrl-C stops it, which it says, and leaves no half table", async () => {
  const long = new Float32Array(16_000 * 400).map((_, i) => 0.3 * Math.sin(i / 20));
  await place.write("long.wav", encodeWav(long, 16_000));
  const { code, stderr } = await place.emoforge(
    ["extract", "long.wav", "--set", "compare2016", "--level", "lld", "--out", "stopped/long.csv"],
    {},
    { stopAt: "extracting" },
  );
  expect(code).toBe(130);
  expect(stderr).toContain("stopping");
  for (const folder of [place.at("stopped"), place.at("cache", "scratch")])
    expect(await readdir(folder).catch(() => [])).toEqual([]);
});

test.each([
  [["extract", "gut", "--level", "frames"], "--level: expected one of functionals, lld, got frames."],
  [
    ["extract", "gut", "--variant", "textbook"],
    "--variant: expected a set that has variants (egemaps-v02, gemaps-v01b, is10, emobase2010), got --set is09.",
  ],
  [
    ["extract", "gut", "--set", "is10", "--variant", "x"],
    "--variant: expected one of reference, textbook, got x.",
  ],
  [
    ["extract", "gut", "--start", "1"],
    "--start, --end: expected one audio file, got 7 files. Segments of many files come from a manifest with columns start and end.",
  ],
  [["extract", "m.tsv", "--end", "1"], "--start, --end: expected one audio file, got m.tsv."],
  [
    ["extract", "gut/mono16.wav", "--start", "-1"],
    "--start: expected seconds from 0, got -1. Example: --start 2.5",
  ],
  [
    ["extract", "gut", "--out", "x.xlsx"],
    "table format: expected a name that ends in .csv, .arff, .parquet, .npy, got x.xlsx. Rename it, or say the format.",
  ],
  [
    ["extract", "gut", "--format", "npy"],
    "--format: expected csv or arff for standard output, got npy. Name a file: --out <file>.",
  ],
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
