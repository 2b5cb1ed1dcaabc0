import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { speechSpans } from "../../src/timeline/speech/spans.ts";
import { voicing } from "../../src/timeline/speech/voicing.ts";

const RATE = demoRateHz;
const rng = createRng("background");
const noise = (seconds: number, level: number) =>
  Float32Array.from({ length: seconds * RATE }, () => level * rng.normal());
const hum = (seconds: number, level: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => level * Math.sin((2 * Math.PI * 100 * i) / RATE));
const clips = [...demoClips({ speakersPerSex: 1, takes: 1 })].map(({ samples }) => samples);

function joined(...parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

async function spansOf(samples: Float32Array, piece = 1600, rate = RATE): Promise<[number, number][]> {
  const spans = speechSpans(voicing(), {}, rate);
  const out = [];
  for (let at = 0; at < samples.length; at += piece) {
    const found = await spans.push(samples.subarray(at, at + piece));
    for (const span of found) {
      expect(Math.min(at + piece, samples.length) - span.start).toBeLessThanOrEqual(spans.history + piece);
      out.push(span);
    }
  }
  out.push(...(await spans.finish()));
  return out.map(({ start, end }) => [start / rate, end / rate]);
}

describe("voices of the demo corpus between pauses of 1.5 s", () => {
  const pause = 1.5;
  const parts = clips.slice(0, 6);
  /** Where each voice begins and ends, s. */
  const truth: [number, number][] = [];
  let at = pause;
  for (const { length } of parts) {
    truth.push([at, at + length / RATE]);
    at += length / RATE + pause;
  }
  const between = (background: (seconds: number, level: number) => Float32Array, level: number) => {
    const voices = joined(
      ...parts.flatMap((part) => [new Float32Array(pause * RATE), part]),
      new Float32Array(pause * RATE),
    );
    const behind = background(voices.length / RATE, level);
    return voices.map((x, i) => x + (behind[i] ?? 0));
  };

  test.each([
    ["silence", between(noise, 0)],
    ["faint noise", between(noise, 1e-3)],
    ["a faint hum of the mains", between(hum, 2e-3)],
  ])("are found, and nothing else, in %s", async (_, sound) => {
    const found = await spansOf(sound);
    for (const [start, end] of truth) {
      const within = found.filter(([a, b]) => a < end && b > start);
      const covered = within.reduce((sum, [a, b]) => sum + Math.min(b, end) - Math.max(a, start), 0);
      expect(covered / (end - start)).toBeGreaterThan(0.8);
    }
    const outside = found.filter(([a, b]) => truth.every(([start, end]) => b < start || a > end));
    expect(outside).toEqual([]);
    for (const [a, b] of found) expect(b - a).toBeLessThan(5);
  });

  test("the same however the sound arrives", async () => {
    const sound = between(noise, 1e-3);
    const found = await spansOf(sound);
    expect(await spansOf(sound, 317)).toEqual(found);
    expect(await spansOf(sound, sound.length)).toEqual(found);
  });
});

test("noise, silence and clicks are no speech", async () => {
  const clicks = Float32Array.from({ length: 10 * RATE }, (_, i) => (i % 5000 === 0 ? 0.9 : 0));
  expect(await spansOf(noise(10, 0.1))).toEqual([]);
  expect(await spansOf(new Float32Array(10 * RATE))).toEqual([]);
  expect(await spansOf(clicks)).toEqual([]);
});

test("a recording of nothing but speech, without a pause, is speech", async () => {
  const found = await spansOf(clips[0]);
  const total = found.reduce((sum, [a, b]) => sum + b - a, 0);
  expect(total / (clips[0].length / RATE)).toBeGreaterThan(0.8);
});

test("shorter than a step, and empty", async () => {
  expect(await spansOf(new Float32Array(100))).toEqual([]);
  expect(await spansOf(new Float32Array(0))).toEqual([]);
});
