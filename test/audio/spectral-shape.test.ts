import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createBandPower,
  createSpectralBalance,
  createSpectralFlux,
  createSpectrumShape,
} from "../../src/audio/index.ts";

const bins = 257;
const spectrum = (power: (k: number) => number) => Float64Array.from({ length: bins }, (_, k) => power(k));
const silence = new Float64Array(bins);

describe("shape of a spectrum", () => {
  const shapeOf = createSpectrumShape(bins, 16000);

  test("one line: all power is there", () => {
    const { rollOffHz, ...shape } = shapeOf(spectrum((k) => (k === 32 ? 4 : 0)));
    expect([...rollOffHz]).toEqual([1000, 1000, 1000, 1000]);
    expect(shape.centroidHz).toBe(1000);
    expect(shape.varianceHz2).toBe(0);
    expect([shape.skewness, shape.kurtosis]).toEqual([0, 0]);
    // 255 floors of 1e-7 and the line itself, in units of the line.
    const floor = 1e-7 / 4;
    expect(shape.entropyBits).toBeCloseTo(-255 * floor * Math.log2(floor), 12);
    // 1 kHz has 26.81 / (1 + 1.96) - 0.53 = 8.53 Bark.
    expect(shape.sharpness).toBeCloseTo(0.11 * (26.81 / 2.96 - 0.53), 12);
  });

  test("two lines: moments by hand", () => {
    const shape = shapeOf(spectrum((k) => (k === 32 ? 3 : k === 64 ? 1 : 0)));
    expect([...shape.rollOffHz]).toEqual([1000, 1000, 1000, 2000]);
    expect(shape.centroidHz).toBeCloseTo(1250, 9);
    // Shares ¾ and ¼ at -250 and 750 Hz.
    const variance = 0.75 * 250 ** 2 + 0.25 * 750 ** 2;
    expect(shape.varianceHz2).toBeCloseTo(variance, 6);
    expect(shape.skewness).toBeCloseTo((0.25 * 750 ** 3 - 0.75 * 250 ** 3) / variance ** 1.5, 9);
    expect(shape.kurtosis).toBeCloseTo((0.75 * 250 ** 4 + 0.25 * 750 ** 4) / variance ** 2, 9);
    // From the peak of 3 to that of 1; the zeros between them are not an extremum.
    expect(shape.harmonicity).toBeCloseTo((0.5 * 2) / 256, 12);
  });

  test("a line in frequency has its slope, whatever 0 Hz holds", () => {
    const shape = shapeOf(spectrum((k) => (k === 0 ? 1e6 : 5 + 2 * k * 31.25)));
    expect(shape.slope).toBeCloseTo(2, 9);
  });

  test("white noise has 8 bits, and Bark's ends are weighted", () => {
    const shape = shapeOf(spectrum(() => 1));
    expect(shape.entropyBits).toBeCloseTo(8, 9);
    expect(shape.kurtosis).toBeCloseTo(1.8, 3);
    const low = shapeOf(spectrum((k) => (k === 1 ? 1 : 0))).sharpness;
    expect(low).toBeCloseTo(0.11 * (0.85 * (26.81 / (1 + 1960 / 31.25) - 0.53) + 0.3), 12);
    const z = 1.22 * (26.81 / (1 + 1960 / 8000) - 0.53) - 4.422;
    const high = shapeOf(spectrum((k) => (k === 256 ? 1 : 0))).sharpness;
    expect(high).toBeCloseTo(0.11 * z * (1 + ((z - 16) / 4) ** 1.585), 12);
  });

  test("finite for any power, silence included", () => {
    const power = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true }));
    fc.assert(
      fc.property(fc.array(power, { minLength: 33, maxLength: 33 }), (values) => {
        const { rollOffHz, ...shape } = createSpectrumShape(33, 16000)(Float64Array.from(values));
        return [...rollOffHz, ...Object.values(shape)].every(Number.isFinite);
      }),
    );
    const { rollOffHz, ...shape } = shapeOf(silence);
    expect(Object.values(shape).every((v) => v === 0)).toBe(true);
    // Any share of no power is reached in the first bin that counts.
    expect(new Set(rollOffHz).size).toBe(1);
    expect(rollOffHz[0]).toBeGreaterThan(0);
  });
});

describe("power in a band", () => {
  const flat = spectrum(() => 1);

  test.each([
    ["both edges on bins", 1000, 4000, 128 - 32 + 1],
    ["the upper edge between bins", 250, 650, 20 - 8 + 0.8],
    ["the lower edge between bins", 260, 625, 1 - 0.32 + 20 - 8],
    ["an edge beyond the spectrum", 7750, 9000, 9],
  ])("%s", (_, low, high, wanted) => {
    expect(createBandPower(bins, 16000, low, high)(flat)).toBeCloseTo(wanted, 9);
  });
});

describe("spectral flux", () => {
  test("is the root mean square of changes among its bins, and 0 at first", () => {
    const flux = createSpectralFlux(1, 5);
    expect(flux(spectrum((k) => k))).toBe(0);
    expect(flux(spectrum((k) => (k === 2 ? 6 : k === 0 || k === 5 ? 99 : k)))).toBeCloseTo(2, 12);
    expect(flux(spectrum((k) => (k === 2 ? 6 : k)))).toBe(0);
  });
});

describe("spectral balance", () => {
  const balance = createSpectralBalance(bins, 16000);

  test("counts 1 and 5 kHz to the upper part, 2 kHz to the upper peak", () => {
    const found = balance(
      spectrum((k) => (k === 31 ? 1 : k === 32 ? 10 : k === 64 ? 5 : k === 160 ? 85 : 0)),
    );
    expect(found.alphaRatioDb).toBeCloseTo(20, 9);
    expect(found.hammarbergDb).toBeCloseTo(10 * Math.log10(10 / 85), 9);
    expect(balance(spectrum((k) => (k === 31 || k === 161 ? 1 : 0))).alphaRatioDb).toBe(-140);
  });

  test("slopes follow the customary formula, whose n is one too small", () => {
    // Level f/100 + 10 dB: by the formula, with N bins and n = N - 1.
    const found = balance(spectrum((k) => 10 ** ((k * 31.25) / 1000 + 1)));
    for (const [first, last, got] of [
      [0, 16, found.slope0Db],
      [16, 48, found.slope500Db],
    ]) {
      let [f, ff, y, fy] = [0, 0, 0, 0];
      for (let k = first; k <= last; k++) {
        const hz = k * 31.25;
        f += hz;
        ff += hz * hz;
        y += hz / 100 + 10;
        fy += hz * (hz / 100 + 10);
      }
      const n = last - first;
      expect(got).toBeCloseTo((n * fy - f * y) / (n * ff - f * f), 9);
    }
  });

  test("silence", () => {
    const { slope0Db, slope500Db, ...ratios } = balance(silence);
    expect(ratios).toEqual({ alphaRatioDb: 0, hammarbergDb: 0 });
    expect(Number.isFinite(slope0Db) && Number.isFinite(slope500Db)).toBe(true);
  });
});
