import { describe, expect, test } from "vitest";
import { createMelFilterbank, createMelInversion, createRealFft } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { logmel, logmelOptions } from "../../src/features/index.ts";

const rate = 16_000;
const seconds = (duration: number, at: (t: number) => number) =>
  Float32Array.from({ length: duration * rate }, (_, n) => at(n / rate));

/** Harmonics of 120 Hz below 5 kHz with a swelling level, louder at the formants of an open vowel (700, 1200 and 2600 Hz). */
const vowel = seconds(1.2, (t) => {
  let sum = 0;
  for (let h = 1; 120 * h < 5000; h++) {
    const formants = [700, 1200, 2600].map((hz) => 1 / (1 + ((120 * h - hz) / 90) ** 2));
    sum += (0.03 + formants.reduce((a, b) => a + b)) * Math.sin(2 * Math.PI * 120 * h * t + h);
  }
  return 0.1 * sum * Math.sin((Math.PI * t) / 1.2);
});

/** From 300 to 2300 Hz in a second. */
const sweepHz = (t: number) => 300 + 2000 * t;
const sweep = seconds(1, (t) => 0.3 * Math.sin(2 * Math.PI * (300 * t + 1000 * t * t)));

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (x: Float32Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, i) => {
    ab += (v - ma) * (b[i] - mb);
    aa += (v - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

/** The lag of the largest autocorrelation between 80 and 300 Hz, parabolically refined, as a frequency. */
function pitchOf(samples: Float32Array): number {
  const at = (lag: number) => {
    let sum = 0;
    for (let n = 0; n + 200 < samples.length; n++) sum += samples[n] * (samples[n + lag] ?? 0);
    return sum;
  };
  let best = Math.floor(rate / 300);
  for (let lag = best; lag <= rate / 80; lag++) if (at(lag) > at(best)) best = lag;
  const [before, here, after] = [at(best - 1), at(best), at(best + 1)];
  return rate / (best + (before - after) / (2 * (before - 2 * here + after)));
}

/** The strongest frequency around a time. */
function peakHz(samples: Float32Array, t: number): number {
  const fft = createRealFft(4096);
  const length = 640;
  const from = Math.round(t * rate) - length / 2;
  for (let n = 0; n < length; n++) {
    fft.input[n] = samples[from + n] * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (length - 1)));
  }
  const power = new Float64Array(fft.bins);
  fft.power(power);
  return (power.indexOf(Math.max(...power)) * rate) / 4096;
}

function inverted(samples: Float32Array, options: Parameters<typeof logmel>[0] = {}) {
  const feature = logmel(options);
  const { data } = feature.extract(samples);
  const inversion = createMelInversion(logmelOptions.parse(options));
  const waveform = inversion.waveform(data, { rng: createRng(1) });
  return { data, waveform, again: feature.extract(waveform).data };
}

describe("createMelInversion", () => {
  test("a vowel comes back with its pitch, loudness and spectrogram", () => {
    const { data, waveform, again } = inverted(vowel);
    expect(Math.abs(pitchOf(waveform.subarray(4000, 14_000)) / 120 - 1)).toBeLessThan(0.01);
    expect(correlation(again, data)).toBeGreaterThan(0.95);
    const energy = (x: Float32Array) => x.subarray(800, 18_000).reduce((sum, v) => sum + v * v, 0);
    expect(energy(waveform) / energy(vowel)).toBeGreaterThan(0.9);
    expect(energy(waveform) / energy(vowel)).toBeLessThan(1.1);
  });

  test("a sweep comes back with its frequency at every time", () => {
    const { data, waveform, again } = inverted(sweep, { hopMs: 12.5 });
    expect(correlation(again, data)).toBeGreaterThan(0.95);
    for (const t of [0.1, 0.3, 0.5, 0.7, 0.9])
      expect(Math.abs(peakHz(waveform, t) / sweepHz(t) - 1), `${t} s`).toBeLessThan(0.01);
  });

  test.each([
    { mels: 40, windowMs: 25, hopMs: 10 },
    { mels: 128, windowMs: 25, hopMs: 10 },
    { mels: 64, sampleRateHz: 8000 },
    { mels: 80, lowHz: 100, highHz: 7000 },
  ])("as the feature was made: %o", (options) => {
    const { data, again } = inverted(vowel, options);
    expect(correlation(again, data)).toBeGreaterThan(0.95);
  });

  test("the power spectra have the bands that were asked for, and are not negative", () => {
    const rng = createRng(1);
    const { data, frames } = logmel({ floor: 1e-14 }).extract(vowel.map((v) => v + 1e-3 * rng.normal()));
    const { power, bins } = createMelInversion(logmelOptions.parse({ floor: 1e-14 }));
    const spectra = power(data);
    const filterbank = createMelFilterbank({ bands: 128, lowHz: 0, highHz: 8000 }, bins, rate);
    const energies = new Float64Array(128);
    let worst = 0;
    for (let i = 0; i < frames; i++) {
      filterbank.apply(Float64Array.from(spectra.subarray(i * bins, (i + 1) * bins)), energies);
      // 2/(N_F·Σh²) with N_F = 1024; Σ of a symmetric Hann window's squares is 3/8·(L - 1).
      const scale = 2 / (1024 * (3 / 8) * 799);
      energies.forEach((energy, b) => {
        worst = Math.max(worst, Math.abs(Math.log(scale * energy) - data[i * 128 + b]));
      });
    }
    expect(bins).toBe(513);
    expect(spectra.every((value) => value >= 0)).toBe(true);
    expect(worst).toBeLessThan(0.3);
  });

  test("a floor is silence", () => {
    const { data, waveform } = inverted(new Float32Array(rate));
    expect(data[0]).toBeCloseTo(Math.log(1e-10), 5);
    expect(waveform).toEqual(new Float32Array(39 * 400 + 400).subarray(0, 38 * 400 + 800));
  });

  test("reports what does not fit", () => {
    const { power, waveform } = createMelInversion(logmelOptions.parse({ mels: 40 }));
    expect(() => waveform(new Float32Array(41))).toThrow(
      "mel inversion: shapes [41] and [40] do not fit: expected whole frames of 40 mels.",
    );
    expect(() => power(new Float32Array(80).fill(-10).with(43, Number.NaN))).toThrow(
      "mel inversion, frame 1, band 3: expected a finite value, got NaN.",
    );
    expect(() => createMelInversion(logmelOptions.parse({ mels: 500, lowHz: 0, highHz: 100 }))).toThrow(
      "mel inversion, mels: expected bands that 800 samples can tell apart, got 500 bands in 0 … 100 Hz. Lower mels or raise windowMs.",
    );
  });
});
