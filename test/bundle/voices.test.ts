/** @file Bundles that adapt to voices: saved and loaded, one voice learned and used, and when they do not adapt. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesSource, encodeWav } from "../../src/audio/index.ts";
import {
  bundleFiles,
  createPredictor,
  type Heard,
  loadBundle,
  modelCard,
  type Predictor,
  readVoiceFile,
  saveBundle,
  type Voice,
  type VoicesRecord,
  voiceFiles,
  voiceFileText,
  voiceRemarks,
  voiceUse,
} from "../../src/bundle/index.ts";
import { voiceScaler, voiceStatistics } from "../../src/evaluate/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { hasher, loudness, memoryFiles, tone, toyParts, toyVoices } from "./toy.ts";

let engine: Engine;
let predictor: Predictor;

async function saved(record: Partial<VoicesRecord> = {}) {
  const files = memoryFiles();
  await saveBundle("b", toyParts({ voices: toyVoices(record) }), files, hasher);
  return files;
}
const load = (files: ReturnType<typeof memoryFiles>) => loadBundle("b", files, hasher);
const bundle = async (record: Partial<VoicesRecord> = {}) => load(await saved(record));

beforeAll(async () => {
  engine = await createNodeEngine();
  predictor = await createPredictor(await bundle(), engine);
});
afterAll(() => predictor.release());

const hear = (peak: number, by = predictor) =>
  by.hear(bytesSource(encodeWav(tone(peak), 16_000), `${peak}.wav`));

test("what it knows of voices is saved and loaded", async () => {
  const files = await saved();
  const { voices, description } = await load(files);
  expect(voices).toEqual(toyVoices());
  // The model of single recordings stays what it was: older versions of the program can use it.
  expect(description.normalisation).toBe("train");
  const sums = Object.keys(JSON.parse(await files.readText("b/checksums.json")));
  expect(sums.sort()).toEqual(
    [...Object.values(bundleFiles), ...Object.values(voiceFiles)]
      .filter((name) => name !== "checksums.json")
      .sort(),
  );
});

test("a bundle without voices leaves none of an older one behind", async () => {
  const files = await saved();
  await saveBundle("b", toyParts(), files, hasher);
  expect([...files.contents.keys()].filter((name) => name.includes("voices"))).toEqual([]);
  expect((await load(files)).voices).toBeUndefined();
});

test.each(Object.values(voiceFiles))("a changed %s is noticed", async (name) => {
  const files = await saved();
  await files.write(`b/${name}`, "{}");
  await expect(load(files)).rejects.toThrow("the file was changed or damaged");
});

test("lists of other lengths than the features are refused", async () => {
  const population = { mean: [1], variance: [1], spread: [1] };
  await expect(saved({ population })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: bundle, voices: expected 384 values in every list, one for each feature, got 1, 1, 1, 384, 384.]`,
  );
});

test("the recordings of a quiet voice are judged by its own mean and deviation", async () => {
  const heard = await Promise.all([0.01, 0.02, 0.03, 0.04].map((peak) => hear(peak)));
  const alone = await Promise.all(heard.map((one) => predictor.judge(one)));
  expect(alone.map(({ label }) => label)).toEqual(["quiet", "quiet", "quiet", "quiet"]);
  const voice: Voice = { ...predictor.enrol(heard), doubts: [] };
  const adapted = await Promise.all(heard.map((one) => predictor.judge(one, voice)));
  // The toy model's only score is the loudness as normalised.
  const { mean, scale } = voiceScaler(voice, toyVoices().record.population, 2);
  for (const [i, { features }] of heard.entries()) {
    const z = (features[loudness] - mean[loudness]) / scale[loudness];
    expect(adapted[i].probabilities.loud).toBeCloseTo(1 / (1 + Math.exp(-z)), 5);
    expect(adapted[i].probabilities.loud).toBeGreaterThan(alone[i].probabilities.loud);
  }
});

test("a voice's statistics are those of its recordings, whatever their order", async () => {
  const heard = await Promise.all([0.02, 0.3, 0.1].map((peak) => hear(peak)));
  const voice = predictor.enrol(heard);
  const rows = Float32Array.from(heard.flatMap(({ features }) => [...features]));
  expect(voice).toMatchObject(voiceStatistics(rows, heard[0].features.length));
  const reversed = predictor.enrol([...heard].reverse());
  for (const [c, value] of voice.mean.entries()) expect(reversed.mean[c]).toBeCloseTo(value, 6);
});

test("hearing and judging give what predicting gives", async () => {
  const source = bytesSource(encodeWav(tone(0.2), 16_000), "x.wav");
  expect(await predictor.judge(await predictor.hear(source))).toEqual(await predictor.predictSource(source));
});

test("with too few recordings the model of single recordings judges", async () => {
  const heard = await hear(0.02);
  const voice = predictor.enrol([heard]);
  expect(await predictor.judge(heard, voice)).toEqual(await predictor.judge(heard));
  expect(voiceUse(voice, toyVoices().record)).toBe("few-recordings");
  expect(voiceRemarks(voice, toyVoices().record)).toEqual([
    "not adapted to: expected at least 2 recordings, got 1. Add more recordings of this speaker.",
  ]);
});

test("recordings of one emotion are not adapted to", async () => {
  const heard = await Promise.all([0.01, 0.0101, 0.0102].map((peak) => hear(peak)));
  const voice = predictor.enrol(heard);
  expect(voice.doubts).toEqual(["one-emotion"]);
  expect(await predictor.judge(heard[0], voice)).toEqual(await predictor.judge(heard[0]));
  expect(voiceRemarks(voice, toyVoices().record)).toEqual([
    "all 3 recordings seem to show one emotion, so that it is not adapted to. Add recordings of other moods of this speaker.",
  ]);
});

test("two voices in one place are pointed out", async () => {
  const heard = await Promise.all([0.01, 0.5, 0.02, 0.6].map((peak) => hear(peak)));
  const voice = predictor.enrol(heard);
  expect(voice.doubts).toEqual(["two-voices"]);
  expect(voiceUse(voice, toyVoices().record)).toBe("adapted");
  expect(voiceRemarks(voice, toyVoices().record)).toEqual([
    "the 4 recordings seem to be of more than one speaker, which costs accuracy. Separate the speakers.",
  ]);
});

test("a model that adaptation did not help never adapts", async () => {
  const { record } = toyVoices({ fewest: null });
  const voice: Voice = { recordings: 50, mean: [], variance: [], doubts: [] };
  expect(voiceUse(voice, record)).toBe("never");
  expect(voiceRemarks(voice, record)).toEqual([
    "not adapted to: on the training speakers it did not help this model with any number of recordings.",
  ]);
});

test("a voice comes back from its file, for models with the same features only", async () => {
  const of = await bundle();
  const voice = predictor.enrol(await Promise.all([0.02, 0.3, 0.1].map((peak) => hear(peak))));
  const text = new TextEncoder().encode(voiceFileText(voice, of, "emoforge 0.0.0"));
  expect(readVoiceFile(text, "voice.json", of)).toEqual(voice);
  const other = { ...of, features: { ...of.features, version: "7" } };
  expect(() => readVoiceFile(text, "voice.json", other)).toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: voice.json: expected a voice measured by the bundle's features, "is09" in version 7, got "is09" in version ${of.features.version}, or other options. Make it again with: emoforge enrol]`,
  );
  expect(() => readVoiceFile(new TextEncoder().encode("{}"), "voice.json", of)).toThrow(
    'voice.json does not fit the schema "emoforge/voice@1"',
  );
});

test("a bundle without voices says how to get one that adapts", async () => {
  const files = memoryFiles();
  await saveBundle("b", toyParts(), files, hasher);
  const plain = await createPredictor(await load(files), engine);
  const heard: Heard = await hear(0.1, plain);
  expect(() => plain.enrol([heard])).toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: The bundle: expected a model that adapts to voices, got one that does not. Train it with: emoforge train <corpus> --normalisation speaker]`,
  );
  await plain.release();
});

test("the card says from how many recordings the model profits", async () => {
  const { description, classes, features } = await bundle();
  const card = modelCard(description, classes, features, undefined, toyVoices().record);
  expect(card).toContain("## Adaptation to a voice");
  expect(card).toContain(
    "as if these were 2 recordings. It takes 2 recordings: with fewer `model.onnx` judges;",
  );
  expect(card).toContain("| none (`model.onnx`) | 70.0 % |\n| 1 | 68.0 % |");
  expect(card).toContain("| all there are | 85.0 % |");
  expect(modelCard(description, classes, features)).not.toContain("Adaptation");
  const never = modelCard(description, classes, features, undefined, toyVoices({ fewest: null }).record);
  expect(never).toContain("did not help with any number of recordings");
});
