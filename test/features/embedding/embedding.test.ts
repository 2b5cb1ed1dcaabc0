/** @file Embeddings of a small model whose values are known: inputs, pooling, pieces, and what is refused. */

import { describe, expect, test } from "vitest";
import { bytesSource, encodeWav, loadSignal } from "../../../src/audio/index.ts";
import { EmoforgeError, ParameterError } from "../../../src/core/errors.ts";
import { type EmbeddingOptions, embeddingOptions } from "../../../src/features/embedding/options.ts";
import {
  createFeatureSet,
  createFeatures,
  embeddingVersion,
  extractFeatures,
  extractRecording,
  featuresSchema,
  keepOpen,
  openEmbedding,
  openFeatures,
} from "../../../src/features/index.ts";
import * as t from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { createModelWriter } from "../../../src/tensor/onnx/model.ts";
import { hasher, memoryFiles } from "../../experiment/support.ts";
import { toySpeechModel } from "./models.ts";

const engine = await createNodeEngine();
const sha256 = "0123456789abcdef0123456789abcdef";

type Choice = Partial<EmbeddingOptions>;
const open = (model: Uint8Array, choice: Choice = {}) =>
  openEmbedding(embeddingOptions.parse({ path: "m.onnx", ...choice }), { model, sha256 }, engine);

async function embed(model: Uint8Array, samples: Float32Array, choice: Choice = {}): Promise<number[]> {
  const set = await open(model, choice);
  try {
    return [...(await set.extract(samples))];
  } finally {
    await set.release();
  }
}

// Frames of four samples: their means are 2.5 and 6.5, and their halves differ by -2.
const eight = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe("a model of any number of samples", () => {
  test.each([[["n"]], [[1, "n"]], [["batch", "n"]], [[1, 1, "n"]], [["batch", "channels", "n"]]])(
    "may take them as %j",
    async (shape) => {
      expect(await embed(toySpeechModel({ shape }), eight)).toEqual([4.5, -2]);
    },
  );

  test("is pooled over frames as asked; its names and version say how", async () => {
    const model = toySpeechModel();
    expect(await embed(model, eight, { pool: "max" })).toEqual([6.5, -2]);
    expect(await embed(model, eight, { pool: "mean-std" })).toEqual([4.5, -2, 2, 0]);
    expect(await embed(model, eight, { pool: "none", output: "utterance" })).toEqual([4.5, -2]);
    const set = await open(model, { sampleRateHz: 8000 });
    expect([set.id, set.sampleRateHz, set.names]).toEqual(["onnx", 8000, ["frames[0]", "frames[1]"]]);
    expect(set.version).toBe(await embeddingVersion({ model, sha256 }, {}));
    expect(set.version).toContain("0123456789abcdef");
    await set.release();
  });

  test("sees standardised samples with normalise: utterance", async () => {
    // 1 .. 8 have mean 4.5 and variance 5.25.
    const [mean, halves] = await embed(toySpeechModel(), eight, { normalise: "utterance" });
    expect(mean).toBeCloseTo(0, 6);
    expect(halves).toBeCloseTo(-2 / Math.sqrt(5.25), 6);
  });

  test("gets long recordings, normalised as a whole, in equal pieces whose rows are averaged", async () => {
    // At most 0.1 s of 4 kHz: pieces of 333, 334 and 333 samples, from each of which the model makes 83 frames of four.
    const samples = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i / 100));
    const meanOf = (values: Float32Array) => values.reduce((a, b) => a + b) / values.length;
    const pieces = [0, 333, 667].map((from) => meanOf(samples.subarray(from, from + 332)));
    const choice = { sampleRateHz: 4000, maxSeconds: 0.1 };
    const [mean] = await embed(toySpeechModel(), samples, choice);
    expect(mean).toBeCloseTo(meanOf(Float32Array.from(pieces)), 5);
    const [uncut] = await embed(toySpeechModel(), samples, { ...choice, maxSeconds: 1 });
    expect(uncut).toBeCloseTo(meanOf(samples), 5);
    const offset = samples.map((x) => 2 * x + 1);
    const [normalised, again] = await Promise.all(
      [samples, offset].map((x) => embed(toySpeechModel(), x, { ...choice, normalise: "utterance" })),
    );
    // If each piece were normalised by itself, its mean would be zero.
    expect(Math.abs(normalised[0] - again[0])).toBeLessThan(1e-5);
    const [highest] = await embed(toySpeechModel(), samples, {
      ...choice,
      normalise: "utterance",
      pool: "max",
    });
    expect(highest).toBeGreaterThan(0.1);
  });

  test("gives the same for a signal that arrives in pieces, and nothing by frame", async () => {
    const set = await open(toySpeechModel());
    const extraction = set.start("functionals");
    const block = new Float32Array(4);
    for (const from of [0, 4]) {
      block.set(eight.subarray(from, from + 4));
      extraction.push(block);
    }
    expect(await extraction.finish()).toEqual({
      names: set.names,
      rows: 1,
      data: Float32Array.of(4.5, -2),
    });
    expect(() => set.start("lld")).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: level of embeddings: expected functionals, a row for each recording, got lld. Rows of a network's frames are not written; use another set for descriptors by frame.]`,
    );
    await expect(Promise.resolve(set.start("functionals").finish())).rejects.toThrow(
      "expected samples, got none",
    );
    await set.release();
  });

  test("takes recordings of any rate, and stretches of them", async () => {
    const set = await open(toySpeechModel());
    const tone = (rate: number) =>
      Float32Array.from({ length: rate }, (_, i) => 0.2 + 0.1 * Math.sin((2 * Math.PI * 100 * i) / rate));
    const [at16, at48] = await Promise.all(
      [16_000, 48_000].map((rate) => extractFeatures(encodeWav(tone(rate), rate), "a.wav", set)),
    );
    expect(at16[0]).toBeCloseTo(0.2, 3);
    expect(at48[0]).toBeCloseTo(at16[0], 3);
    const stretch = { startSec: 0.25, endSec: 0.5 };
    const file = encodeWav(tone(16_000), 16_000);
    const { data, durationSec } = await extractRecording(bytesSource(file, "a.wav"), set, stretch);
    expect(data).toEqual(await set.extract((await loadSignal(file, "a.wav", stretch)).samples));
    expect(durationSec).toBe(1);
    await set.release();
  });
});

describe("a model of a fixed number of samples, as exportOnnx writes it", () => {
  const audio = t.input("audio", [1, 16]);
  const filters = t.constant([0.25, 0.25, 0.25, 0.25], [1, 1, 1, 4]);
  const response = t.conv(t.reshape(audio, [1, 1, 1, 16]), filters, { strides: [1, 4] });
  const model = t.exportOnnx({ frames: t.reshape(response, [1, 4, 1]) });

  test("gets pieces of that length, which overlap where they must; short recordings are repeated", async () => {
    const meanOf = (from: number) => from + 7.5;
    const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i);
    expect(await embed(model, ramp(16))).toEqual([meanOf(0)]);
    expect(await embed(model, ramp(40))).toEqual([(meanOf(0) + meanOf(12) + meanOf(24)) / 3]);
    expect(await embed(model, ramp(40), { pool: "max" })).toEqual([(13.5 + 25.5 + 37.5) / 3]);
    expect(await embed(model, ramp(8))).toEqual([3.5]);
  });
});

describe("inputs and outputs", () => {
  /** A model with these inputs and outputs, each output a copy of the first input. */
  function ports(
    inputs: Record<string, ["float32" | "int64" | "int32", (number | string)[]]>,
    outputs: Record<string, ["float32" | "int64", (number | string)[]]>,
    spread: readonly number[] = [],
  ): Uint8Array {
    const writer = createModelWriter();
    for (const [name, [type, shape]] of Object.entries(inputs)) writer.input(name, type, shape);
    const [first] = Object.keys(inputs);
    const shaped = spread.length > 0 ? writer.node("Reshape", [first, writer.integers(spread)]) : first;
    for (const [name, [type, shape]] of Object.entries(outputs)) {
      const value =
        type === "int64" ? writer.node("Cast", [shaped], { to: 7 }) : writer.node("Neg", [shaped]);
      writer.output(name, value, type, shape);
    }
    return writer.encode();
  }
  const good: Parameters<typeof ports>[1] = { y: ["float32", [1, "t", 1]] };
  const byFrame = [1, -1, 1];

  test("are the first by default", async () => {
    const two = ports(
      { x: ["float32", [1, "n"]] },
      { y: ["float32", [1, "t", 1]], z: ["float32", [1, "t", 1]] },
      byFrame,
    );
    const named = await open(two, { input: "x", output: "z" });
    expect(named.names).toEqual(["z[0]"]);
    await named.release();
    await expect(open(two, { output: "q" })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: m.onnx, output: expected one of y, z, or a value that the model computes on the way, got q. emoforge model info with the model's file lists them.]`,
    );
    await expect(open(two, { input: "q" })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: m.onnx, input: expected one of x, got q.]`,
    );
  });

  test("an output without a batch axis belongs to an input without one", async () => {
    const bare = ports({ x: ["float32", ["n"]] }, { y: ["float32", ["t", 4]] }, [-1, 4]);
    expect(await embed(bare, eight)).toEqual([-3, -4, -5, -6]);
    const batched = ports({ x: ["float32", [1, "n"]] }, { y: ["float32", ["t", 4]] }, [-1, 4]);
    await expect(open(batched)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: m.onnx, output "y" with pool: mean: expected [1, frames, d], got [4000, 4]. Use pool: none for an output [1, d], or name another \`output\`.]`,
    );
    const one = ports({ x: ["float32", [4]] }, { y: ["float32", [4]] });
    expect(await embed(one, eight.subarray(0, 4), { pool: "none" })).toEqual([-1, -2, -3, -4]);
  });

  test("an attention mask is fed with ones", async () => {
    const writer = createModelWriter();
    writer.input("attention_mask", "int64", ["b", "n"]);
    writer.input("x", "float32", ["b", "n"]);
    const sum = writer.node("Add", ["x", writer.node("Cast", ["attention_mask"], { to: 1 })]);
    const rows = writer.node("Reshape", [sum, writer.integers([1, -1, 1])]);
    writer.output("y", rows, "float32", [1, "t", 1]);
    expect(await embed(writer.encode(), eight)).toEqual([5.5]);
  });

  test.each<[string, Uint8Array, Choice, string]>([
    [
      "spectrograms",
      ports({ x: ["float32", [1, 80, "n"]] }, good, byFrame),
      {},
      'm.onnx, input "x": expected samples as float32 [n], [1, n] or [1, 1, n], got float32 [1, 80, any]. If it takes log mel spectrograms as Whisper\'s encoders do, add frontEnd: whisper. Of other spectrograms none is computed here: use a model that computes its own.',
    ],
    [
      "a fourth axis",
      ports({ x: ["float32", [1, 1, 1, "n"]] }, good, byFrame),
      {},
      'm.onnx, input "x": expected samples as float32 [n], [1, n] or [1, 1, n], got float32 [1, 1, 1, any]. The model is fed a waveform: use one that computes its spectrogram itself, or name another `input`.',
    ],
    [
      "int64 samples",
      ports({ x: ["int64", [1, "n"]] }, { y: ["int64", [1, "t", 1]] }, byFrame),
      {},
      'm.onnx, input "x": expected samples as float32 [n], [1, n] or [1, 1, n], got int64 [1, any]. The model is fed a waveform: use one that computes its spectrogram itself, or name another `input`.',
    ],
    [
      "a second input",
      ports({ x: ["float32", [1, "n"]], rate: ["int64", [1]] }, good, byFrame),
      {},
      'm.onnx, inputs besides "x": expected none, or an attention_mask of the same shape, got "rate" int64 [1]. Export the model with the waveform as its only input, or name the `input` that takes it.',
    ],
    [
      "an output of labels",
      ports({ x: ["float32", [1, "n"]] }, { y: ["int64", [1, "t", 1]] }, byFrame),
      {},
      'm.onnx, output "y": expected float32, got int64 [1, any, 1]. Name another `output`.',
    ],
    [
      "one row where frames are pooled",
      toySpeechModel(),
      { output: "utterance" },
      'm.onnx, output "utterance" with pool: mean: expected [1, frames, d], got [1, 2]. Use pool: none for an output [1, d], or name another `output`.',
    ],
    [
      "frames where nothing is pooled",
      toySpeechModel(),
      { pool: "none" },
      'm.onnx, output "frames" with pool: none: expected [1, d], got [1, 4000, 2]. Use pool: mean for an output with a row for each frame, or name another `output`.',
    ],
    [
      "a row that grows with the recording",
      ports({ x: ["float32", [1, "n"]] }, { y: ["float32", [1, "n"]] }),
      { pool: "none" },
      'm.onnx, output "y": expected 16000 values a row, as for a recording of another length, got 8. Its last axis grows with the recording: name another `output`.',
    ],
  ])("%s: refused, with what to do", async (_, model, choice, message) => {
    const refused = expect(embed(model, eight, choice)).rejects;
    await refused.toThrow(ParameterError);
    await refused.toMatchObject({ message });
  });

  test("values that are not finite are reported with their position, when opening or with the recording", async () => {
    const logarithm = (scale: number) => {
      const writer = createModelWriter();
      writer.input("x", "float32", [1, "n"]);
      const y = writer.node("Log", [writer.node("Mul", ["x", writer.values(Float32Array.of(scale), [1])])]);
      writer.output("y", writer.node("Reshape", [y, writer.integers([1, -1, 1])]), "float32", [1, "t", 1]);
      return writer.encode();
    };
    await expect(open(logarithm(1))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: m.onnx, output "y" for a tone: expected finite values, got -Infinity at position 0 of [1, 16000, 1]. Check \`normalise\` and \`sampleRateHz\` against the model's description; silence may also be the reason.]`,
    );
    const nan = toySpeechModel({ filters: [[1e38, 1e38, 1e38, 1e38]] });
    await expect(embed(nan, eight)).rejects.toThrow(EmoforgeError);
    await expect(embed(nan, eight)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: output "frames" of m.onnx: expected finite values, got Infinity at position 0 of [1, 2, 1]. Check \`normalise\` and \`sampleRateHz\` against the model's description; silence may also be the reason.]`,
    );
  });

  test("a recording that is too short is reported as such", async () => {
    const set = await open(toySpeechModel());
    await expect(extractFeatures(encodeWav(new Float32Array(3), 16_000), "x/a.wav", set)).rejects.toThrow(
      /^x\/a\.wav: m\.onnx: expected samples that the model can take, got 3 of them: .*The recording may be too short/,
    );
    await set.release();
  });
});

describe("opening features", () => {
  const config = featuresSchema.parse({ set: "onnx", path: "models/a.onnx" });
  const tools = (files = memoryFiles()) => ({ files, hasher, engine: async () => engine });

  test("reads the model, whose content decides the version and whose path does not", async () => {
    const files = memoryFiles();
    await files.write("models/a.onnx", toySpeechModel());
    await files.write("b.onnx", toySpeechModel());
    await files.write("c.onnx", toySpeechModel({ filters: [[1, 0, 0, 0]] }));
    const versions = [];
    for (const path of ["models/a.onnx", "b.onnx", "c.onnx"]) {
      const features = await openFeatures({ set: "onnx", path }, tools(files));
      versions.push(features.version);
      await features.release?.();
    }
    expect(versions[1]).toBe(versions[0]);
    expect(versions[2]).not.toBe(versions[0]);
  });

  test("says what to do about a file that is missing or not a model", async () => {
    await expect(openFeatures(config, tools())).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: features "onnx", path: expected the file of an ONNX model, got models/a.onnx, which is not there. A relative path starts at the working directory.]`,
    );
    const files = memoryFiles();
    await files.write("models/a.onnx", "<!DOCTYPE html>");
    await expect(openFeatures(config, tools(files))).rejects.toThrow(
      /^models\/a\.onnx: expected an ONNX model in one file, got 15 bytes that do not load\. ONNX Runtime \(cpu\) refuses the model: .* Export the model again, with its weights in the same file\.$/,
    );
  });

  test("of signal processing need no engine; spectrograms are not rows", async () => {
    const none = { ...tools(), engine: () => Promise.reject(new Error("no engine")) };
    const is09 = await openFeatures({ set: "is09" }, none);
    expect(is09.names).toEqual(createFeatureSet("is09").names);
    await expect(openFeatures(featuresSchema.parse({ set: "logmel" }), none)).rejects.toThrow(
      "feature set: expected one of",
    );
    await expect(openFeatures({ set: "onnx", path: "a.onnx", maxSeconds: -1 }, none)).rejects.toThrow(
      "features, onnx: maxSeconds: Too small",
    );
    expect(() => createFeatureSet({ set: "onnx", path: "a.onnx" })).toThrow(
      "got onnx. Embeddings need a model: use openFeatures.",
    );
    expect(createFeatures(config)).toMatchObject({ kind: "embedding", options: { pool: "mean" } });
  });

  test("keeps what was opened last, and frees it when another is opened", async () => {
    const log: string[] = [];
    const opened = keepOpen(async (name: string) => {
      if (name === "bad") throw new Error("bad");
      log.push(`open ${name}`);
      return { ...createFeatureSet("is09"), id: name, release: async () => void log.push(`release ${name}`) };
    });
    for (const name of ["a", "a", "b", "a"]) expect((await opened(name)).id).toBe(name);
    await expect(opened("bad")).rejects.toThrow("bad");
    expect((await opened("a")).id).toBe("a");
    expect(log).toEqual(["open a", "release a", "open b", "release b", "open a", "release a", "open a"]);
  });
});

test.each([
  [{}, "path"],
  [{ path: "m.onnx", pool: "median" }, "pool"],
  [{ path: "m.onnx", maxSeconds: 0 }, "maxSeconds"],
  [{ path: "m.onnx", poool: "max" }, ""],
])("options %j are refused", (options, field) => {
  const result = featuresSchema.safeParse({ set: "onnx", ...options });
  expect(result.success).toBe(false);
  expect(result.error?.issues[0].path.join(".")).toBe(field);
});
