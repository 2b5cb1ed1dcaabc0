/** @file Models that take Whisper's spectrogram: how they are recognised, padded and pooled, and layers by name. */

import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../src/core/errors.ts";
import { type EmbeddingOptions, embeddingOptions } from "../../../src/features/embedding/options.ts";
import { createWhisperLogMel } from "../../../src/features/embedding/whisper.ts";
import { embeddingVersion, openEmbedding } from "../../../src/features/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { createModelWriter } from "../../../src/tensor/onnx/model.ts";
import { goldenSignal } from "./golden.ts";
import { type ToyEncoderOptions, toyEncoder, toyEncoderWidth } from "./models.ts";

const engine = await createNodeEngine();
const sha256 = "0123456789abcdef0123456789abcdef";

type Choice = Partial<EmbeddingOptions>;
const open = (model: Uint8Array, choice: Choice = {}) =>
  openEmbedding(embeddingOptions.parse({ path: "m.onnx", ...choice }), { model, sha256 }, engine);

async function embed(model: Uint8Array, samples: Float32Array, choice: Choice = {}): Promise<Float32Array> {
  const set = await open(model, choice);
  try {
    return await set.extract(samples);
  } finally {
    await set.release();
  }
}

/** What the toy encoder and pooling by means make of the first `outFrames` frames of its output. */
function expected(samples: Float32Array, frames: number, outFrames: number, mels = 80): number[] {
  const spectrogram = createWhisperLogMel(mels).extract(samples, frames);
  const share = mels / toyEncoderWidth;
  return Array.from({ length: toyEncoderWidth }, (_, filter) => {
    let sum = 0;
    for (let b = filter * share; b < (filter + 1) * share; b++)
      for (let t = 0; t < 2 * outFrames; t++) sum += spectrogram[b * frames + t];
    return sum / share / outFrames / 2;
  });
}

function expectClose(got: ArrayLike<number>, wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length);
  for (const [i, v] of wanted.entries()) expect(got[i]).toBeCloseTo(v, 4);
}

const second = goldenSignal(16_000);

describe("an encoder of Whisper", () => {
  test.each<[string, ToyEncoderOptions]>([
    ["a fixed shape", {}],
    ["an open batch", { shape: ["batch_size", 80, 3000] }],
    ["every axis open, though only 30 s fit", { shape: ["batch_size", "feature_size", "length"] }],
  ])("with %s is fed 30 s and pooled over the frames of the sound alone", async (_, options) => {
    const { model } = toyEncoder(options);
    // 1 s is 100 frames, and 50 after the encoder halved them.
    expectClose(await embed(model, second), expected(second, 3000, 50));
    // 0.99 s and one sample: the frame that is only begun counts, too.
    const begun = second.subarray(0, 15_841);
    expectClose(await embed(model, begun), expected(begun, 3000, 50));
    const shorter = second.subarray(0, 15_680);
    expectClose(await embed(model, shorter), expected(shorter, 3000, 49));
  });

  test("that takes any number of frames is fed as many as there are", async () => {
    const { model } = toyEncoder({ shape: [1, 80, "frames"], positions: false });
    expectClose(await embed(model, second), expected(second, 100, 50));
    const odd = second.subarray(0, 15_900);
    expectClose(await embed(model, odd), expected(odd, 100, 50));
  });

  test("may have 128 bands, and say so or not", async () => {
    for (const shape of [
      [1, 128, 3000],
      ["b", "m", "t"],
    ] as const)
      expectClose(
        await embed(toyEncoder({ shape, mels: 128 }).model, second),
        expected(second, 3000, 50, 128),
      );
  });

  test("gets longer recordings in equal pieces of at most 30 s, or of maxSeconds", async () => {
    const { model } = toyEncoder();
    const long = goldenSignal(40 * 16_000);
    const half = 20 * 16_000;
    const [first, last] = [long.subarray(0, half), long.subarray(half)].map((x) => expected(x, 3000, 1000));
    expectClose(
      await embed(model, long, { maxSeconds: 3600 }),
      first.map((v, i) => (v + last[i]) / 2),
    );
    const quarters = [0, 1, 2, 3].map((i) => expected(second.subarray(4000 * i, 4000 * i + 4000), 3000, 13));
    const mean = quarters[0].map((_, i) => quarters.reduce((sum, q) => sum + q[i], 0) / 4);
    expectClose(await embed(model, second, { maxSeconds: 0.25 }), mean);
  });

  test("of very short recordings gets at least a frame", async () => {
    const one = Float32Array.of(0.5);
    expectClose(await embed(toyEncoder().model, one), expected(one, 3000, 1));
    const anyLength = toyEncoder({ shape: [1, 80, "frames"], positions: false }).model;
    expect((await embed(anyLength, one)).every(Number.isFinite)).toBe(true);
  });

  test("pools maxima and deviations over the sound as well", async () => {
    const { model } = toyEncoder();
    const [max, both, mean] = await Promise.all(
      (["max", "mean-std", "mean"] as const).map((pool) => embed(model, second, { pool })),
    );
    expect([...both.subarray(0, toyEncoderWidth)]).toEqual([...mean]);
    for (const [i, v] of mean.entries()) expect(max[i]).toBeGreaterThanOrEqual(v);
    // Frames of padding would lie far below the tones.
    expect(both[toyEncoderWidth]).toBeLessThan(0.1);
  });
});

describe("what a model is fed", () => {
  const version = (options: ToyEncoderOptions, choice: Choice = {}) =>
    embeddingVersion({ model: toyEncoder(options).model, sha256 }, choice);
  const [plain, whisper] = ["1-0123456789abcdef", "1-0123456789abcdef-whisper1"];

  test("follows from the input's name, or from 3000 frames of 80 or 128 bands, and is part of the version", async () => {
    expect(await version({})).toBe(whisper);
    expect(await version({ input: "mel" })).toBe(whisper);
    expect(await version({ shape: ["b", "m", "t"] })).toBe(whisper);
    expect(await version({ shape: [1, 80, "t"] })).toBe(whisper);
    expect(await version({ input: "mel", shape: [1, 80, "t"] })).toBe(plain);
    expect(await version({ input: "mel", shape: ["b", "m", "t"] })).toBe(plain);
    expect(await version({ input: "mel", shape: [1, 80, "t"] }, { frontEnd: "whisper" })).toBe(whisper);
    expect(await version({}, { frontEnd: "samples" })).toBe(plain);
    const set = await open(toyEncoder().model);
    expect(set.version).toBe(whisper);
    expect(set.names[0]).toBe("last_hidden_state[0]");
    await set.release();
  });

  test("can be said where the model does not show it", async () => {
    const { model } = toyEncoder({ input: "mel", shape: [1, 80, "t"] });
    expectClose(await embed(model, second, { frontEnd: "whisper" }), expected(second, 3000, 50));
  });

  test.each<[string, Uint8Array, Choice, string]>([
    [
      "another rate",
      toyEncoder().model,
      { sampleRateHz: 8000 },
      "m.onnx, sampleRateHz with frontEnd: whisper: expected 16000, got 8000. Whisper's spectrograms are defined for this rate only.",
    ],
    [
      "64 bands",
      toyEncoder({ shape: [1, 64, 3000], mels: 64 }).model,
      { frontEnd: "whisper" },
      'm.onnx, input "input_features" with frontEnd: whisper: expected log mel spectrograms as float32 [1, 80 or 128, frames], at most 3000 frames, got float32 [1, 64, 3000]. Leave `frontEnd` out for a model of samples, or name another `input`.',
    ],
    [
      "samples, though it takes a spectrogram",
      toyEncoder().model,
      { frontEnd: "samples" },
      'm.onnx, input "input_features": expected samples as float32 [n], [1, n] or [1, 1, n], got float32 [1, 80, 3000]. If it takes log mel spectrograms as Whisper\'s encoders do, add frontEnd: whisper. Of other spectrograms none is computed here: use a model that computes its own.',
    ],
  ])("%s: refused, with what to do", async (_, model, choice, message) => {
    const refused = expect(embed(model, second, choice)).rejects;
    await refused.toThrow(ParameterError);
    await refused.toMatchObject({ message });
  });
});

describe("layers", () => {
  test("by name: hidden values of the model need not be outputs", async () => {
    const { model, hidden } = toyEncoder();
    const last = await embed(model, second);
    const before = await embed(model, second, { output: hidden });
    expectClose(
      before,
      Array.from(last, (v) => 2 * v),
    );
    const set = await open(model, { output: hidden });
    expect(set.names[3]).toBe(`${hidden}[3]`);
    await set.release();
  });

  test("of several the mean is taken, frame by frame", async () => {
    const { model, hidden } = toyEncoder();
    const output = [hidden, "last_hidden_state"];
    const [last, mean, deviations, lastDeviations] = await Promise.all([
      embed(model, second),
      embed(model, second, { output }),
      embed(model, second, { output, pool: "mean-std" }),
      embed(model, second, { pool: "mean-std" }),
    ]);
    expectClose(
      mean,
      Array.from(last, (v) => 1.5 * v),
    );
    expectClose(
      deviations,
      Array.from(lastDeviations, (v) => 1.5 * v),
    );
    const set = await open(model, { output });
    expect(set.names[0]).toBe(`${hidden}..last_hidden_state[0]`);
    await set.release();
  });

  test("of different shapes have no mean, and unknown ones are refused", async () => {
    const writer = createModelWriter();
    writer.input("x", "float32", [1, "n"]);
    writer.output("a", writer.node("Reshape", ["x", writer.integers([1, -1, 1])]), "float32", [1, "t", 1]);
    writer.output("b", writer.node("Reshape", ["x", writer.integers([1, -1, 2])]), "float32", [1, "t", 2]);
    const model = writer.encode();
    await expect(open(model, { output: ["a", "b"] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: m.onnx, output "b": expected [1, 16000, 1], as "a" has it, so that their mean can be taken, got [1, 8000, 2].]`,
    );
    await expect(open(model, { output: ["a", "c"] })).rejects.toThrow(
      "m.onnx, output: expected one of a, b, or a value that the model computes on the way, got c.",
    );
  });
});
