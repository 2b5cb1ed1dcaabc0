/** @file Silero's detector: the interface on a model of our own, and the published model where it is installed. */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { type Silero, silero } from "../../src/timeline/index.ts";
import { speechSpans } from "../../src/timeline/speech/spans.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** Has Silero's inputs and outputs: says the mean of what it hears, and counts the calls in its state. */
function toySilero(names = { input: "input", state: "state", sr: "sr" }): Uint8Array {
  const writer = createModelWriter();
  writer.input(names.input, "float32", ["N", "samples"]);
  writer.input(names.state, "float32", [2, "N", 128]);
  writer.input(names.sr, "int64", []);
  const mean = writer.node("ReduceMean", [names.input], { keepdims: 1 });
  writer.output("output", writer.node("Reshape", [mean, writer.integers([-1, 1])]), "float32", ["N", 1]);
  const one = writer.values(Float32Array.of(1), [1]);
  writer.output("stateN", writer.node("Add", [names.state, one]), "float32", [2, "N", 128]);
  return writer.encode();
}

describe("the interface", () => {
  test("512 samples at a time, after the last 64 of those before; the rest waits", async () => {
    const detector = await silero(toySilero(), "toy.onnx", engine);
    const run = detector.start(16_000);
    expect([detector.sampleRateHz, run.step]).toEqual([16_000, 512]);
    const samples = Float32Array.from({ length: 1500 }, (_, i) => Math.floor(i / 512) / 2);
    const found = [...(await run.push(samples.subarray(0, 700))), ...(await run.push(samples.subarray(700)))];
    expect(found).toHaveLength(2);
    // The second step begins with 64 zeros of the first.
    expect(found[0]).toBe(0);
    expect(found[1]).toBeCloseTo((0.5 * 512) / 576, 5);
    expect(await run.finish()).toEqual([]);
    await detector.release();
  });

  test("another model is refused by its inputs and outputs", async () => {
    await expect(
      silero(toySilero({ input: "input", state: "h", sr: "sr" }), "x.onnx", engine),
    ).rejects.toThrow(
      "x.onnx: expected Silero's voice activity model of version 5 or 6 (inputs input, state, sr; outputs output, stateN), got inputs " +
        "input, h, sr; outputs output, stateN. The npm package @ricky0123/vad-web has it.",
    );
  });

  test("bytes that are no model are refused with their name", async () => {
    await expect(silero(new Uint8Array(100), "x.onnx", engine)).rejects.toThrow(
      /^x\.onnx: ONNX Runtime \(cpu\) refuses the model/,
    );
  });
});

/** `EMOFORGE_SILERO`, else that of the package. */
function modelPath(): string | undefined {
  const { EMOFORGE_SILERO: named } = process.env;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  try {
    return createRequire(import.meta.url).resolve("@ricky0123/vad-web/dist/silero_vad_v6.onnx");
  } catch {
    return undefined;
  }
}

const path = modelPath();
const missing =
  path === undefined
    ? " (skipped: no Silero model; `npm install @ricky0123/vad-web`, or EMOFORGE_SILERO=<path>)"
    : "";

describe.skipIf(path === undefined)(`the published model${missing}`, () => {
  let detector: Silero;
  beforeAll(async () => {
    detector = await silero(new Uint8Array(readFileSync(path as string)), "silero.onnx", engine);
  });
  afterAll(() => detector.release());

  const spansOf = async (samples: Float32Array, rate: number) => {
    const spans = speechSpans(detector, {}, rate);
    const out = [...(await spans.push(samples)), ...(await spans.finish())];
    return out.map(({ start, end }) => [start / rate, end / rate] as const);
  };
  const voices = [...demoClips({ speakersPerSex: 1, takes: 1 })].slice(0, 4).map(({ samples }) => samples);
  const rng = createRng("silero");
  const noise = (seconds: number) =>
    Float32Array.from({ length: seconds * demoRateHz }, () => 1e-3 * rng.normal());

  test.each([1, 2])("hears voices between pauses, at 1/%d of the rate too", async (factor) => {
    const parts: Float32Array[] = [];
    const truth: (readonly [number, number])[] = [];
    let at = 0;
    for (const voice of voices) {
      parts.push(noise(1.5), voice);
      truth.push([at + 1.5, at + 1.5 + voice.length / demoRateHz]);
      at = truth[truth.length - 1][1];
    }
    parts.push(noise(1.5));
    const all = Float32Array.from(parts.flatMap((part) => [...part]));
    const kept = all.filter((_, i) => i % factor === 0);
    const found = await spansOf(kept, demoRateHz / factor);
    for (const [start, end] of truth) {
      const covered = found.reduce(
        (sum, [a, b]) => sum + Math.max(0, Math.min(b, end) - Math.max(a, start)),
        0,
      );
      expect(covered / (end - start)).toBeGreaterThan(0.6);
    }
    expect(found.every(([a, b]) => truth.some(([start, end]) => a < end && b > start))).toBe(true);
  });

  test("hears nobody in noise", async () => {
    expect(await spansOf(noise(8), demoRateHz)).toEqual([]);
  });
});
