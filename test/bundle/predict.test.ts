import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav, loadSignal } from "../../src/audio/index.ts";
import { createPredictor, loadBundle, type Predictor, saveBundle } from "../../src/bundle/index.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter, type ModelWriter } from "../../src/tensor/onnx/model.ts";
import {
  hasher,
  loudness,
  loudnessMean,
  loudnessScale,
  memoryFiles,
  tone,
  toyModel,
  toyParts,
  width,
} from "./toy.ts";

let engine: Engine;
let predictor: Predictor;

async function bundleOf(change: Parameters<typeof toyParts>[0] = {}) {
  const files = memoryFiles();
  await saveBundle("b", toyParts(change), files, hasher);
  return loadBundle("b", files, hasher);
}

beforeAll(async () => {
  engine = await createNodeEngine();
  predictor = await createPredictor(await bundleOf(), engine);
});
afterAll(() => predictor.release());

test("a file goes through decoding, features, scaler and model", async () => {
  const loud = await predictor.predictFile(encodeWav(tone(0.5), 16_000), "loud.wav");
  const quiet = await predictor.predictFile(encodeWav(tone(0.01), 16_000), "quiet.wav");
  expect([loud.label, quiet.label]).toEqual(["loud", "quiet"]);
  // The model's only score is the scaled mean energy.
  const { samples } = await loadSignal(encodeWav(tone(0.5), 16_000), "loud.wav");
  const z = (createFeatureSet("is09").extract(samples)[loudness] - loudnessMean) / loudnessScale;
  expect(loud.probabilities.loud).toBeCloseTo(1 / (1 + Math.exp(-z)), 5);
  expect(loud.probabilities.loud + loud.probabilities.quiet).toBeCloseTo(1, 6);
  expect(loud.warnings).toEqual([]);
});

test("other sample rates are resampled", async () => {
  const at16 = await predictor.predictFile(encodeWav(tone(0.15), 16_000), "a.wav");
  const at48 = await predictor.predictFile(encodeWav(tone(0.15, 48_000), 48_000), "b.wav");
  expect(at48.probabilities.loud).toBeCloseTo(at16.probabilities.loud, 2);
});

test("a segment is judged by itself", async () => {
  const both = new Float32Array(32_000);
  both.set(tone(0.01));
  both.set(tone(0.5), 16_000);
  const wav = encodeWav(both, 16_000);
  expect((await predictor.predictFile(wav, "x.wav", { endSec: 1 })).label).toBe("quiet");
  expect((await predictor.predictFile(wav, "x.wav", { startSec: 1 })).label).toBe("loud");
});

test("silence gives a warning", async () => {
  const { warnings } = await predictor.predictFile(encodeWav(new Float32Array(16_000), 16_000), "s.wav");
  expect(warnings).toEqual(["100 % of it is silent: the prediction says nothing about a voice."]);
});

test("rows are scaled one by one", async () => {
  const rows = new Float32Array(2 * width).fill(0.001);
  rows.fill(5, width);
  const { labels, probabilities } = await predictor.predictRows(rows);
  expect([...labels]).toEqual([0, 1]);
  expect(probabilities).toHaveLength(4);
  expect((await predictor.predictRows(new Float32Array(0))).labels).toHaveLength(0);
  await expect(predictor.predictRows(new Float32Array(3))).rejects.toThrow(
    `expected rows of ${width} features, got 3`,
  );
});

test("messages name the file and what is wrong", async () => {
  await expect(predictor.predictFile(new Uint8Array([1, 2, 3]), "broken.wav")).rejects.toThrow(
    /^broken\.wav: expected/,
  );
  await expect(predictor.predictFile(encodeWav(new Float32Array(10), 16_000), "short.wav")).rejects.toThrow(
    /^short\.wav: /,
  );
  await expect(predictor.predictSignal({ samples: tone(0.1), sampleRateHz: 8000 })).rejects.toThrow(
    "predictor: expected a signal of 16000 Hz, got 8000 Hz.",
  );
});

test("a model whose classes or features are not those of the bundle is refused", async () => {
  await expect(
    createPredictor(await bundleOf({ model: toyModel(3) }), engine),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: bundle, model: expected "label" [N] and "probabilities" [N, 2], one for each class of labels.json, got "probabilities" [1, 3], "label" [1]. The model and the other files are not of one bundle: train it anew with: emoforge train]`,
  );
  await expect(createPredictor(await bundleOf({ model: toyModel(2, 400) }), engine)).rejects.toThrow(
    'bundle, model: expected an input "features" [N, 384], got the shape [-1, 400].',
  );
  await expect(createPredictor(await bundleOf({ model: new Uint8Array([1]) }), engine)).rejects.toThrow(
    /refuses the model/,
  );
});

/** A model with the right names and shapes whose outputs are computed from the mean energy `e`, which is large for a loud tone. */
function oddModel(
  outputs: (writer: ModelWriter, energy: string) => { probabilities: string; label: string },
) {
  const writer = createModelWriter();
  writer.input("features", "float32", ["N", width]);
  const weights = new Float32Array(width);
  weights[loudness] = 1;
  const energy = writer.node("MatMul", ["features", writer.values(weights, [width, 1])]);
  const { probabilities, label } = outputs(writer, energy);
  writer.output("probabilities", probabilities, "float32", ["N", 2]);
  writer.output("label", label, "int64", ["N"]);
  return writer.encode();
}

/** `[N, 2]` of the energy in both columns. */
const twice = (writer: ModelWriter, energy: string) => writer.node("Concat", [energy, energy], { axis: 1 });
const first = (writer: ModelWriter, scores: string) =>
  writer.node("ArgMax", [scores], { axis: 1, keepdims: 0 });

test.each([
  [
    "probabilities that do not sum to 1",
    (writer: ModelWriter, energy: string) => {
      const probabilities = writer.node("Sigmoid", [twice(writer, energy)]);
      return { probabilities, label: first(writer, probabilities) };
    },
    /^loud\.wav: bundle, model: expected probabilities that sum to 1, got \d\.\d+\. The model and the other files are not of one bundle/,
  ],
  [
    "probabilities beyond 1",
    (writer: ModelWriter, energy: string) => {
      const probabilities = writer.node("Exp", [writer.node("Relu", [twice(writer, energy)])]);
      return { probabilities, label: first(writer, probabilities) };
    },
    /^loud\.wav: bundle, model: expected probabilities from 0 to 1, got /,
  ],
  [
    "labels that no class has",
    (writer: ModelWriter, energy: string) => {
      const probabilities = writer.node("Softmax", [twice(writer, energy)], { axis: 1 });
      const label = writer.node("Add", [first(writer, probabilities), writer.integers([7])]);
      return { probabilities, label };
    },
    /^loud\.wav: bundle, model: expected labels from 0 to 1, the classes of labels\.json, got 7\. /,
  ],
] as const)("%s are refused", async (_, outputs, message) => {
  const odd = await createPredictor(await bundleOf({ model: oddModel(outputs) }), engine);
  await expect(odd.predictFile(encodeWav(tone(0.5), 16_000), "loud.wav")).rejects.toThrow(message);
  await odd.release();
});

test("a row that the scaler makes infinite is refused", async () => {
  const scale = new Array<number>(width).fill(1);
  scale[loudness] = 1e-37;
  const parts = toyParts();
  const odd = await createPredictor(
    await bundleOf({ scaler: { kind: "train", mean: parts.scaler?.mean ?? [], scale } }),
    engine,
  );
  const rows = new Float32Array(width).fill(50);
  await expect(odd.predictRows(rows)).rejects.toThrow(
    'bundle, feature "pcm_RMSenergy_sma_amean": expected a number after normalisation, got Infinity. ' +
      "The recording or the scaler of the bundle is far out of range: check both.",
  );
  await odd.release();
});
