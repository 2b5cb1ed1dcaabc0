import { expect, test, vi } from "vitest";
import { type AudioStream, encodeWav } from "../../src/audio/index.ts";
import { createPredictor, loadBundle, saveBundle } from "../../src/bundle/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { hasher, memoryFiles, tone, toyParts } from "./toy.ts";

vi.mock("../../src/audio/decode.ts", async (original) => {
  const decoding = await original<typeof import("../../src/audio/decode.ts")>();
  const openAudio = async (...args: Parameters<typeof decoding.openAudio>): Promise<AudioStream> => {
    const stream = await decoding.openAudio(...args);
    return args[0].name === "damaged.wav" ? { ...stream, warnings: ["the end is missing"] } : stream;
  };
  return { ...decoding, openAudio };
});

test("the decoder's warnings come with a prediction, before those about its samples", async () => {
  const files = memoryFiles();
  await saveBundle("b", toyParts(), files, hasher);
  const predictor = await createPredictor(await loadBundle("b", files, hasher), await createNodeEngine());
  const silence = encodeWav(new Float32Array(16_000), 16_000);
  const silent = "100 % of it is silent: the prediction says nothing about a voice.";
  const warningsOf = async (bytes: Uint8Array, name: string, segment = {}) =>
    (await predictor.predictFile(bytes, name, segment)).warnings;
  expect(await warningsOf(encodeWav(tone(0.5), 16_000), "sound.wav")).toEqual([]);
  expect(await warningsOf(silence, "damaged.wav")).toEqual(["The end is missing.", silent]);
  expect(await warningsOf(silence, "damaged.wav", { endSec: 0.5 })).toEqual(["The end is missing.", silent]);
  await predictor.release();
});
