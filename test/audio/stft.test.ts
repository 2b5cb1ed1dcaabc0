import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStft, windowWeights } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";

function noise(length: number, seed = 1): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length }, () => rng.normal());
}

/** All spectra of a signal. */
function spectraOf(stft: ReturnType<typeof createStft>, samples: Float64Array, frames: number): Float32Array {
  const spectra = new Float32Array(frames * 2 * stft.bins);
  stft.analyse(samples, (spectrum, i) => spectra.set(spectrum, i * spectrum.length));
  return spectra;
}

describe("createStft", () => {
  test("the inverse of a signal's spectra is the signal, except for its faded ends", () => {
    fc.assert(
      fc.property(
        fc.constantFrom([64, 32, 64], [80, 40, 128], [50, 10, 64], [64, 21, 256]),
        fc.integer({ min: 2, max: 12 }),
        fc.integer(),
        ([length, hop, fftSize], frames, seed) => {
          const stft = createStft({ length, hop, fftSize, window: "hann" });
          const samples = noise(stft.samplesOf(frames), seed);
          const back = new Float64Array(samples.length);
          stft.synthesise(spectraOf(stft, samples, frames), back);
          const faded = Math.ceil(length / 4);
          for (let n = faded; n < samples.length - faded; n++) expect(back[n]).toBeCloseTo(samples[n], 5);
          // In a fade a sample keeps its sign and becomes smaller.
          for (let n = 0; n < faded; n++)
            expect(Math.abs(back[n])).toBeLessThanOrEqual(Math.abs(samples[n]) + 1e-5);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test("with a window that weights all samples equally the ends come back, too", () => {
    const stft = createStft({ length: 32, hop: 16, fftSize: 32, window: "rectangular" });
    const samples = noise(stft.samplesOf(5));
    const back = new Float64Array(samples.length);
    stft.synthesise(spectraOf(stft, samples, 5), back);
    back.forEach((value, n) => {
      expect(value).toBeCloseTo(samples[n], 5);
    });
  });

  test("spectra that belong to no signal give the nearest one: the gradient of its distance is zero", () => {
    const [length, hop, frames] = [16, 8, 4];
    const stft = createStft({ length, hop, fftSize: 32, window: "hamming" });
    const rng = createRng(3);
    const spectra = new Float32Array(frames * 2 * stft.bins).map(() => rng.normal());
    // Imaginary parts that no real frame has are not compared.
    for (let i = 0; i < frames; i++) {
      spectra[2 * stft.bins * i + 1] = 0;
      spectra[2 * stft.bins * (i + 1) - 1] = 0;
    }
    const nearest = new Float64Array(stft.samplesOf(frames));
    stft.synthesise(spectra, nearest);
    const distance = (samples: Float64Array) => {
      let sum = 0;
      stft.analyse(samples, (spectrum, i) => {
        for (let k = 0; k < stft.bins; k++) {
          const at = 2 * (stft.bins * i + k);
          // Bins between the ends count twice.
          const twice = k === 0 || k === stft.bins - 1 ? 1 : 2;
          sum += twice * (spectrum[2 * k] - spectra[at]) ** 2;
          sum += twice * (spectrum[2 * k + 1] - spectra[at + 1]) ** 2;
        }
      });
      return sum;
    };
    const squares = new Float64Array(nearest.length);
    const weights = windowWeights("hamming", length);
    for (let i = 0; i < frames; i++) {
      weights.forEach((w, n) => {
        squares[i * hop + n] += w * w;
      });
    }
    const most = Math.max(...squares);
    for (let n = 0; n < nearest.length; n++) {
      if (squares[n] < 0.1 * most) continue;
      const [more, less] = [nearest.slice(), nearest.slice()];
      more[n] += 0.01;
      less[n] -= 0.01;
      expect(distance(more) - distance(less)).toBeCloseTo(0, 3);
      expect(distance(more)).toBeGreaterThan(distance(nearest));
    }
  });

  test("reports what does not fit", () => {
    const options = { length: 32, hop: 16, fftSize: 32, window: "hann" } as const;
    expect(() => createStft({ ...options, hop: 33 })).toThrow(
      "stft, hop: expected a whole number from 1 to the frame's length (32), got 33.",
    );
    expect(() => createStft({ ...options, fftSize: 16 })).toThrow(
      "stft, fftSize: expected at least 32, got 16.",
    );
    expect(() => createStft(options).synthesise(new Float32Array(3 * 34), new Float64Array(60))).toThrow(
      "stft.synthesise: shapes [3, 34] and [60] do not fit: 3 frames cover 64 samples.",
    );
  });
});
