import fc from "fast-check";
import { expect, test } from "vitest";
import { createSharedMeter, measureSignal, startMeasures } from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

const rate = 16_000;
const signal = (seconds: number, at: (i: number) => number) =>
  Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => at(i));
const sine =
  (hz: number, peak = 0.5) =>
  (i: number) =>
    peak * Math.sin((2 * Math.PI * hz * i) / rate);
const noise = (level: number) => {
  const rng = createRng("noise");
  return () => level * rng.normal();
};

test("a tone is voiced throughout, noise and silence are not at all", () => {
  expect(measureSignal(signal(1, sine(200)), rate)).toEqual({
    durationSec: 1,
    voicedShare: 1,
    levelRangeDb: 0,
    silentShare: 0,
    clippedShare: 0,
  });
  const hiss = measureSignal(signal(2, noise(0.1)), rate);
  expect(hiss.voicedShare).toBe(0);
  expect(hiss.levelRangeDb).toBeLessThan(2);
  const nothing = measureSignal(
    signal(1, () => 0),
    rate,
  );
  expect(nothing).toMatchObject({ voicedShare: 0, levelRangeDb: 0, silentShare: 1, clippedShare: 0 });
});

test("the range of levels is about the ratio of what is loud to what is always there", () => {
  const hiss = noise(1);
  // A second of tone in two seconds of noise that is 20 dB below it.
  const both = signal(2, (i) => sine(150, 0.5)(i) * (i < rate ? 1 : 0) + 0.03535 * hiss());
  expect(measureSignal(both, rate).levelRangeDb).toBeGreaterThan(17);
  expect(measureSignal(both, rate).levelRangeDb).toBeLessThan(23);
});

test("half a recording of tone is half voiced", () => {
  const { voicedShare, silentShare } = measureSignal(
    signal(4, (i) => (i < 2 * rate ? sine(120)(i) : 0)),
    rate,
  );
  expect(voicedShare).toBeCloseTo(0.5, 1);
  expect(silentShare).toBeCloseTo(0.5, 1);
});

test("samples are clipped where three equal ones stand at full scale", () => {
  const samples = signal(0.5, sine(100));
  samples.set([1, 1, 1, 1], 100);
  samples.set([-1, -1], 200);
  expect(measureSignal(samples, rate).clippedShare).toBe(4 / 8000);
});

test("how a signal is cut into pieces makes no difference", () => {
  const whole = signal(0.7, (i) => sine(180)(i) * (i % 3000 < 1500 ? 1 : 0.01));
  const expected = measureSignal(whole, rate);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1 }), (lengths) => {
      const measuring = startMeasures(rate);
      for (let at = 0, i = 0; at < whole.length; at += lengths[i % lengths.length], i++)
        measuring.push(whole.slice(at, at + lengths[i % lengths.length]));
      expect(measuring.finish()).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("what is shorter than a frame has a duration and no shares", () => {
  expect(measureSignal(signal(0.03, sine(200)), rate)).toEqual({
    durationSec: 0.03,
    voicedShare: 0,
    levelRangeDb: 0,
    silentShare: 0,
    clippedShare: 0,
  });
});

test("stretches that share frames have the measures that each has by itself", () => {
  const signal = Float32Array.from(
    { length: 3 * rate },
    (_, i) => Math.sin(i / 20) * (i % 9000 < 5000 ? 0.4 : 0.001),
  );
  const shared = createSharedMeter(rate, rate);
  for (let start = 0; start + rate <= signal.length; start += rate / 10) {
    const stretch = signal.subarray(start, start + rate);
    expect(measureSignal(stretch, rate, shared.from(start))).toEqual(measureSignal(stretch, rate));
  }
});
