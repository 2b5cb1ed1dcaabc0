/** @file A model with the interface of a Whisper encoder, used as a user would: extract, train, and predict from the bundle alone. */

import { readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/index.ts";
import { createWhisperLogMel } from "../../src/features/embedding/whisper.ts";
import { toyEncoder, toyEncoderWidth } from "../features/embedding/models.ts";
import { readCsv, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const { model, hidden } = toyEncoder({ shape: ["batch_size", 80, 3000] });
const options = ["--set", "onnx", "--set-option", "path=encoder.onnx"];

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("encoder.onnx", model);
});
afterAll(place.remove);

test("extract: a row holds the means of Whisper's spectrogram over the recording, not over the 30 s", async () => {
  const { code, stderr } = await place.emoforge(["extract", "Töne/anger", ...options, "--out", "a.csv"]);
  expect(code, stderr).toBe(0);
  const [row] = readCsv(await readFile(place.at("a.csv"), "utf8"));
  expect(Object.keys(row).filter((name) => name.startsWith("last_hidden_state["))).toHaveLength(
    toyEncoderWidth,
  );
  const file = row.file ?? Object.values(row)[0];
  const { channels, sampleRateHz } = await decodeAudio(await readFile(place.at(file)), file);
  expect(sampleRateHz).toBe(16_000);
  const spectrogram = createWhisperLogMel(80).extract(channels[0], 3000);
  const frames = 2 * Math.ceil(channels[0].length / 320);
  let lowest = 0;
  for (let b = 0; b < 5; b++)
    for (let t = 0; t < frames; t++) lowest += spectrogram[b * 3000 + t] / 5 / frames;
  expect(Number(row["last_hidden_state[0]"])).toBeCloseTo(lowest, 4);
});

test("model info: what the model is fed, its outputs, and the layers that can be named", async () => {
  const { code, stdout, stderr } = await place.inProcess(["model", "info", "encoder.onnx"]);
  expect(code, stderr).toBe(0);
  expect(stdout.replace(/[0-9a-f]{64}/, "HASH")).toBe(
    [
      `encoder.onnx: a model that is not listed, ${(model.length / 1e3).toFixed(1)} kB`,
      "  SHA-256   HASH",
      "  input     input_features: Whisper's log mel spectrogram",
      "  output    last_hidden_state [1, 1500, 16]",
      `  layer     ${hidden}`,
    ].join("\n"),
  );
  const json = await place.inProcess(["model", "info", "encoder.onnx", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    frontEnd: "whisper",
    layers: [hidden],
    bytes: model.length,
  });
  await place.write("page.onnx", "<!DOCTYPE html>");
  const page = await place.inProcess(["model", "info", "page.onnx"]);
  expect([page.code, page.stdout]).toEqual([1, ""]);
  const gone = await place.inProcess(["model", "info", "gone.onnx"]);
  expect(gone.stderr).toContain("gone.onnx, which is not there.");
});

test("extract: a hidden layer, and the mean of several", async () => {
  const extract = (output: string, out: string) =>
    place.emoforge(["extract", "Töne/anger", ...options, "--set-option", `output=${output}`, "--out", out]);
  expect((await extract(hidden, "h.csv")).code).toBe(0);
  expect((await extract(`[${hidden}, last_hidden_state]`, "m.csv")).code).toBe(0);
  const value = async (name: string, column: string) =>
    Number(readCsv(await readFile(place.at(name), "utf8"))[0][column]);
  const last = await value("a.csv", "last_hidden_state[2]");
  expect(await value("h.csv", `${hidden}[2]`)).toBeCloseTo(2 * last, 4);
  expect(await value("m.csv", `${hidden}..last_hidden_state[2]`)).toBeCloseTo(1.5 * last, 4);
});

test("train, then predict from the bundle alone, which names what its model is fed", async () => {
  const train = ["train", "Töne.csv", "--classes", "anger,sadness", "--no-evaluate", "--out", "bündel"];
  const trained = await place.emoforge([...train, ...options, "--set-option", "pool=mean-std"]);
  expect(trained.code, trained.stderr).toBe(0);
  const { config, version } = JSON.parse(await readFile(place.at("bündel/features.json"), "utf8"));
  expect(config).toMatchObject({
    set: "onnx",
    path: "features.onnx",
    frontEnd: "whisper",
    sampleRateHz: 16_000,
  });
  expect(version).toMatch(/^1-[0-9a-f]{16}-whisper1$/);
  expect(await readFile(place.at("bündel/README.md"), "utf8")).toContain("Whisper's log mel spectrogram, ");

  await rm(place.at("encoder.onnx"));
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
});

test("options that do not go with such a model are answered with what to do", async () => {
  await place.write("encoder.onnx", model);
  const { code, stderr } = await place.emoforge([
    ...["extract", "Töne/anger", ...options, "--set-option", "sampleRateHz=8000", "--out", "x.csv"],
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("sampleRateHz with frontEnd: whisper: expected 16000, got 8000.");
});
