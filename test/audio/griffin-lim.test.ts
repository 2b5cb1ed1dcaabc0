import { describe, expect, test } from "vitest";
import { createStft, type GriffinLimOptions, griffinLim } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";

const stft = createStft({ length: 256, hop: 64, fftSize: 256, window: "hann" });

/** Two gliding tones. */
const signal = Float64Array.from({ length: stft.samplesOf(40) }, (_, n) => {
  const t = n / 8000;
  return 0.5 * Math.sin(2 * Math.PI * (400 * t + 500 * t * t)) + 0.2 * Math.sin(2 * Math.PI * 1900 * t);
});

function magnitudesOf(samples: Float64Array): Float32Array {
  const out: number[] = [];
  stft.analyse(samples, (spectrum) => {
    for (let k = 0; k < stft.bins; k++) out.push(Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]));
  });
  return Float32Array.from(out);
}

/** Norm of the magnitudes' error, divided by their norm. */
function convergenceOf(samples: Float32Array, wanted: Float32Array): number {
  const got = magnitudesOf(Float64Array.from(samples));
  let [error, norm] = [0, 0];
  wanted.forEach((value, at) => {
    error += (got[at] - value) ** 2;
    norm += value ** 2;
  });
  return Math.sqrt(error / norm);
}

const magnitudes = magnitudesOf(signal);

function course(options: GriffinLimOptions): number[] {
  const out: number[] = [];
  griffinLim(magnitudes, stft, { ...options, onIteration: (_, convergence) => void out.push(convergence) });
  return out;
}

describe("griffinLim", () => {
  test.each([
    ["pulses", undefined],
    ["chance", 1],
  ])("without momentum the distance never grows, and falls far (start: %s)", (_, seed) => {
    const course0 = course({ momentum: 0, ...(seed ? { rng: createRng(seed) } : {}) });
    expect(course0).toHaveLength(60);
    // The tolerance is for the inverse's faded ends, which Griffin & Lim's proof does not cover.
    for (let i = 1; i < 60; i++) expect(course0[i]).toBeLessThanOrEqual(course0[i - 1] * (1 + 1e-3));
    expect(course0[59]).toBeLessThan(0.4 * course0[0]);
  });

  test("momentum brings it further in the same time", () => {
    for (const seed of [1, 2, 3]) {
      const at = (momentum: number) => course({ momentum, rng: createRng(seed) })[59];
      expect(at(0.99)).toBeLessThan(0.8 * at(0));
    }
  });

  test("it reports the distance of the signal before the last iteration", () => {
    const reported = course({ iterations: 6, rng: createRng(1) });
    const before = griffinLim(magnitudes, stft, { iterations: 5, rng: createRng(1) });
    expect(reported[5]).toBeCloseTo(convergenceOf(before, magnitudes), 5);
  });

  test("no iterations: pulses in the middle of their windows", () => {
    const frames = 3;
    const flat = createStft({ length: 65, hop: 65, fftSize: 128, window: "rectangular" });
    const out = griffinLim(new Float32Array(frames * flat.bins).fill(1), flat, { iterations: 0 });
    for (let n = 0; n < out.length; n++) expect(out[n]).toBeCloseTo(n % 65 === 32 ? 1 : 0, 5);
  });

  test("silence stays silent, and equal arguments give equal signals", () => {
    const silence = griffinLim(new Float32Array(10 * stft.bins), stft, { rng: createRng(1) });
    expect(silence).toEqual(new Float32Array(stft.samplesOf(10)));
    const once = griffinLim(magnitudes, stft, { iterations: 4, rng: createRng(5) });
    expect(griffinLim(magnitudes, stft, { iterations: 4, rng: createRng(5) })).toEqual(once);
    expect(griffinLim(magnitudes, stft, { iterations: 4, rng: createRng(6) })).not.toEqual(once);
    expect(griffinLim(new Float32Array(0), stft)).toHaveLength(0);
  });

  test("reports what does not fit", () => {
    const one = new Float32Array(stft.bins);
    expect(() => griffinLim(one.subarray(1), stft)).toThrow(
      "griffinLim: shapes [128] and [129] do not fit: expected whole frames of 129 magnitudes.",
    );
    expect(() =>
      griffinLim(
        one.map((_, k) => (k === 7 ? -1 : 0)),
        stft,
      ),
    ).toThrow("griffinLim, frame 0, bin 7: expected a finite magnitude, not negative, got -1.");
    expect(() => griffinLim(one.fill(Number.NaN), stft)).toThrow("got NaN.");
    expect(() => griffinLim(one, stft, { iterations: 1.5 })).toThrow(
      "griffinLim, iterations: expected a whole number from 0, got 1.5.",
    );
    expect(() => griffinLim(one, stft, { momentum: 2 })).toThrow(
      "griffinLim, momentum: expected a number from 0 to below 1.5, got 2.",
    );
  });
});
