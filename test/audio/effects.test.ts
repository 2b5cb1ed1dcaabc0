/** @file What alters recordings: noise, rooms, tempo, pitch, telephone lines, clipping. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from "../../src/audio/companding.ts";
import {
  addNoise,
  amplify,
  babble,
  changeTempo,
  clipLoudest,
  convolve,
  createRealFft,
  meanPower,
  overTelephone,
  pinkNoise,
  requireFinite,
  reverberate,
  roomResponse,
  shiftPitch,
  telephoneBand,
  whiteNoise,
} from "../../src/audio/index.ts";
import { createRng, ParameterError } from "../../src/core/index.ts";

/** Written by `effects-golden.py`, which says by what. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, "effects-golden.json"), "utf8")) as {
  readonly companding: Readonly<Record<string, { readonly checksum: number; readonly every: number[] }>>;
  readonly band: {
    readonly taps: number;
    readonly values: number[];
    readonly hz: number[];
    readonly db: number[];
  };
  readonly convolution: number[];
};

const rateHz = 16_000;
const sine = (hz: number, length: number, amplitude = 0.3) =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz));
const decibels = (ratio: number) => 10 * Math.log10(ratio);

/** The frequency of most power, Hz, to about 1 Hz. */
function loudestHz(samples: Float32Array): number {
  const fft = createRealFft(16_384);
  const used = Math.min(samples.length, fft.size);
  for (let i = 0; i < used; i++) fft.input[i] = samples[i] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / used));
  const power = new Float64Array(fft.bins);
  fft.power(power);
  return (power.indexOf(Math.max(...power)) * rateHz) / fft.size;
}

/** Recordings of any length, level and seed. */
const recordings = fc.record({
  length: fc.integer({ min: 1, max: 4000 }),
  level: fc.double({ min: 1e-3, max: 1, noNaN: true }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});
const speech = ({ length, level, seed }: { length: number; level: number; seed: number }) =>
  whiteNoise(length, createRng(seed)).map((value, i) => level * value * (0.2 + Math.abs(Math.sin(i / 300))));

describe("noise", () => {
  test("is added at the ratio that was asked for, and is what was added", () => {
    fc.assert(
      fc.property(recordings, fc.double({ min: -20, max: 40, noNaN: true }), (given, snrDb) => {
        const signal = speech(given);
        for (const noise of [
          whiteNoise(signal.length, createRng("n")),
          pinkNoise(signal.length, rateHz, createRng("n")),
          babble(signal.length, [sine(200, 700), sine(310, 999)], createRng("n")),
        ]) {
          const noisy = addNoise(signal, noise, snrDb);
          expect(noisy).toHaveLength(signal.length);
          const added = noisy.map((value, i) => value - signal[i]);
          // Single precision limits what can be told of very quiet noise.
          expect(decibels(meanPower(signal) / meanPower(added))).toBeCloseTo(snrDb, 1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("pink falls by 3 dB an octave, white does not, both have unit power", () => {
    const bands = (noise: Float32Array) => {
      const fft = createRealFft(65_536);
      fft.input.set(noise);
      const power = new Float64Array(fft.bins);
      fft.power(power);
      const octave = (fromHz: number) => {
        const [from, to] = [fromHz, 2 * fromHz].map((hz) => Math.round((hz * fft.size) / rateHz));
        return power.subarray(from, to).reduce((a, b) => a + b, 0) / (to - from);
      };
      return [250, 500, 1000, 2000].map((hz) => decibels(octave(2 * hz) / octave(hz)));
    };
    const pink = pinkNoise(65_536, rateHz, createRng(1));
    const white = whiteNoise(65_536, createRng(1));
    for (const fall of bands(pink)) expect(Math.abs(fall + 3.01)).toBeLessThan(0.4);
    for (const fall of bands(white)) expect(Math.abs(fall)).toBeLessThan(0.4);
    expect(meanPower(white)).toBeCloseTo(1, 1);
    expect(meanPower(pink)).toBeCloseTo(1, 0);
  });

  test("goes on beyond one stretch of pink noise", () => {
    const long = pinkNoise(2 ** 17 + 5, rateHz, createRng(1));
    expect(long.subarray(2 ** 17).every((value) => value !== 0)).toBe(true);
  });

  test("of voices needs voices; each counts the same, whatever its level, and silence adds nothing", () => {
    const voices = [sine(200, 800, 0.001), sine(1000, 1600, 0.5)];
    const sum = babble(16_000, voices, createRng(3));
    expect(meanPower(sum)).toBeCloseTo(2, 1);
    expect(babble(16_000, [...voices, new Float32Array(50)], createRng(3))).toEqual(sum);
    expect(() => babble(10, [], createRng(1))).toThrow(
      "babble: expected at least one other recording, got none.",
    );
  });

  test("leaves silence silent, and adds nothing where the noise is silent", () => {
    const silence = new Float32Array(100);
    expect(addNoise(silence, whiteNoise(100, createRng(1)), 0)).toEqual(silence);
    expect(addNoise(sine(100, 100), silence, 0)).toEqual(sine(100, 100));
    expect(() => addNoise(silence, new Float32Array(99), 0)).toThrow(
      "addNoise: expected 100 samples of noise, got 99.",
    );
  });
});

describe("rooms", () => {
  test("keep length and level, for any recording", () => {
    fc.assert(
      fc.property(
        recordings,
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        fc.double({ min: -10, max: 20, noNaN: true }),
        (given, decaySec, directDb) => {
          const signal = speech(given);
          const heard = reverberate(signal, { decaySec, directDb }, rateHz, createRng(given.seed));
          expect(heard).toHaveLength(signal.length);
          expect(heard.every(Number.isFinite)).toBe(true);
          expect(meanPower(heard) / meanPower(signal)).toBeCloseTo(1, 3);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([0.2, 0.6, 1.2])("let sound fall by 60 dB in %f s", (decaySec) => {
    const response = roomResponse({ decaySec, directDb: 3 }, rateHz, createRng(1));
    const tail = response.slice(1);
    const total = meanPower(tail) * tail.length;
    expect(decibels(1 / total)).toBeCloseTo(3, 5);
    // Schroeder (1965): the energy still to come, here between its falls of 5 and 25 dB.
    let left = total;
    let [at5, at25] = [0, 0];
    for (const [i, value] of tail.entries()) {
      if (decibels(left / total) > -5) at5 = i;
      if (decibels(left / total) > -25) at25 = i;
      left -= value ** 2;
    }
    expect((3 * (at25 - at5)) / rateHz / decaySec).toBeCloseTo(1, 1);
  });

  test("are one room for one stream, and another for another", () => {
    const room = { decaySec: 0.3, directDb: 3 };
    const heard = (seed: number) => reverberate(sine(300, 2000), room, rateHz, createRng(seed));
    expect(heard(1)).toEqual(heard(1));
    expect(heard(1)).not.toEqual(heard(2));
    expect(() => roomResponse({ ...room, decaySec: 0 }, rateHz, createRng(1))).toThrow(
      "decaySec: expected seconds above 0, to 10, got 0.",
    );
  });

  test("are convolved as NumPy does", () => {
    const x = Float32Array.from({ length: 3000 }, (_, n) => (Math.sin(n * 0.37) * ((n * 7919) % 101)) / 101);
    const h = Float32Array.from({ length: 400 }, (_, n) => Math.cos(n * 0.11) / (1 + n));
    const y = convolve(x, h);
    for (const [i, value] of golden.convolution.entries()) expect(y[250 * i]).toBeCloseTo(value, 5);
  });
});

describe("tempo and pitch", () => {
  test("have the lengths that they promise, and stay finite and about as loud", () => {
    fc.assert(
      fc.property(
        recordings,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.integer({ min: -12, max: 12 }),
        (given, factor, semitones) => {
          const signal = speech(given);
          const faster = changeTempo(signal, rateHz, factor);
          const higher = shiftPitch(signal, rateHz, semitones);
          expect(faster).toHaveLength(Math.max(1, Math.round(signal.length / factor)));
          expect(higher).toHaveLength(signal.length);
          expect([...faster, ...higher].every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([0.7, 1.25, 2])("a tempo of %f keeps frequency and level", (factor) => {
    const voice = sine(220, 32_000);
    const changed = changeTempo(voice, rateHz, factor);
    expect(Math.abs(loudestHz(changed) - 220)).toBeLessThan(1.5);
    expect(Math.abs(decibels(meanPower(changed) / meanPower(voice)))).toBeLessThan(0.1);
  });

  test.each([-7, -2, 3, 12])("%d semitones multiply the frequency, not the length", (semitones) => {
    const shifted = shiftPitch(sine(440, 24_000), rateHz, semitones);
    const ratio = loudestHz(shifted) / 440;
    expect(Math.abs(12 * Math.log2(ratio) - semitones)).toBeLessThan(0.12);
    expect(shifted).toHaveLength(24_000);
  });

  test("refuse what lies outside their range, and change nothing by nothing", () => {
    const voice = sine(220, 1000);
    expect(changeTempo(voice, rateHz, 1)).toEqual(voice);
    expect(shiftPitch(voice, rateHz, 0)).toEqual(voice);
    expect(() => changeTempo(voice, rateHz, 5)).toThrow("changeTempo, factor: expected 0.25 to 4, got 5.");
    expect(() => shiftPitch(voice, rateHz, 13)).toThrow("shiftPitch, semitones: expected -12 to 12, got 13.");
  });
});

describe("the telephone", () => {
  const checksum = (codes: readonly number[]) =>
    codes.reduce((total, code) => (total * 257 + code) % 1_000_003, 0);

  test.each([
    ["mu-law", encodeMuLaw],
    ["a-law", encodeALaw],
  ] as const)("codes all 65,536 samples in %s as audioop does", (law, encode) => {
    const codes = Array.from({ length: 65_536 }, (_, i) => encode(i - 32_768));
    expect(codes.filter((_, i) => i % 1021 === 0)).toEqual(golden.companding[law].every);
    expect(checksum(codes)).toBe(golden.companding[law].checksum);
  });

  test("codes what was decoded as it was", () => {
    for (let code = 0; code < 256; code++) {
      expect(encodeALaw(decodeALaw(code))).toBe(code);
      // mu-law has two zeros.
      expect(decodeMuLaw(encodeMuLaw(decodeMuLaw(code)))).toBe(decodeMuLaw(code) + 0);
    }
  });

  test("has the band of SciPy's firwin", () => {
    const taps = telephoneBand();
    const half = (taps.length - 1) / 2;
    expect(taps).toHaveLength(golden.band.taps);
    for (const [i, value] of golden.band.values.entries()) expect(taps[12 * i]).toBeCloseTo(value, 4);
    for (const [i, hz] of golden.band.hz.entries()) {
      const angle = (2 * Math.PI * hz) / 8000;
      const response = taps.reduce((sum, tap, n) => sum + tap * Math.cos(angle * (n - half)), 0);
      const db = 20 * Math.log10(Math.abs(response));
      if (golden.band.db[i] > -40) expect(Math.abs(db - golden.band.db[i])).toBeLessThan(0.05);
      else expect(db).toBeLessThan(-50);
    }
  });

  test.each(["none", "mu-law", "a-law"] as const)("with codec %s lets through its band only", (codec) => {
    const gain = (hz: number) =>
      decibels(meanPower(overTelephone(sine(hz, 16_000), rateHz, codec)) / meanPower(sine(hz, 16_000)));
    for (const hz of [1000, 3000]) expect(Math.abs(gain(hz))).toBeLessThan(0.2);
    for (const hz of [100, 3800, 5000]) expect(gain(hz)).toBeLessThan(-30);
  });

  test("does not shift, and keeps length, for any recording", () => {
    fc.assert(
      fc.property(recordings, fc.constantFrom("mu-law" as const, "a-law" as const), (given, codec) => {
        const signal = speech(given);
        const heard = overTelephone(signal, rateHz, codec);
        expect(heard).toHaveLength(signal.length);
        expect(heard.every((value) => Math.abs(value) < 2)).toBe(true);
      }),
      { numRuns: 30 },
    );
    const click = new Float32Array(1601);
    click[800] = 0.9;
    const heard = overTelephone(click, rateHz, "none");
    expect(heard.indexOf(Math.max(...heard))).toBe(800);
  });
});

describe("level", () => {
  test("gain is in decibels, clipping takes the share that was asked for", () => {
    fc.assert(
      fc.property(recordings, fc.double({ min: 0, max: 0.5, noNaN: true }), (given, share) => {
        const signal = speech(given);
        expect(decibels(meanPower(amplify(signal, -6)) / meanPower(signal))).toBeCloseTo(-6, 4);
        const clipped = clipLoudest(signal, share);
        const cut = clipped.filter((value, i) => value !== signal[i]).length;
        expect(cut).toBeLessThanOrEqual(Math.floor(share * signal.length + 1e-9));
        if (signal.length > 500) expect(cut / signal.length).toBeGreaterThan(share - 0.01);
      }),
    );
  });

  test("clipping leaves a recording that is mostly silent as it is", () => {
    const click = new Float32Array(1000);
    click[5] = 0.5;
    expect(clipLoudest(click, 0.1)).toEqual(click);
    expect(clipLoudest(new Float32Array(0), 0.1)).toHaveLength(0);
  });

  test("samples that are no numbers are named", () => {
    expect(() => requireFinite("x.wav", Float32Array.of(0, Number.NaN))).toThrow(ParameterError);
    expect(() => requireFinite("x.wav", Float32Array.of(0, Number.NaN))).toThrow(
      "x.wav, sample 1: expected a finite number, got NaN.",
    );
  });
});
