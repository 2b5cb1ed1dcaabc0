import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  autocorrelate,
  createFormants,
  createLineSpectralFrequencies,
  createRealFft,
  createRootFinder,
  createSpectralResampler,
  levinsonDurbin,
  windowWeights,
} from "../../src/audio/index.ts";
import { noise, vowel } from "./voice-signals.ts";

describe("createSpectralResampler", () => {
  const spectrum = noise(514);
  spectrum[1] = 0;

  test.each([
    [320, "symmetric"],
    [320, "trailing"],
    [400, "symmetric"],
    [400, "trailing"],
  ] as const)("is the sum of its definition for %i samples, %s", (length, padding) => {
    const outputs = (length * 11) / 16;
    const offset = padding === "symmetric" ? (512 - length) / 2 : 0;
    const y = createSpectralResampler({
      sampleRateHz: 16000,
      targetHz: 11000,
      length,
      fftSize: 512,
      padding,
    })(spectrum);
    expect(y).toHaveLength(outputs);
    for (let n = 0; n < outputs; n++) {
      let sum = 0;
      for (let k = 0; k < Math.floor(outputs / 2); k++) {
        const angle = 2 * Math.PI * k * (n / 352 - offset / 512);
        sum += spectrum[2 * k] * Math.cos(angle) - spectrum[2 * k + 1] * Math.sin(angle);
      }
      expect(y[n]).toBeCloseTo((2 / 512) * sum, 6);
    }
  });

  test("a tone keeps its frequency and amplitude", () => {
    const fft = createRealFft(512);
    for (let n = 0; n < 512; n++) fft.input[n] = Math.sin((2 * Math.PI * 1000 * n) / 16000);
    const y = createSpectralResampler({
      sampleRateHz: 16000,
      targetHz: 11000,
      length: 512,
      fftSize: 512,
      padding: "trailing",
    })(fft.transform());
    y.forEach((v, n) => {
      expect(v).toBeCloseTo(Math.sin((2 * Math.PI * 1000 * n) / 11000), 6);
    });
  });

  test("refuses a frame whose period is not a whole number of samples", () => {
    expect(() =>
      createSpectralResampler({
        sampleRateHz: 16000,
        targetHz: 11000,
        length: 330,
        fftSize: 512,
        padding: "trailing",
      }),
    ).toThrow(
      "createSpectralResampler: expected a frame whose transform has a whole number of samples at the target rate, got",
    );
  });
});

describe("linear prediction", () => {
  test.each([1, 5, 11, 12, 13, 200])("autocorrelation is the sum of %i products in float32", (length) => {
    const x = Float32Array.from(noise(length));
    const r = new Float64Array(12);
    autocorrelate(x, r);
    r.forEach((value, lag) => {
      let sum = 0;
      for (let n = lag; n < length; n++) sum = Math.fround(sum + Math.fround(x[n] * x[n - lag]));
      expect(value).toBe(sum);
    });
  });

  test("its filter leaves an error that is orthogonal to the past", () => {
    const r = new Float64Array(12);
    autocorrelate(vowel(300, 100, [[700, 80]]), r);
    const a = new Float64Array(12);
    const error = levinsonDurbin(r, a);
    // The normal equations: Σ_j a_j r_|i-j| = 0 for i > 0, the error's energy for i = 0.
    for (let i = 0; i <= 11; i++) {
      const sum = a.reduce((total, value, j) => total + value * r[Math.abs(i - j)], 0);
      expect(sum / r[0]).toBeCloseTo(i === 0 ? error / r[0] : 0, 9);
    }
  });

  test("finds the two poles that made the signal", () => {
    const x = new Float32Array(4000);
    x[0] = 1;
    for (let n = 1; n < x.length; n++) x[n] = 1.6 * x[n - 1] - 0.9 * (x[n - 2] ?? 0);
    const r = new Float64Array(3);
    autocorrelate(x, r);
    const a = new Float64Array(3);
    levinsonDurbin(r, a);
    expect(a[1]).toBeCloseTo(-1.6, 4);
    expect(a[2]).toBeCloseTo(0.9, 4);
  });

  test("silence is predicted by nothing", () => {
    const a = new Float64Array(9);
    expect(levinsonDurbin(new Float64Array(9), a)).toBe(0);
    expect([...a]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

/** Coefficients, highest power first, of the polynomial with these roots (conjugates are added). */
function polynomial(pairs: readonly (readonly [number, number])[], real: readonly number[]): Float64Array {
  let c = [1];
  const times = (factor: readonly number[]) => {
    const product = new Array<number>(c.length + factor.length - 1).fill(0);
    c.forEach((a, i) => {
      factor.forEach((b, j) => {
        product[i + j] += a * b;
      });
    });
    c = product;
  };
  for (const [modulus, angle] of pairs) times([1, -2 * modulus * Math.cos(angle), modulus * modulus]);
  for (const x of real) times([1, -x]);
  return Float64Array.from(c);
}

describe("createRootFinder", () => {
  const modulus = fc.double({ min: 0.2, max: 1.5, noNaN: true });

  test("finds the roots that a polynomial was made from, conjugates and real ones, clusters less exactly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(modulus, fc.double({ min: 0.05, max: 3.09, noNaN: true })), {
          minLength: 5,
          maxLength: 5,
        }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        (pairs, real) => {
          const truth = [...pairs.map(([m, angle]) => [m * Math.cos(angle), m * Math.sin(angle)]), [real, 0]];
          const roots = createRootFinder(11)(polynomial(pairs, [real]));
          for (const [re, im] of truth) {
            const errors = Array.from({ length: 11 }, (_, i) =>
              Math.hypot(roots[2 * i] - re, roots[2 * i + 1] - im),
            );
            // How ill-conditioned this root is: the number of others nearby, its own conjugate included.
            const crowd = truth.filter(([x, y]) => Math.hypot(x - re, Math.abs(y) - im) < 0.2).length;
            const lone = crowd === 1 && (im === 0 || im > 0.1);
            expect(Math.min(...errors)).toBeLessThan(lone ? 1e-8 : 0.05);
          }
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  test("is exact for well separated roots", () => {
    const angles = [0.3, 0.8, 1.4, 2, 2.7];
    const roots = createRootFinder(11)(
      polynomial(
        angles.map((angle) => [0.95, angle]),
        [0.5],
      ),
    );
    const found = Array.from({ length: 11 }, (_, i) => Math.atan2(roots[2 * i + 1], roots[2 * i]));
    const upper = found.filter((angle) => angle > 1e-9).sort((a, b) => a - b);
    expect(upper).toHaveLength(5);
    upper.forEach((angle, i) => {
      expect(angle).toBeCloseTo(angles[i], 12);
    });
  });

  test("z^n + 1 and z^n, where the method has no direction to start in", () => {
    const unit = Float64Array.of(1, 0, 0, 0, 0, 1);
    const roots = createRootFinder(5)(unit);
    for (let i = 0; i < 5; i++) expect(Math.hypot(roots[2 * i], roots[2 * i + 1])).toBeCloseTo(1, 12);
    expect([...createRootFinder(5)(Float64Array.of(1, 0, 0, 0, 0, 0))]).toEqual(new Array(10).fill(0));
  });

  test("a lower degree leaves NaN after its roots", () => {
    const roots = createRootFinder(3)(Float64Array.of(0, 2, -2, -4));
    expect([...roots.subarray(0, 4)]).toEqual([2, 0, -1, 0]);
    expect(roots.subarray(4)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});

describe("line spectral frequencies", () => {
  const frequencies = (a: readonly number[]) => createLineSpectralFrequencies(8)(Float64Array.of(...a));

  test("divide the half circle evenly where nothing is predicted", () => {
    frequencies([1, 0, 0, 0, 0, 0, 0, 0, 0]).forEach((angle, i) => {
      expect(angle).toBeCloseTo(((i + 1) * Math.PI) / 9, 12);
    });
  });

  test("are where the two polynomials of a stable filter vanish, in ascending order", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0.1, max: 0.97, noNaN: true }),
            fc.double({ min: 0.1, max: 3, noNaN: true }),
          ),
          { minLength: 4, maxLength: 4 },
        ),
        (pairs) => {
          const a = polynomial(pairs, []);
          const angles = frequencies([...a]);
          angles.forEach((angle, i) => {
            expect(angle).toBeGreaterThan(i === 0 ? 0 : angles[i - 1]);
            // P and Q on the unit circle, from the definition.
            const sign = i % 2 === 0 ? 1 : -1;
            let re = 0;
            let im = 0;
            for (let k = 0; k <= 9; k++) {
              const value = (a[k] ?? 0) + sign * (a[9 - k] ?? 0);
              re += value * Math.cos(k * angle);
              im -= value * Math.sin(k * angle);
            }
            expect(Math.hypot(re, im)).toBeLessThan(1e-6);
          });
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  test("are 0 from the first missing one on if the filter is unstable", () => {
    const angles = frequencies([
      ...polynomial(
        [
          [1.4, 0.5],
          [0.5, 1],
          [0.5, 2],
          [0.5, 3],
        ],
        [],
      ),
    ]);
    const missing = angles.indexOf(0);
    expect(missing).toBeGreaterThanOrEqual(0);
    expect([...angles.subarray(missing)].every((angle) => angle === 0)).toBe(true);
  });

  test("refuse an odd order", () => {
    expect(() => createLineSpectralFrequencies(7)).toThrow(
      "createLineSpectralFrequencies: expected an even order, at least 4, got 7.",
    );
  });
});

describe("createFormants", () => {
  const meanFormants = (f0Hz: number, sign: "reference" | "textbook") => {
    const samples = vowel(16000, f0Hz, [
      [500, 60],
      [1500, 90],
      [2500, 120],
    ]);
    const formants = createFormants({ sampleRateHz: 16000, length: 320, fftSize: 512, sign });
    const fft = createRealFft(512);
    const weights = windowWeights("hamming", 320);
    const sum = [0, 0, 0];
    for (let i = 5; i < 95; i++) {
      for (let k = 0; k < 320; k++) fft.input[k] = samples[160 * i + k] * weights[k];
      const { frequencyHz } = formants(fft.transform());
      for (let k = 0; k < 3; k++) sum[k] += frequencyHz[k] / 90;
    }
    return sum;
  };

  test.each([100, 125])("textbook, F0 %i Hz: a vowel of 500, 1500 and 2500 Hz within 3 %", (f0Hz) => {
    const found = meanFormants(f0Hz, "textbook");
    [500, 1500, 2500].forEach((hz, k) => {
      expect(Math.abs(found[k] / hz - 1)).toBeLessThan(0.03);
    });
  });

  // What the customary extractor is documented to report for such a vowel.
  test("reference: pulled down by the coefficients' sign", () => {
    const found = meanFormants(100, "reference");
    [411, 1375, 2462].forEach((hz, k) => {
      expect(Math.abs(found[k] / hz - 1)).toBeLessThan(0.02);
    });
  });

  test("silence has none", () => {
    const { frequencyHz, bandwidthHz } = createFormants({
      sampleRateHz: 16000,
      length: 320,
      fftSize: 512,
      sign: "textbook",
    })(new Float64Array(514));
    expect([...frequencyHz, ...bandwidthHz]).toEqual(new Array(10).fill(0));
  });

  test("are ascending, inside the band, and bandwidths are positive", () => {
    const formants = createFormants({ sampleRateHz: 16000, length: 320, fftSize: 512, sign: "reference" });
    const fft = createRealFft(512);
    const samples = noise(16000);
    for (let i = 0; i < 90; i++) {
      fft.input.set(samples.subarray(160 * i, 160 * i + 320));
      const { frequencyHz, bandwidthHz } = formants(fft.transform());
      const count = frequencyHz.indexOf(0) < 0 ? 5 : frequencyHz.indexOf(0);
      for (let k = 0; k < count; k++) {
        expect(frequencyHz[k]).toBeGreaterThanOrEqual(k === 0 ? 50 : frequencyHz[k - 1]);
        expect(frequencyHz[k]).toBeLessThanOrEqual(5450);
        expect(bandwidthHz[k]).toBeGreaterThan(0);
      }
    }
  });
});
