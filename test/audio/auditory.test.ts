import { describe, expect, test } from "vitest";
import { createLoudness, createRasta, equalLoudnessWeight } from "../../src/audio/index.ts";

const centres = Float64Array.of(200, 1000, 4000);
const LOG_FLOOR = Math.log(9.3e-10);

describe("equal loudness", () => {
  test("is greatest near 3 kHz, where hearing is most sensitive", () => {
    const hz = Array.from({ length: 80 }, (_, i) => 100 * (i + 1));
    const loudest = hz.reduce((a, b) => (equalLoudnessWeight(b) > equalLoudnessWeight(a) ? b : a));
    expect(loudest).toBeGreaterThan(2500);
    expect(loudest).toBeLessThan(4500);
    expect(equalLoudnessWeight(0)).toBe(0);
  });
});

describe("loudness", () => {
  const loudness = createLoudness(centres);
  const logs = (...energies: number[]) => Float64Array.from(energies, Math.log);

  test("is the mean of compressed, weighted energies", () => {
    const energies = [2, 0.5, 0.01];
    const wanted = energies.reduce((sum, e, b) => sum + (e * equalLoudnessWeight(centres[b])) ** 0.33, 0) / 3;
    expect(loudness(logs(...energies))).toBeCloseTo(wanted, 12);
  });

  test("silence has that of the floor", () => {
    expect(loudness(logs(0, 0, 0))).toBe(loudness(Float64Array.of(LOG_FLOOR, LOG_FLOOR, LOG_FLOOR)));
    expect(loudness(logs(0, 0, 0))).toBeGreaterThan(0);
  });
});

describe("RASTA", () => {
  const run = (frames: readonly number[]) => {
    const rasta = createRasta(Float64Array.of(1000), 0.01);
    const out = new Float64Array(1);
    const weight = Math.log(equalLoudnessWeight(1000));
    return frames.map((log) => {
      rasta(Float64Array.of(log), out);
      return Math.log(out[0]) / 0.33 - weight;
    });
  };

  test("the first five frames are 0, then a difference equation holds", () => {
    const x = Array.from({ length: 12 }, (_, t) => Math.sin(t * t));
    const y = run(x);
    const c = Math.cos(2 * Math.PI * 0.29);
    const norm = Math.sqrt(10 * (32 * c * c + 8));
    const pole = 1 - Math.sin(0.02 * Math.PI);
    x.forEach((_, t) => {
      const wanted =
        t < 5
          ? 0
          : (2 * (x[t] - x[t - 4]) - 4 * c * (x[t - 1] - x[t - 3])) / norm + pole * (t > 5 ? y[t - 1] : 0);
      expect(y[t]).toBeCloseTo(wanted, 9);
    });
  });

  test("a constant level gives nothing; silence is finite", () => {
    for (const level of [-3, Number.NEGATIVE_INFINITY]) {
      for (const v of run(Array(20).fill(level))) expect(v).toBeCloseTo(0, 9);
    }
  });
});
