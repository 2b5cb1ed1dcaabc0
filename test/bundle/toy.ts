/** @file A small bundle for these tests: IS09 features, two classes decided by loudness alone, in a folder in memory. */

import { createHash } from "node:crypto";
import type { BundleParts, BundleVoices, VoicesRecord } from "../../src/bundle/index.ts";
import { EmoforgeError, type Files, type Hasher } from "../../src/core/index.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { memoryRanges } from "../memory-ranges.ts";

export const hasher: Hasher = {
  sha256: async (content) => createHash("sha256").update(content).digest("hex"),
};

/** The `Files` port on a map. */
export function memoryFiles(): Files & { readonly contents: Map<string, Uint8Array> } {
  const contents = new Map<string, Uint8Array>();
  const read = async (path: string) => {
    const found = contents.get(path);
    if (found === undefined)
      throw new EmoforgeError(`${path}: could not be read (no such file). Check the path.`);
    return found;
  };
  return {
    contents,
    read,
    ...memoryRanges(contents),
    readText: async (path) => new TextDecoder().decode(await read(path)),
    async write(path, content) {
      contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content.slice());
    },
    list: async () => [],
    exists: async (path) => contents.has(path),
    async remove(path) {
      contents.delete(path);
    },
  };
}

export const width = createFeatureSet("is09").names.length;
export const loudness = createFeatureSet("is09").names.indexOf("pcm_RMSenergy_sma_amean");

/** Between the mean energies of `tone(0.01)` and `tone(0.5)`, whose low pitch is attenuated by pre-emphasis. */
export const loudnessMean = 0.005;
export const loudnessScale = 0.005;

/** softmax(x W): class `k - 1` gains with the mean energy, the others stay at 0. */
export function toyModel(k = 2, d = width): Uint8Array {
  const writer = createModelWriter();
  writer.input("features", "float32", ["N", d]);
  const weights = new Float32Array(d * k);
  weights[loudness * k + k - 1] = 1;
  const scores = writer.node("MatMul", ["features", writer.values(weights, [d, k])]);
  writer.output("probabilities", writer.node("Softmax", [scores], { axis: 1 }), "float32", ["N", k]);
  writer.output("label", writer.node("ArgMax", [scores], { axis: 1, keepdims: 0 }), "int64", ["N"]);
  return writer.encode();
}

/** Parts of a bundle for loud and quiet, around `loudnessMean` with a deviation of `loudnessScale`. */
export function toyParts(change: Partial<BundleParts> = {}): BundleParts {
  const mean = new Array<number>(width).fill(0);
  const scale = new Array<number>(width).fill(1);
  mean[loudness] = loudnessMean;
  scale[loudness] = loudnessScale;
  return {
    model: toyModel(),
    scaler: { kind: "train", mean, scale },
    classes: ["quiet", "loud"],
    features: { set: "is09" },
    createdWith: "emoforge 0.0.0",
    training: {
      corpus: {
        id: "toy",
        title: "Toy recordings",
        licence: "CC0-1.0",
        url: "https://example.org/toy",
        citation: "A. Author: Toys. 2020.",
        language: "de",
        synthetic: false,
      },
      utterances: 12,
      speakers: 3,
      perClass: { quiet: 5, loud: 7 },
      excluded: { bored: 2 },
      unusable: 1,
      classifier: { kind: "svm", c: 0.01 },
      chosen: { c: 0.01 },
      augmentation: null,
      seed: 1,
    },
    evaluation: {
      protocol: "leave-one-speaker-out",
      folds: 3,
      speakerDependent: false,
      level: 0.95,
      uar: { value: 0.75, low: 0.5, high: 0.9 },
      wa: { value: 0.8, low: 0.6, high: 0.95 },
      recall: { quiet: 0.7, loud: null },
      gain: null,
      notes: [],
    },
    ...change,
  };
}

/** Voices that differ in loudness; two recordings are enough to adapt, and the model for them is the toy model. */
export function toyVoices(change: Partial<VoicesRecord> = {}): BundleVoices {
  const column = (other: number, atLoudness: number) => {
    const values = new Array<number>(width).fill(other);
    values[loudness] = atLoudness;
    return values;
  };
  return {
    model: toyModel(),
    record: {
      population: {
        mean: column(0, loudnessMean),
        variance: column(1, loudnessScale ** 2),
        spread: column(0, loudnessScale ** 2),
      },
      weight: 2,
      fewest: 2,
      doubts: {
        oneEmotion: {
          directions: [column(0, 1 / loudnessScale)],
          limits: [{ recordings: 3, limit: 0.01 }],
        },
        twoVoices: { directions: [column(0, 1 / loudnessScale)], limits: [{ recordings: 3, limit: 4 }] },
      },
      answers: {
        calibration: { kind: "temperature", temperature: 1 },
        sets: { coverage: [0.5, 0.9], threshold: [0.5, 0.1] },
      },
      chosen: {
        folds: 3,
        draws: 5,
        withoutVoice: 0.7,
        curve: [
          { recordings: 1, uar: 0.68 },
          { recordings: 2, uar: 0.75 },
          { recordings: null, uar: 0.85 },
        ],
      },
      ...change,
    },
  };
}

/** A second of a 200 Hz tone with the given peak. */
export function tone(peak: number, sampleRateHz = 16_000): Float32Array {
  return Float32Array.from(
    { length: sampleRateHz },
    (_, i) => peak * Math.sin((2 * Math.PI * 200 * i) / sampleRateHz),
  );
}
