import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPeriodicity } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";

/** A voice-like buzz: five harmonics that fall by 6 dB each. */
function buzz(f0Hz: number, sampleRateHz: number, seconds = 0.1): Float32Array {
  return Float32Array.from({ length: seconds * sampleRateHz }, (_, i) => {
    let sum = 0;
    for (let h = 1; h <= 5; h++) sum += Math.cos((2 * Math.PI * h * f0Hz * i) / sampleRateHz + h) / 2 ** h;
    return 0.3 * sum;
  });
}

describe.each([4000, 8000, 16_000])("at %d Hz", (rate) => {
  const { at, length } = createPeriodicity(rate);

  test("frames are 40 ms long", () => expect(length).toBe(0.04 * rate));

  test.each([65, 100, 147, 220, 311, 440])(
    "a buzz of %d Hz is periodic, whatever its level and offset",
    (f0) => {
      const sound = buzz(f0, rate);
      expect(at(sound, 3)).toBeGreaterThan(0.9);
      const shifted = sound.map((x) => 0.001 * x + 0.2);
      expect(at(shifted, 3)).toBeCloseTo(at(sound, 3), 3);
    },
  );

  test("white noise is not", () => {
    const rng = createRng("noise");
    const noise = Float32Array.from({ length: 4 * rate }, () => 0.1 * rng.normal());
    const values = Array.from({ length: 300 }, (_, i) => at(noise, Math.floor((i * length) / 4)));
    expect(values.filter((value) => value > 0.5).length).toBeLessThan(6);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeLessThan(0.35);
  });

  test("silence and a constant have none", () => {
    expect(at(new Float32Array(length), 0)).toBe(0);
    expect(at(new Float32Array(length).fill(0.5), 0)).toBe(0);
  });
});

test("always in [0, 1]", () => {
  const { at, length } = createPeriodicity(4000);
  const samples = fc.float32Array({ minLength: length, maxLength: length, noNaN: true, min: -1, max: 1 });
  fc.assert(
    fc.property(samples, (frame) => {
      const value = at(frame, 0);
      expect(value >= 0 && value <= 1).toBe(true);
    }),
  );
});
