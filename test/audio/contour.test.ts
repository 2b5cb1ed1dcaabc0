import { describe, expect, test } from "vitest";
import { createCosineTransform } from "../../src/audio/acf-pitch.ts";
import {
  createAcfPitch,
  createPitchSmoother,
  delta,
  type FrontEnd,
  forEachFrame,
  smooth,
  zeroCrossingRate,
} from "../../src/audio/index.ts";

describe("contours", () => {
  const x = Float32Array.of(3, 0, 6, 9, 0, 3);

  test("smoothing averages three frames and repeats the edges", () => {
    const y = new Float32Array(6);
    smooth(x, y);
    expect([...y]).toEqual([2, 3, 5, 5, 4, 2]);
  });

  test("the delta of a line is its slope, away from the edges", () => {
    const d = new Float32Array(8);
    delta(
      Float32Array.from({ length: 8 }, (_, t) => 5 - 2 * t),
      d,
    );
    expect([...d.subarray(2, 6)]).toEqual([-2, -2, -2, -2]);
    expect(d[0]).toBeCloseTo((-2 - 8) / 10, 6);
  });

  test("one frame: smoothed to itself, delta 0", () => {
    const out = new Float32Array(1);
    smooth(Float32Array.of(4), out);
    expect(out[0]).toBe(4);
    delta(Float32Array.of(4), out);
    expect(out[0]).toBe(0);
  });
});

describe("zeroCrossingRate", () => {
  test.each([
    ["changes of sign", [1, -1, 1, -1, 1], 3 / 5],
    ["a zero between two signs counts once", [1, 1, 0, -1, -1], 1 / 5],
    ["a zero between equal signs does not", [1, 1, 0, 1, 1], 0],
    ["digital silence", [0, 0, 0, 0], 2 / 4],
    ["too short", [1, -1], 0],
  ])("%s", (_, x, wanted) => {
    expect(zeroCrossingRate(Float32Array.from(x))).toBeCloseTo(wanted, 12);
  });
});

describe("pitch by autocorrelation", () => {
  const frontEnd: FrontEnd = { windowMs: 25, hopMs: 10, window: "hamming", preEmphasis: 0.97 };
  const options = { sampleRateHz: 16000, highestHz: 500, voicingThreshold: 0.55 };
  const pitchOf = (samples: Float32Array) => {
    const found: { voicing: number; f0Hz: number }[] = [];
    const pitch = createAcfPitch(257, options);
    forEachFrame(samples, 16000, frontEnd, ({ power }) => found.push({ ...pitch(power) }));
    return found;
  };

  test("the cosine transform agrees with the definition", () => {
    const s = Float64Array.from({ length: 257 }, (_, k) => Math.cos(k * k));
    const out = new Float64Array(256);
    createCosineTransform(257)(s, out);
    for (let n = 0; n < 256; n++) {
      let sum = 0.5 * s[0] + 0.5 * s[256] * (-1) ** n;
      for (let k = 1; k < 256; k++) sum += s[k] * Math.cos((2 * Math.PI * k * n) / 512);
      expect(out[n]).toBeCloseTo(sum / 257, 12);
    }
  });

  test.each([125, 200, 320])("a pulse train of %i Hz", (hz) => {
    const period = Math.round(16000 / hz);
    const samples = Float32Array.from({ length: 16000 }, (_, i) => (i % period < 3 ? 0.5 : 0));
    const middle = pitchOf(samples)[40];
    expect(middle.f0Hz).toBeCloseTo(16000 / period, 6);
    expect(middle.voicing).toBeGreaterThan(0.55);
  });

  test("silence is unvoiced", () => {
    expect(pitchOf(new Float32Array(400))).toEqual([{ voicing: 0, f0Hz: 0 }]);
  });
});

describe("pitch smoother", () => {
  const run = (contour: number[]) => {
    const smoother = createPitchSmoother();
    return contour.map((f0) => smoother(f0));
  };

  test("a steady voice comes out one frame later, unchanged", () => {
    expect(run([0, 100, 100, 100, 0, 0])).toEqual([0, 0, 100, 100, 100, 0]);
  });

  test("an octave jump is pulled back to the running mean", () => {
    expect(Math.max(...run([100, 100, 100, 200, 100, 100]))).toBeLessThan(120);
  });

  test("an isolated voiced frame vanishes", () => {
    expect(run([0, 0, 150, 0, 0])).toEqual([0, 0, 0, 0, 0]);
  });
});
