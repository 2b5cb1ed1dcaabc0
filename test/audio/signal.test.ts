import { describe, expect, test } from "vitest";
import { audioStats, encodeWav, loadSignal, mixDown, resample } from "../../src/audio/index.ts";

const sine = (hz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rate),
  );

describe("loadSignal", () => {
  const ramp = Float32Array.from({ length: 1600 }, (_, i) => i / 32768);
  const file = encodeWav(ramp, 16000);

  test("takes the whole file at its own rate by default", async () => {
    expect(await loadSignal(file, "a.wav")).toEqual({ samples: ramp, sampleRateHz: 16000, warnings: [] });
  });

  test("cuts to the nearest sample", async () => {
    const { samples } = await loadSignal(file, "a.wav", { startSec: 0.01, endSec: 0.02003 });
    expect(samples).toEqual(ramp.subarray(160, 320));
  });

  test("equals cutting first and then resampling", async () => {
    const { samples } = await loadSignal(file, "a.wav", { startSec: 0.05, sampleRateHz: 8000 });
    expect(samples).toEqual(resample(ramp.slice(800), 16000, 8000));
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
