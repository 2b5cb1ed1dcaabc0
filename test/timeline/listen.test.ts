/** @file A voice that is learned from long recordings, and timelines that are judged by it. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesSource, encodeWav } from "../../src/audio/index.ts";
import { createPredictor, loadBundle, type Predictor, saveBundle } from "../../src/bundle/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { listenToVoice, timeline } from "../../src/timeline/index.ts";
import { hasher, memoryFiles, tone, toyParts, toyVoices } from "../bundle/toy.ts";

let predictor: Predictor;

async function predictorOf(parts: Parameters<typeof toyParts>[0]): Promise<Predictor> {
  const files = memoryFiles();
  await saveBundle("b", toyParts(parts), files, hasher);
  return createPredictor(await loadBundle("b", files, hasher), await createNodeEngine());
}

beforeAll(async () => {
  predictor = await predictorOf({ voices: toyVoices() });
});
afterAll(() => predictor.release());

const sourceOf = (samples: Float32Array) => bytesSource(encodeWav(samples, 16_000), "call.wav");
const peaks = [0.01, 0.04, 0.08, 0.02, 0.06, 0.03, 0.05, 0.07];
/** Whole 16-bit numbers, so that a file changes nothing. */
const recording = Float32Array.from(
  peaks.flatMap((peak) => Array.from(tone(peak), (x) => Math.round(x * 32_768) / 32_768)),
);
const windows = { windowSec: 1, hopSec: 1 };

const heardOf = async (chosen: readonly number[]) =>
  Promise.all(
    chosen.map((i) =>
      predictor.hearSignal({ samples: recording.slice(i * 16_000, (i + 1) * 16_000), sampleRateHz: 16_000 }),
    ),
  );
test("the stretches of all recordings are enrolled", async () => {
  const listener = listenToVoice(predictor);
  expect(await listener.hear(sourceOf(recording.slice(0, 48_000)), { windows })).toBe(3);
  expect(await listener.hear(sourceOf(recording.slice(48_000)), { windows })).toBe(5);
  expect(listener.voice()).toEqual(predictor.enrol(await heardOf(peaks.map((_, i) => i))));
});

test("windows that overlap are taken once", async () => {
  const [apart, overlapping] = [listenToVoice(predictor), listenToVoice(predictor)];
  await apart.hear(sourceOf(recording), { windows });
  expect(await overlapping.hear(sourceOf(recording), { windows: { windowSec: 1, hopSec: 0.25 } })).toBe(8);
  expect(overlapping.voice()).toEqual(apart.voice());
});

test.each([
  [8, [0, 1, 2, 3, 4, 5, 6, 7]],
  [7, [0, 2, 4, 6]],
  [4, [0, 2, 4, 6]],
  [3, [0, 4]],
  [2, [0, 4]],
])("of at most %i stretches every second, fourth ... is kept", async (most, kept) => {
  const listener = listenToVoice(predictor, most);
  await listener.hear(sourceOf(recording), { windows });
  expect(listener.voice()).toEqual(predictor.enrol(await heardOf(kept)));
});

test("a timeline by a voice has the values of its stretches by that voice", async () => {
  const listener = listenToVoice(predictor);
  await listener.hear(sourceOf(recording), { windows });
  const voice = listener.voice();
  const { segments } = await timeline(sourceOf(recording), predictor, { windows, voice });
  const alone = await timeline(sourceOf(recording), predictor, { windows });
  const heard = await heardOf(peaks.map((_, i) => i));
  for (const [i, { probabilities }] of segments.entries()) {
    expect(probabilities).toEqual((await predictor.judge(heard[i], voice)).probabilities);
    expect(probabilities.loud).toBeGreaterThan(alone.segments[i].probabilities.loud);
  }
});

test("with nothing to learn from, or a bundle that does not adapt, it says so", async () => {
  expect(() => listenToVoice(predictor).voice()).toThrow(
    "enrol: expected at least one recording of speech, got none.",
  );
  const plain = await predictorOf({});
  const listener = listenToVoice(plain);
  await listener.hear(sourceOf(recording), { windows });
  expect(() => listener.voice()).toThrow("expected a model that adapts to voices");
  await plain.release();
});

test("a recording that cannot be read is refused by its name", async () => {
  const broken = bytesSource(new TextEncoder().encode("no recording"), "broken.wav");
  await expect(listenToVoice(predictor).hear(broken)).rejects.toThrow(/^broken\.wav: expected /);
});

test("an aborted signal stops listening", async () => {
  const signal = AbortSignal.abort();
  await expect(listenToVoice(predictor).hear(sourceOf(recording), { windows, signal })).rejects.toThrow(
    "stopped",
  );
});
