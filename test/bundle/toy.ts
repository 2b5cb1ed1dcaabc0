/** @file A small bundle for these tests: IS09 features, two classes decided by loudness alone, in a folder in memory. */

import { createHash } from "node:crypto";
import type { BundleParts } from "../../src/bundle/index.ts";
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

/** A second of a 200 Hz tone with the given peak. */
export function tone(peak: number, sampleRateHz = 16_000): Float32Array {
  return Float32Array.from(
    { length: sampleRateHz },
    (_, i) => peak * Math.sin((2 * Math.PI * 200 * i) / sampleRateHz),
  );
}
