import { describe, expect, test } from "vitest";
import { audioStats, encodeWav, loadSignal, mixDown, resample } from "../../src/audio/index.ts";

const sine = (hz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rate),
  );

describe("resample", () => {
  test.each([
    [48000, 16000],
    [44100, 16000],
    [8000, 16000],
    [22050, 16000],
  ])("a tone from %i to %i Hz stays the same tone, in place", async (from, to) => {
    const out = await resample(sine(440, from, 0.5), from, to);
    expect(out.length).toBe(0.5 * to);
    const wanted = sine(440, to, 0.5);
    const errors = out.map((v, i) => Math.abs(v - wanted[i])).subarray(200, out.length - 200);
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  });

  test("removes what the lower rate cannot hold", async () => {
    const out = await resample(sine(11000, 48000, 0.3), 48000, 16000);
    expect(Math.max(...out.subarray(200, out.length - 200).map(Math.abs))).toBeLessThan(1e-4);
  });

  test("keeps the last samples of a signal longer than one block", async () => {
    const constant = new Float32Array(140_100).fill(0.5);
    const out = await resample(constant, 16000, 8000);
    expect(out.length).toBe(70_050);
    expect(out[65_536]).toBeCloseTo(0.5, 4);
    expect(out[70_000]).toBeCloseTo(0.5, 3);
  });

  test("gives the same values each time", async () => {
    const input = sine(300, 44100, 0.1);
    expect(await resample(input, 44100, 16000)).toEqual(await resample(input, 44100, 16000));
  });

  test("returns the input when the rates agree, and one sample at least", async () => {
    const input = Float32Array.of(1, 2);
    expect(await resample(input, 16000, 16000)).toBe(input);
    expect(await resample(Float32Array.of(1), 48000, 16000)).toHaveLength(1);
  });

  test.each([
    [0, 16000, "resample: expected rates that are positive integers (Hz), got 0."],
    [16000, 0.5, "resample: expected rates that are positive integers (Hz), got 0.5."],
    [768000, 1000, "resample: expected a ratio of rates between 1/256 and 256, got 0.0013020833333333333."],
  ])("refuses %d to %d", async (from, to, message) => {
    await expect(resample(Float32Array.of(1), from, to)).rejects.toThrow(message);
  });
});

describe("loadSignal", () => {
  const ramp = Float32Array.from({ length: 1600 }, (_, i) => i / 32768);
  const file = encodeWav(ramp, 16000);

  test("takes the whole file at its own rate unless told", async () => {
    expect(await loadSignal(file, "a.wav")).toEqual({ samples: ramp, sampleRateHz: 16000 });
  });

  test("cuts to the nearest sample", async () => {
    const { samples } = await loadSignal(file, "a.wav", { startSec: 0.01, endSec: 0.02003 });
    expect(samples).toEqual(ramp.subarray(160, 320));
  });

  test("equals cutting first and resampling then", async () => {
    const { samples } = await loadSignal(file, "a.wav", { startSec: 0.05, sampleRateHz: 8000 });
    expect(samples).toEqual(await resample(ramp.slice(800), 16000, 8000));
  });

  test.each([
    [{ startSec: -1 }, "-1 … 0.1 s"],
    [{ endSec: 0.2 }, "0 … 0.2 s"],
    [{ startSec: 0.05, endSec: 0.05 }, "0.05 … 0.05 s"],
    [{ startSec: Number.NaN }, "NaN … 0.1 s"],
  ])("refuses %o", async (segment, got) => {
    await expect(loadSignal(file, "a.wav", segment)).rejects.toThrow(
      `a.wav: expected a segment inside 0 … 0.100 s, got ${got}. Correct start and end (seconds) in the manifest.`,
    );
  });

  test("the mix is the mean of the channels", () => {
    const mixed = mixDown({ channels: [Float32Array.of(1, 0), Float32Array.of(0, 0.5)] });
    expect([...mixed]).toEqual([0.5, 0.25]);
  });
});

describe("audioStats", () => {
  const stats = (samples: Float32Array) => audioStats({ samples, sampleRateHz: 16000 });

  test("a full-scale sine: RMS 1/√2, nothing clipped, nothing silent", () => {
    const { rms, peak, clippedShare, silenceShare, durationSec } = stats(sine(100, 16000, 1));
    expect(rms).toBeCloseTo(Math.SQRT1_2, 6);
    expect(peak).toBeCloseTo(1, 6);
    expect([clippedShare, silenceShare, durationSec]).toEqual([0, 0, 1]);
  });

  test("counts flat tops of three samples and more", () => {
    const samples = new Float32Array(100);
    samples.set([1, 1, 1, 1, 0.5, 1, 1, 0.5, -1, -1, -1]);
    expect(stats(samples).clippedShare).toBeCloseTo(0.07, 6);
  });

  test("counts blocks of 10 ms below -60 dB", () => {
    const samples = new Float32Array(1600).fill(0.0009);
    samples.fill(0.5, 0, 400);
    expect(stats(samples).silenceShare).toBeCloseTo(0.7, 6);
    expect(stats(samples).dcOffset).toBeCloseTo(0.25 * 0.5 + 0.75 * 0.0009, 6);
  });

  test("refuses an empty signal", () => {
    expect(() => stats(new Float32Array(0))).toThrow("audioStats: expected at least one sample, got none.");
  });
});
