import { describe, expect, test } from "vitest";
import { fillDigitalSilence } from "../../src/audio/index.ts";

const rateHz = 16_000;
/** A tone of amplitude 0.1 that drops to 0.001 for every second quarter of a second. */
const speech = (length = rateHz) =>
  Float32Array.from({ length }, (_, i) => (i % 8000 < 4000 ? 0.1 : 0.001) * Math.sin(i / 5 + 0.1));

function muted(...spans: readonly (readonly [number, number])[]): Float32Array {
  const samples = speech();
  for (const [from, to] of spans) samples.fill(0, from, to);
  return samples;
}

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe("digital silence", () => {
  test("gets noise as loud as the quietest of the rest, and nothing else changes", () => {
    const given = muted([0, 1600], [10_000, 10_160]);
    const found = fillDigitalSilence(given, rateHz);
    if (found === undefined) throw new Error("expected something to be filled");
    const { samples, filledSec, levelDb } = found;
    expect(filledSec).toBeCloseTo(0.11, 9);
    // The faint tone has a root mean square of 0.001 / sqrt(2).
    expect(levelDb).toBeCloseTo(20 * Math.log10(0.001 / Math.SQRT2), 0);
    expect(20 * Math.log10(rms(samples.subarray(0, 1600)))).toBeCloseTo(levelDb, 0);
    expect(samples.subarray(0, 1600).every((x) => Math.abs(x) < 0.0013)).toBe(true);
    expect(samples.subarray(1600, 10_000)).toEqual(given.subarray(1600, 10_000));
    expect(samples.subarray(10_160)).toEqual(given.subarray(10_160));
    expect(given.subarray(0, 1600).every((x) => x === 0)).toBe(true);
    expect(fillDigitalSilence(given, rateHz)).toEqual(found);
  });

  test("of less than 10 ms is left, as faint recordings have it, and so is a signal of nothing else", () => {
    expect(fillDigitalSilence(speech(), rateHz)).toBeUndefined();
    expect(fillDigitalSilence(muted([500, 659]), rateHz)).toBeUndefined();
    expect(fillDigitalSilence(muted([500, 660]), rateHz)?.filledSec).toBeCloseTo(0.01, 9);
    expect(fillDigitalSilence(new Float32Array(rateHz), rateHz)).toBeUndefined();
    expect(fillDigitalSilence(new Float32Array(0), rateHz)).toBeUndefined();
  });

  test("up to the end of the signal is filled, too", () => {
    const found = fillDigitalSilence(muted([15_000, 16_000]), rateHz);
    expect(found?.samples.subarray(15_000).every((x) => x !== 0)).toBe(true);
  });
});
