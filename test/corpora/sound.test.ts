import { expect, test } from "vitest";
import { measureSound } from "../../src/corpora/sound.ts";

/** A voice-like buzz: harmonics of `f0Hz` that fall off, after `silenceSec` of silence. */
function buzz(f0Hz: number, peak: number, silenceSec = 0, sampleRateHz = 16_000) {
  const start = Math.round(silenceSec * sampleRateHz);
  const samples = Float32Array.from({ length: start + sampleRateHz }, (_, n) => {
    if (n < start) return 0;
    let sum = 0;
    for (let k = 1; k * f0Hz < 3500; k++) sum += Math.sin((2 * Math.PI * k * f0Hz * n) / sampleRateHz) / k;
    return (peak * sum) / 2;
  });
  return { samples, sampleRateHz };
}

test("pitch, level and leading silence are measured, at any rate", () => {
  for (const rate of [8000, 16_000, 44_100]) {
    const { logF0, durationSec, leadingSilenceSec } = measureSound(buzz(150, 0.3, 0.5, rate));
    expect(Math.exp(logF0 ?? 0)).toBeGreaterThan(145);
    expect(Math.exp(logF0 ?? 0)).toBeLessThan(155);
    expect(durationSec).toBeCloseTo(1.5, 6);
    expect(leadingSilenceSec).toBeGreaterThan(0.45);
    expect(leadingSilenceSec).toBeLessThan(0.53);
  }
});

test("half the amplitude is 6 dB less, and the same timbre", () => {
  const loud = measureSound(buzz(150, 0.4));
  const soft = measureSound(buzz(150, 0.2));
  expect(loud.levelDb - soft.levelDb).toBeCloseTo(6.02, 2);
  for (const [c, value] of loud.timbre.entries()) expect(value).toBeCloseTo(soft.timbre[c], 2);
});

test("silence, and a signal shorter than a frame, have a level but no pitch", () => {
  const silent = measureSound({ samples: new Float32Array(16_000), sampleRateHz: 16_000 });
  expect(silent).toEqual({
    durationSec: 1,
    levelDb: -120,
    leadingSilenceSec: 0.98,
    logF0: null,
    timbre: new Array(12).fill(0),
  });
  const short = measureSound({ samples: new Float32Array(100).fill(0.1), sampleRateHz: 16_000 });
  expect(short.logF0).toBeNull();
  expect(short.levelDb).toBeCloseTo(-20, 1);
});
