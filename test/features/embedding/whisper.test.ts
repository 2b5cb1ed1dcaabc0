/** @file Whisper's spectrogram against its formula in NumPy, and the parts it consists of. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createPowerDft,
  createRealFft,
  createSlaneyMelBank,
  hzToSlaneyMel,
  slaneyMelToHz,
} from "../../../src/audio/index.ts";
import { createWhisperLogMel } from "../../../src/features/embedding/whisper.ts";
import { golden, goldenSignal } from "./golden.ts";

test.each(golden.cases)("$bands bands of $samples samples in $seconds s are those of NumPy", (c) => {
  const [mels, frames] = c.shape;
  const values = createWhisperLogMel(mels).extract(goldenSignal(c.samples), frames);
  expect(values).toHaveLength(mels * frames);
  for (const [i, t] of c.frames.entries())
    for (let b = 0; b < mels; b++)
      expect(Math.abs(values[b * frames + t] - c.values[i][b]), `frame ${t}, band ${b}`).toBeLessThan(1e-6);
  expect(values.reduce((sum, v) => sum + v, 0) / values.length).toBeCloseTo(c.mean, 6);
});

test("digital silence has the value of the floor everywhere, and loudness moves no value by more than the scale", () => {
  const logMel = createWhisperLogMel(80);
  expect(new Set(logMel.extract(new Float32Array(1600), 100))).toEqual(new Set([-1.5]));
  const quiet = goldenSignal(16_000).map((x) => x / 10);
  const [loud, soft] = [goldenSignal(16_000), quiet].map((x) => logMel.extract(x, 100));
  // Twenty decibels are two powers of ten, and (x + 4) / 4 makes a half of them, unless the range of eight cuts them off.
  for (const [i, v] of loud.entries()) expect(v - soft[i]).toBeCloseTo(0.5, 5);
});

test("the spectrum of silence after the sound does not depend on how much of it there is, but for where the sound is mirrored", () => {
  const logMel = createWhisperLogMel(80);
  const sound = goldenSignal(8000);
  const [short, long] = [logMel.extract(sound, 60), logMel.extract(sound, 3000)];
  for (let b = 0; b < 80; b++)
    for (let t = 0; t < 60; t++) expect(short[b * 60 + t]).toBe(long[b * 3000 + t]);
});

describe("the power spectrum of any multiple of four", () => {
  const powerOf = (frame: readonly number[]) => {
    const dft = createPowerDft(frame.length);
    dft.input.set(frame);
    const power = new Float64Array(dft.bins);
    dft.power(power);
    return power;
  };

  test("is that of the definition", () => {
    const sizes = fc.integer({ min: 1, max: 20 }).map((n) => 4 * n);
    const frames = sizes.chain((n) =>
      fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n, maxLength: n }),
    );
    fc.assert(
      fc.property(frames, (frame) => {
        for (const [k, value] of powerOf(frame).entries()) {
          const sum = (part: (angle: number) => number) =>
            frame.reduce((s, x, n) => s + x * part((2 * Math.PI * k * n) / frame.length), 0);
          expect(value).toBeCloseTo(sum(Math.cos) ** 2 + sum(Math.sin) ** 2, 5);
        }
      }),
    );
  });

  test("and of the fast transform where both can", () => {
    const frame = Array.from(goldenSignal(512));
    const fft = createRealFft(512);
    fft.input.set(frame);
    const fast = new Float64Array(fft.bins);
    fft.power(fast);
    for (const [k, v] of powerOf(frame).entries()) expect(v).toBeCloseTo(fast[k], 9);
  });

  test("other sizes are refused", () => {
    expect(() => createPowerDft(6)).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: createPowerDft: expected a multiple of 4, got 6.]`,
    );
  });
});

describe("mel bands after Slaney", () => {
  test("are those of NumPy", () => {
    const { first, weights } = createSlaneyMelBank({ bands: 80, lowHz: 0, highHz: 8000 }, 201, 16_000);
    for (const [b, row] of weights.entries()) {
      const used = [...row.keys()].filter((i) => row[i] > 0).map((i) => first[b] + i);
      expect([used[0], used.at(-1)]).toEqual([golden.bands["first bins"][b], golden.bands["last bins"][b]]);
      expect(row.reduce((sum, w) => sum + w, 0)).toBeCloseTo(golden.bands.sums[b], 8);
    }
  });

  test("the scale is linear up to 1 kHz, 27 steps make a factor of 6.4 above, and there is a way back", () => {
    expect([0, 500, 1000, 6400].map(hzToSlaneyMel)).toEqual([0, 7.5, 15, 42]);
    for (const hz of [0, 333, 1000, 1001, 7999]) expect(slaneyMelToHz(hzToSlaneyMel(hz))).toBeCloseTo(hz, 8);
  });

  test("a range beyond half the rate is refused", () => {
    const bank = () => createSlaneyMelBank({ bands: 8, lowHz: 0, highHz: 9000 }, 201, 16_000);
    expect(bank).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: Slaney's mel bands: expected 0 <= lowHz < highHz <= 8000, got 0 … 9000 Hz.]`,
    );
  });
});
