/** @file A VGG as a bundle: the folder predicts for a recording what the fitted classifier predicted for its spectrogram. */

import { beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import {
  type BundleParts,
  createPredictor,
  loadBundle,
  modelCard,
  recordFeatures,
  saveBundle,
} from "../../src/bundle/index.ts";
import { classifiers } from "../../src/classify/index.ts";
import { type Clips, createRng, type FittedClassifier, type Recorded } from "../../src/core/index.ts";
import { applyClipScaler, fitClipScaler } from "../../src/evaluate/index.ts";
import { type FeaturesConfig, featuresSchema, logmel } from "../../src/features/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { hasher, memoryFiles, toyParts } from "./toy.ts";

const features: FeaturesConfig = featuresSchema.parse({ set: "logmel", mels: 32 });
const { extract } = logmel({ mels: 32 });
const cut = { frames: 32, hop: 20 };

/** A low tone (class 0) or a high one (class 1) of varying level, in noise. */
function sound(label: number, seconds: number, seed: number): Float32Array {
  const rng = createRng(seed);
  const pitch = label === 0 ? 0.1 : 1.2;
  return Float32Array.from(
    { length: 16_000 * seconds },
    (_, t) => 0.1 * rng.normal() + 0.3 * (1 + Math.sin(t / 600)) * Math.sin(pitch * t),
  );
}

// Recordings shorter than a segment of 0.8 s, with several segments, and with more than are judged at once (16).
const lengths = [0.5, 1, 2.2, 1, 1.5, 0.7, 9.5, 1];
const sounds = lengths.map((seconds, i) => sound(i % 2, seconds, i));

let engine: Engine;
let clips: Recorded<Clips>;
let fitted: FittedClassifier<Clips>;
let parts: BundleParts;

beforeAll(async () => {
  engine = await createNodeEngine();
  const raw: Recorded<Clips> = {
    ...{ origin: "recorded", mels: 32, hopMs: 25, classes: ["quiet", "loud"] },
    clips: sounds.map((samples) => extract(samples).data),
    labels: Int32Array.from(lengths, (_, i) => i % 2),
    ids: lengths.map((_, i) => `u${i}`),
    speakers: lengths.map((_, i) => `s${i % 3}`),
  };
  const scaler = fitClipScaler(raw);
  clips = { ...raw, clips: raw.clips.map((clip) => applyClipScaler(scaler, clip)) };
  const small = { depth: 11, width: 1 / 16, steps: 30, batchSize: 8, patience: 0 } as const;
  const cutting = { segmentFrames: cut.frames, segmentHop: cut.hop };
  const vgg = { ...small, ...cutting, kind: "vgg" as const, hidden: [5], learningRate: 0.003 };
  fitted = await classifiers.clips.make(vgg, { engine }).fit(clips, { rng: createRng(1) });
  parts = toyParts({
    ...{ model: fitted.toOnnx(), scaler: { kind: "train", ...scaler }, features, segments: cut },
    classes: raw.classes,
  });
});

async function saved(change: Partial<BundleParts> = {}) {
  const files = memoryFiles();
  await saveBundle("b", { ...parts, ...change }, files, hasher);
  return files;
}
const open = async (change: Partial<BundleParts> = {}) =>
  createPredictor(await loadBundle("b", await saved(change), hasher), engine);

test("labels and probabilities are those of the fitted classifier, for recordings of any length", async () => {
  const predictor = await open();
  const { labels, probabilities } = await fitted.predict(clips.clips);
  for (const [i, samples] of sounds.entries()) {
    const said = await predictor.predictSignal({ samples, sampleRateHz: 16_000 });
    expect(said.label, `recording ${i}`).toBe(clips.classes[labels[i]]);
    for (const [c, name] of clips.classes.entries())
      expect(said.probabilities[name], `recording ${i}`).toBeCloseTo(probabilities[2 * i + c], 4);
  }
  // It has learned something: if all labels were equal, a wrong order of segments would not show.
  expect(new Set(labels).size).toBe(2);
  await predictor.release();
});

test("rows are the frames of one recording", async () => {
  const predictor = await open();
  const { labels, probabilities } = await predictor.predictRows(extract(sounds[2]).data);
  expect([labels.length, probabilities.length]).toEqual([1, 2]);
  expect((await predictor.predictRows(new Float32Array(0))).labels).toHaveLength(0);
  await expect(predictor.predictRows(new Float32Array(33))).rejects.toThrow(
    "expected rows of 32 features, got 33",
  );
  await predictor.release();
});

test("the label is that of most segments, not that of the largest mean probability", async () => {
  const predictor = await open({ ...meanModel(), segments: { frames: 32, hop: 32 } });
  const frames = [0.6, 0.6, 0].flatMap((value) => new Array<number>(32 * 32).fill(value));
  const { labels, probabilities } = await predictor.predictRows(Float32Array.from(frames));
  expect([...labels]).toEqual([1]);
  expect(probabilities[1]).toBeCloseTo(0.4, 5);
  await predictor.release();
});

/** The probability of the second class is the mean of the segment's values, which are not scaled. */
function meanModel(): Pick<BundleParts, "model" | "scaler"> {
  const writer = createModelWriter();
  writer.input("segments", "float32", ["N", 32, 32]);
  const flat = writer.node("Flatten", ["segments"], { axis: 1 });
  const weights = Float32Array.from({ length: 2048 }, (_, i) => (i % 2 === 0 ? -1 : 1) / 1024);
  const share = writer.node("MatMul", [flat, writer.values(weights, [1024, 2])]);
  const probabilities = writer.node("Add", [share, writer.values(Float32Array.of(1, 0), [2])]);
  writer.output("probabilities", probabilities, "float32", ["N", 2]);
  writer.output("label", writer.node("ArgMax", [probabilities], { axis: 1, keepdims: 0 }), "int64", ["N"]);
  const [mean, scale] = [new Array<number>(32).fill(0), new Array<number>(32).fill(1)];
  return { model: writer.encode(), scaler: { kind: "train", mean, scale } };
}

test("a recording shorter than a frame is refused by name", async () => {
  const predictor = await open();
  const short = encodeWav(new Float32Array(100), 16_000);
  await expect(predictor.predictFile(short, "short.wav")).rejects.toThrow(/^short\.wav: .*50 ms/);
  await predictor.release();
});

describe("parts that do not belong together", () => {
  test("spectrograms without segments, segments without spectrograms", async () => {
    await expect(saved({ segments: undefined })).rejects.toThrow(
      'bundle, segments: expected frames and hop, with spectrograms alone, got none with "logmel"',
    );
    await expect(recordFeatures({ set: "is09" }, hasher, { segments: cut })).rejects.toThrow(
      'got some with "is09"',
    );
  });

  test("a model for segments of another length", async () => {
    await expect(open({ segments: { frames: 64, hop: 20 } })).rejects.toThrow(
      'bundle, model: expected an input "segments" [N, 64, 32], got the shape [-1, 32, 32].',
    );
  });

  test("spectrograms that this program would compute differently", async () => {
    const files = await saved();
    const record = JSON.parse(await files.readText("b/features.json"));
    expect(record.names.slice(0, 2)).toEqual(["logmel[0]", "logmel[1]"]);
    const text = JSON.stringify({ ...record, version: "0" });
    await files.write("b/features.json", text);
    const sums = JSON.parse(await files.readText("b/checksums.json"));
    sums["features.json"] = await hasher.sha256(text);
    await files.write("b/checksums.json", JSON.stringify(sums));
    await expect(loadBundle("b", files, hasher)).rejects.toThrow(
      'version of feature set "logmel": expected "1" (what this emoforge computes), got "0"',
    );
  });
});

test("the card names the speakers held out to decide when to stop", async () => {
  const { createdWith, classes, training, evaluation } = parts;
  const chosen = { heldOutSpeakers: "03 08", heldOutUar: 0.123456789 };
  const description = {
    schema: "emoforge/bundle@2",
    normalisation: "train",
    evaluation,
    createdWith,
  } as const;
  const card = modelCard(
    { ...description, training: { ...training, chosen } },
    classes,
    await recordFeatures(features, hasher, { segments: cut }),
  );
  expect(card).toContain(
    "test folds included (except recordings and views of 03, 08, who decided when to stop), so",
  );
  expect(card).toContain("heldOutUar 0.1235");
});

test("the card says how a recording is cut and judged, and mentions views", async () => {
  const { createdWith, classes } = parts;
  const training = {
    ...parts.training,
    augmentation: { augmenter: { kind: "specaugment" }, amount: 2, rows: 16 },
  };
  const card = modelCard(
    {
      schema: "emoforge/bundle@2",
      normalisation: "train",
      training,
      evaluation: parts.evaluation,
      createdWith,
    },
    classes,
    await recordFeatures(features, hasher, { segments: cut }),
  );
  expect(card).toContain("32 mel bands of each frame at 16000 Hz");
  expect(card).toContain("segments of 32 frames (0.80 s), begun every 20 (0.50 s)");
  expect(card).toContain("16 views added by `specaugment` (2 for each recording)");
  expect(card).toContain("`model.onnx` takes `segments` [N, 32, 32] after");
  expect(card).not.toContain("synthetic rows");
});
