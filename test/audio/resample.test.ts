import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createResampler, joined, resample } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";

const sine = (hz: number, rate: number, length: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));

const noise = (seed: number, length: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => 0.5 * rng.normal());
};

const decibels = (power: number) => 10 * Math.log10(power);

/** The signal without the samples that its ends disturb: 156 at the lower rate on either side. */
const inner = (signal: Float32Array) => signal.subarray(skipped(signal), -skipped(signal));
const skipped = ({ length }: Float32Array) => Math.floor(length / 16);

/** Power of a signal, a full-scale sine's being 0 dB. */
const level = (signal: Float32Array) =>
  decibels((2 * signal.reduce((sum, v) => sum + v * v, 0)) / signal.length);

/** Least squares: gain (dB) and phase (radians) of the sine that `signal` holds, and the level of everything else. */
function toneIn(out: Float32Array, hz: number, rate: number) {
  const signal = inner(out);
  const at = (i: number) => (2 * Math.PI * hz * (i + skipped(out))) / rate;
  let [ss, cc, sc, ys, yc] = [0, 0, 0, 0, 0];
  signal.forEach((y, i) => {
    const [s, c] = [Math.sin(at(i)), Math.cos(at(i))];
    ss += s * s;
    cc += c * c;
    sc += s * c;
    ys += y * s;
    yc += y * c;
  });
  const a = (ys * cc - yc * sc) / (ss * cc - sc * sc);
  const b = (yc * ss - ys * sc) / (ss * cc - sc * sc);
  const rest = signal.map((y, i) => y - a * Math.sin(at(i)) - b * Math.cos(at(i)));
  return { gain: decibels(a * a + b * b), phase: Math.atan2(b, a), rest: level(rest) };
}

/** Ratios whose phases all have their row, and ratios with too many phases (44 099 is coprime to the others). */
const pairs: [number, number][] = [
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 16_000],
  [11_025, 16_000],
  [16_000, 48_000],
  [44_100, 44_099],
  [44_099, 16_000],
  [15_999, 48_000],
];

describe("a tone", () => {
  test.each(pairs)("that both rates hold stays what and where it is: %i to %i Hz", (from, to) => {
    for (const share of [0.01, 0.37, 0.7, 0.9, 0.95]) {
      const hz = (share * Math.min(from, to)) / 2;
      const out = resample(sine(hz, from, from / 4), from, to);
      const { gain, phase, rest } = toneIn(out, hz, to);
      expect(Math.abs(gain)).toBeLessThan(0.001);
      expect(Math.abs(phase)).toBeLessThan(1e-6);
      expect(rest).toBeLessThan(-115);
    }
  });

  test.each(pairs.filter(([from, to]) => from > 1.1 * to))(
    "that only the higher rate holds is gone: %i to %i Hz",
    (from, to) => {
      for (const share of [1.001, 1.02, 1.1, 1.37, 1.9, from / to - 0.01]) {
        const out = resample(sine((share * to) / 2, from, from / 4), from, to);
        expect(level(inner(out))).toBeLessThan(-115);
      }
    },
  );
});

test("a constant stays constant, up to the ends of the signal", () => {
  for (const [from, to] of pairs) {
    const out = resample(new Float32Array(from / 4).fill(0.5), from, to);
    expect(Math.max(...inner(out).map((v) => Math.abs(v - 0.5)))).toBeLessThan(5e-7);
    expect(out[0]).toBeGreaterThan(0.1);
    expect(out[out.length - 1]).toBeGreaterThan(0.1);
  }
});

describe("pieces", () => {
  test.each([...pairs, [8000, 16_000], [256_000, 1000], [100, 25_600]])(
    "do not matter: %i to %i Hz",
    (from, to) => {
      const signal = noise(5, Math.max(20, Math.round(9000 * Math.min(1, from / to))));
      const whole = resample(signal, from, to);
      expect(whole.length).toBe(Math.round((signal.length * to) / from));
      fc.assert(
        fc.property(fc.array(fc.nat(signal.length), { maxLength: 5 }), (cuts) => {
          const resampler = createResampler(from, to);
          const ends = [...cuts.sort((a, b) => a - b), signal.length];
          const out = ends.map((end, i) => resampler.push(signal.subarray(ends[i - 1] ?? 0, end)));
          expect(joined([...out, resampler.finish()])).toEqual(whole);
        }),
        { numRuns: 5, seed: 1 },
      );
    },
  );

  test("may be overwritten once pushed", () => {
    const [a, b] = [noise(1, 3000), noise(2, 3000)];
    const resampler = createResampler(48_000, 16_000);
    const buffer = a.slice();
    const out = [resampler.push(buffer)];
    buffer.set(b);
    out.push(resampler.push(buffer), resampler.finish());
    expect(joined(out)).toEqual(resample(Float32Array.of(...a, ...b), 48_000, 16_000));
  });

  test("of two signals do not disturb each other", () => {
    const [a, b] = [noise(7, 7000), noise(8, 7000)];
    const [ra, rb] = [createResampler(16_000, 8000), createResampler(16_000, 8000)];
    const first = ra.push(a);
    const second = rb.push(b);
    expect(joined([first, ra.finish()])).toEqual(resample(a, 16_000, 8000));
    expect(joined([second, rb.finish()])).toEqual(resample(b, 16_000, 8000));
  });
});

test("each output is the sum over all samples of the interpolating filter, as the definition has it", () => {
  const [from, to, half] = [3, 2, 480 / 2];
  const x = noise(3, 700);
  const out = resample(x, from, to);
  const cutoff = 0.975 * (to / from);
  const weight = (d: number) => {
    const angle = Math.PI * cutoff * d;
    const shape = 0.1102 * (120 - 8.7) * Math.sqrt(Math.max(0, 1 - (d / half) ** 2));
    let [bessel, term] = [1, 1];
    for (let k = 1; k < 60; k++) {
      term *= (shape / 2 / k) ** 2;
      bessel += term;
    }
    return Math.abs(d) > half ? 0 : (angle === 0 ? 1 : Math.sin(angle) / angle) * bessel;
  };
  for (const n of [0, 1, 100, 233, 466]) {
    let [sum, weights] = [0, 0];
    for (let i = -1000; i < 2000; i++) {
      const w = weight((n * from) / to - i);
      weights += w;
      sum += w * (x[i] ?? 0);
    }
    expect(out[n]).toBeCloseTo(sum / weights, 6);
  }
});

describe("rates", () => {
  test("that are equal give the input itself, and there is at least one sample", () => {
    const input = Float32Array.of(1, 2);
    expect(resample(input, 16_000, 16_000)).toBe(input);
    expect(resample(Float32Array.of(1), 48_000, 16_000)).toHaveLength(1);
    expect([...resample(new Float32Array(0), 48_000, 16_000)]).toEqual([0]);
  });

  test.each([
    [0, 16000, "resample: expected rates that are positive integers (Hz), got 0."],
    [16000, 0.5, "resample: expected rates that are positive integers (Hz), got 0.5."],
    [768000, 1000, "resample: expected a ratio of rates between 1/256 and 256, got 0.0013020833333333333."],
  ])("of %d and %d are refused", (from, to, message) => {
    expect(() => resample(Float32Array.of(1), from, to)).toThrow(message);
  });
});
