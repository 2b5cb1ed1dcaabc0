import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createCepstrum,
  createFramer,
  createMelFilterbank,
  createRealFft,
  type FrontEnd,
  forEachFrame,
  frameCount,
  hzToMel,
  melToHz,
  windowWeights,
} from "../../src/audio/index.ts";

describe("createRealFft", () => {
  test.each([4, 8, 16, 32, 256, 512, 1024])("agrees with the definition at %i points", (size) => {
    const fft = createRealFft(size);
    const x = Float64Array.from({ length: size }, (_, n) => Math.sin(n * n + 1));
    fft.input.set(x);
    const spectrum = fft.transform().slice(0, 2 * fft.bins);
    const power = new Float64Array(fft.bins);
    fft.power(power);
    for (let k = 0; k < fft.bins; k++) {
      let re = 0;
      let im = 0;
      for (let n = 0; n < size; n++) {
        re += x[n] * Math.cos((2 * Math.PI * k * n) / size);
        im -= x[n] * Math.sin((2 * Math.PI * k * n) / size);
      }
      expect(spectrum[2 * k]).toBeCloseTo(re, 9);
      expect(spectrum[2 * k + 1]).toBeCloseTo(im, 9);
      expect(power[k]).toBeCloseTo(re * re + im * im, 8);
    }
    expect(fft.input).toEqual(x);
  });

  test.each([4, 8, 16, 32, 256, 512, 1024, 2048])("its inverse gives the frame back at %i points", (size) => {
    const fft = createRealFft(size);
    const x = Float64Array.from({ length: size }, (_, n) => Math.sin(n * n + 1));
    fft.input.set(x);
    const frame = new Float64Array(size);
    fft.inverse(fft.transform(), frame);
    for (let n = 0; n < size; n++) expect(frame[n]).toBeCloseTo(x[n], 12);
    expect(fft.input).toEqual(x);
  });

  test("the inverse does not read imaginary parts that a real frame cannot have", () => {
    const fft = createRealFft(8);
    const frame = new Float64Array(8);
    fft.inverse([8, 5, 0, -4, 0, 0, 0, 0, 0, 7], frame);
    // 1 + 2·Re(-4i·exp(2πin/8))/8 = 1 + sin(2πn/8)
    frame.forEach((value, n) => {
      expect(value).toBeCloseTo(1 + Math.sin((2 * Math.PI * n) / 8), 12);
    });
  });

  test("refuses a length that is not a power of two", () => {
    expect(() => createRealFft(400)).toThrow("createRealFft: expected a power of two, at least 4, got 400.");
  });
});

describe("windowWeights", () => {
  test.each(["hann", "hamming", { gauss: 0.4 }] as const)("%o is symmetric, 1 in the middle", (shape) => {
    const w = windowWeights(shape, 401);
    expect(w[200]).toBeCloseTo(1, 12);
    for (let k = 0; k < 200; k++) expect(w[k]).toBeCloseTo(w[400 - k], 12);
  });

  test("ends: Hann 0, Hamming 0.08, Gauss exp(-1/2σ²)", () => {
    expect(windowWeights("hann", 10)[0]).toBeCloseTo(0, 12);
    expect(windowWeights("hamming", 10)[9]).toBeCloseTo(0.08, 12);
    expect(windowWeights({ gauss: 0.5 }, 10)[0]).toBeCloseTo(Math.exp(-2), 12);
    expect([...windowWeights("rectangular", 2), ...windowWeights("hann", 1)]).toEqual([1, 1, 1]);
  });
});

describe("frames", () => {
  const frontEnd: FrontEnd = { windowMs: 25, hopMs: 10, window: "rectangular", preEmphasis: 0 };

  test("start at multiples of the hop; the incomplete tail is dropped", () => {
    const starts: number[] = [];
    const samples = Float32Array.from({ length: 400 + 160 * 2 + 159 }, (_, i) => i);
    const count = forEachFrame(samples, 16000, frontEnd, ({ raw }) => starts.push(raw[0]));
    expect([count, ...starts]).toEqual([3, 0, 160, 320]);
    expect([frameCount(399, 400, 160), frameCount(400, 400, 160)]).toEqual([0, 1]);
  });

  test("pre-emphasis stays inside the frame", () => {
    const samples = Float32Array.from({ length: 400 }, (_, i) => i + 1);
    forEachFrame(samples, 16000, { ...frontEnd, preEmphasis: 0.97 }, ({ windowed }) => {
      expect(windowed[0]).toBeCloseTo(0.03, 12);
      expect(windowed[1]).toBeCloseTo(2 - 0.97, 12);
    });
  });

  test("a sine in the middle of a bin has magnitude L/2 there", () => {
    const samples = Float32Array.from({ length: 512 }, (_, i) => Math.sin((2 * Math.PI * 32 * i) / 512));
    const whole: FrontEnd = { windowMs: 32, hopMs: 10, window: "rectangular", preEmphasis: 0 };
    forEachFrame(samples, 16000, whole, ({ magnitude, power, hzPerBin }) => {
      expect(hzPerBin).toBe(31.25);
      expect(magnitude[32]).toBeCloseTo(256, 4);
      expect(power[32]).toBeCloseTo(256 ** 2, 2);
      expect(magnitude[40]).toBeCloseTo(0, 4);
    });
  });

  test("can be cut one at a time, with spectrum, power and magnitude that belong together", () => {
    const samples = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i * i));
    const { length, hop, bins, hzPerBin, at } = createFramer(frontEnd, 16000);
    expect([length, hop, bins, hzPerBin]).toEqual([400, 160, 257, 31.25]);
    for (const offset of [0, 7, 1600]) {
      const { raw, spectrum, magnitude, power } = at(samples, offset);
      expect(raw[3]).toBe(samples[offset + 3]);
      for (let k = 0; k < bins; k++) {
        expect(magnitude[k]).toBeCloseTo(Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]), 9);
        expect(power[k]).toBeCloseTo(magnitude[k] ** 2, 9);
      }
      expect(spectrum[0]).toBeCloseTo(
        raw.reduce((a, b) => a + b, 0),
        9,
      );
    }
  });

  test("reports how much sound is missing", () => {
    expect(() => forEachFrame(new Float32Array(200), 16000, frontEnd, () => {})).toThrow(
      "features: expected at least 25 ms of sound, got 12.5 ms (200 samples). Leave the recording out, or correct its start and end.",
    );
  });
});

describe("mel filterbank", () => {
  test("1000 Hz is 1000 mel, and the scale is invertible", () => {
    expect(hzToMel(1000)).toBeCloseTo(1000, 0);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 20000, noNaN: true }),
        (hz) => Math.abs(melToHz(hzToMel(hz)) - hz) < 1e-6 * (hz + 1),
      ),
    );
  });

  test("agrees with the definition: triangles in mel, bins strictly between the rounded edges", () => {
    const spectrum = Float64Array.from({ length: 257 }, (_, k) => 1 + Math.sin(k * k));
    for (const [lowHz, highHz, bands] of [
      [0, 8000, 26],
      [20, 6500, 8],
      [300, 400, 5],
    ]) {
      const energies = new Float64Array(bands).fill(7);
      createMelFilterbank({ bands, lowHz, highHz }, 257, 16000).apply(spectrum, energies);
      const spacing = (hzToMel(highHz) - hzToMel(lowHz)) / (bands + 1);
      for (let b = 0; b < bands; b++) {
        let sum = 0;
        for (let k = Math.round(lowHz / 31.25) + 1; k < Math.round(highHz / 31.25); k++) {
          const distance = Math.abs(hzToMel(k * 31.25) - hzToMel(lowHz) - (b + 1) * spacing) / spacing;
          sum += Math.max(0, 1 - distance) * spectrum[k];
        }
        expect(energies[b]).toBeCloseTo(sum, 9);
      }
    }
  });

  test("counts the bins each band hears", () => {
    const wide = createMelFilterbank({ bands: 26, lowHz: 0, highHz: 8000 }, 257, 16000);
    expect(Math.min(...wide.binsPerBand)).toBeGreaterThan(0);
    const narrow = createMelFilterbank({ bands: 128, lowHz: 0, highHz: 8000 }, 257, 16000);
    expect(Math.min(...narrow.binsPerBand)).toBe(0);
  });

  test("refuses a range beyond half the sampling rate", () => {
    expect(() => createMelFilterbank({ bands: 26, lowHz: 0, highHz: 8000 }, 129, 8000)).toThrow(
      "mel filterbank: expected 0 <= lowHz < highHz <= 4000, got 0 … 8000 Hz. Lower highHz, or use a higher sampling rate.",
    );
  });
});

describe("cepstrum", () => {
  test("agrees with the definition, and is finite in silence", () => {
    const cepstrum = createCepstrum({ first: 0, last: 12, bands: 26, scale: 32767, floor: 1 });
    const energies = Float64Array.from({ length: 26 }, (_, b) => 0.001 * (1 + b));
    const wanted = Array.from({ length: 13 }, (_, i) => {
      let sum = 0;
      for (let b = 0; b < 26; b++)
        sum += Math.log(32767 * energies[b]) * Math.cos((Math.PI * i * (b + 0.5)) / 26);
      return Math.sqrt(2 / 26) * sum * (1 + 11 * Math.sin((Math.PI * i) / 22));
    });
    const out = new Float64Array(13);
    cepstrum(energies, out);
    wanted.forEach((value, i) => {
      expect(out[i]).toBeCloseTo(value, 9);
    });
    cepstrum(new Float64Array(26), out);
    expect([...out].every((v) => v === 0)).toBe(true);
  });
});
