/** @file Listening live: each answer is the one of the offline path for the same samples, and comes at once. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav, loadSignal } from "../../src/audio/index.ts";
import { createPredictor, loadBundle, type Predictor } from "../../src/bundle/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { nodePlatform, shippedModel } from "../../src/platform/node/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { type LiveMoment, listenLive } from "../../src/timeline/index.ts";

let predictor: Predictor;
beforeAll(async () => {
  const { files, hasher } = nodePlatform;
  predictor = await createPredictor(
    await loadBundle(shippedModel(), files, hasher),
    await createNodeEngine(),
  );
});
afterAll(() => predictor?.release());

/** A second of faint hiss, eight sentences, and a second of hiss again; as a microphone of another rate would give it. */
function spoken(): Float32Array {
  const said = [...demoClips({ speakersPerSex: 1, takes: 1 })].slice(0, 8).map(({ samples }) => samples);
  const out = new Float32Array(said.reduce((sum, one) => sum + one.length, 2 * demoRateHz));
  for (let i = 0; i < out.length; i++) out[i] = 1e-4 * Math.sin(i * i);
  let at = demoRateHz;
  for (const one of said) for (const sample of one) out[at++] += sample;
  return out;
}

/** @param sizes Of the pieces, over and over. */
async function heard(samples: Float32Array, rate: number, sizes: readonly number[]): Promise<LiveMoment[]> {
  const live = listenLive(predictor, rate);
  const moments: LiveMoment[] = [];
  for (let at = 0, i = 0; at < samples.length; i++) {
    const piece = samples.subarray(at, at + sizes[i % sizes.length]);
    moments.push(...(await live.push(piece)));
    at += piece.length;
  }
  return moments;
}

describe("listening live", () => {
  const samples = spoken();
  const rate = 22_050;

  test("each answer is that of the same samples offline, whatever the pieces are", async () => {
    const moments = await heard(samples, rate, [441]);
    const offline = await loadSignal(encodeWav(samples, rate, { bits: 32 }), "said.wav", {
      sampleRateHz: predictor.sampleRateHz,
    });
    const at = (sec: number) => Math.round(sec * predictor.sampleRateHz);
    const judged = moments.filter(({ prediction }) => prediction !== undefined);
    expect(judged.length).toBeGreaterThan(15);
    expect(Math.max(...judged.map(({ from, end }) => end - from))).toBeCloseTo(3);
    for (const { from, end, prediction } of judged) {
      const alone = offline.samples.slice(at(from), at(end));
      expect(prediction).toEqual(
        await predictor.predictSignal({ samples: alone, sampleRateHz: predictor.sampleRateHz }),
      );
    }
    expect(await heard(samples, rate, [1, 128, 15_000, 1700])).toEqual(moments);
  });

  test("a moment is known a fifth of a second after the last, and pauses have no answer", async () => {
    const moments = await heard(samples, rate, [441]);
    expect(moments.map(({ end }) => Number(end.toFixed(2)))).toEqual(
      moments.map((_, i) => Number(((i + 1) * 0.2).toFixed(2))),
    );
    const onset = demoRateHz / rate;
    expect(moments.filter(({ end }) => end < onset).some(({ speaking }) => speaking)).toBe(false);
    expect(moments.at(-1)?.speaking).toBe(false);
    const first = moments.find(({ speaking }) => speaking);
    expect((first?.end ?? 0) - onset).toBeLessThan(0.5);
  });

  test("durations out of range are refused", () => {
    expect(() => listenLive(predictor, 16_000, { windowSec: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: live, window: expected 1 to 60 s, got 0.5 s.]`,
    );
    expect(() => listenLive(predictor, 16_000, { everySec: 0.015 })).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: live, every: expected a multiple of 0.01 s up to 10 s, got 0.015 s.]`,
    );
  });
});
