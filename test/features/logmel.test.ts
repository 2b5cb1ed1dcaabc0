import { describe, expect, test } from "vitest";
import { hzToMel } from "../../src/audio/index.ts";
import { createFeatures, featuresSchema, logmel } from "../../src/features/index.ts";
import { clipped, constant, silence, whiteNoise } from "./signals.ts";

const tone = (hz: number, level = 0.5) =>
  Float32Array.from({ length: 16000 }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / 16000));

describe("logmel", () => {
  test("one row for each whole window: paper B's 50 ms with 50 % overlap give 39 rows a second", () => {
    const { frames, mels, data } = logmel().extract(whiteNoise(1));
    expect([frames, mels, data.length]).toEqual([39, 128, 39 * 128]);
  });

  test.each([200, 1000, 4000])("a tone of %i Hz peaks in its band", (hz) => {
    const { data, mels } = logmel().extract(tone(hz));
    const row = data.subarray(5 * mels, 6 * mels);
    const band = (hzToMel(hz) / hzToMel(8000)) * 129 - 1;
    expect(Math.abs(row.indexOf(Math.max(...row)) - band)).toBeLessThanOrEqual(1);
  });

  test("ten times the amplitude adds ln 100", () => {
    const soft = logmel().extract(tone(1000, 0.05)).data;
    const loud = logmel().extract(tone(1000, 0.5)).data;
    const peak = soft.indexOf(Math.max(...soft));
    expect(loud[peak] - soft[peak]).toBeCloseTo(Math.log(100), 3);
  });

  test("no band is deaf, even with many narrow bands", () => {
    for (const options of [
      {},
      { windowMs: 25, hopMs: 10, mels: 128 },
      { mels: 40, windowMs: 20, hopMs: 10 },
    ]) {
      const { data, mels } = logmel(options).extract(whiteNoise());
      for (let b = 0; b < mels; b++) expect(data[b]).toBeGreaterThan(Math.log(1e-10) + 5);
    }
  });

  test.each([
    [50, 128],
    [25, 40],
    [100, 26],
  ])("bands of a tone add up to its mean square (%i ms, %i bands)", (windowMs, mels) => {
    const { data } = logmel({ windowMs, hopMs: windowMs / 2, mels }).extract(tone(1000));
    const total = data.subarray(0, mels).reduce((sum, m) => sum + Math.exp(m), 0);
    expect(total).toBeCloseTo(0.5 ** 2 / 2, 4);
  });

  test.each([
    ["silence", silence()],
    ["a constant", constant()],
    ["a clipped square wave", clipped()],
    ["one frame", whiteNoise().subarray(0, 800)],
  ])("%s is finite", (_, samples) => {
    expect(logmel().extract(samples).data.every(Number.isFinite)).toBe(true);
  });

  test("silence is the floor", () => {
    const { data } = logmel({ floor: 1e-8 }).extract(silence());
    expect(data.every((v) => v === Math.fround(Math.log(1e-8)))).toBe(true);
  });

  test.each([
    [{ hopMs: 60 }, "logmel, hopMs: expected at most windowMs (50), got 60. A longer hop skips sound."],
    [
      { windowMs: 25, hopMs: 12.51 },
      "logmel, hopMs: expected a whole number of samples at 16000 Hz, got 200.16. Use 12.5 ms.",
    ],
    [
      { mels: 512, windowMs: 10, hopMs: 5, highHz: 300 },
      "logmel, mels: expected bands that 160 samples can tell apart, got 512 bands in 0 … 300 Hz. Lower mels or raise windowMs.",
    ],
    [
      { highHz: 9000 },
      "mel filterbank: expected 0 <= lowHz < highHz <= 8000, got 0 … 9000 Hz. Lower highHz, or use a higher sampling rate.",
    ],
  ])("refuses %o", (options, message) => {
    expect(() => logmel(options)).toThrow(message);
  });

  test("says that a recording is too short", () => {
    expect(() => logmel().extract(silence(799))).toThrow(
      "features: expected at least 50 ms of sound, got 49.9 ms",
    );
  });
});

describe("featuresSchema", () => {
  test("fills in the defaults", () => {
    expect(featuresSchema.parse({ set: "logmel", mels: 64 })).toEqual({
      set: "logmel",
      windowMs: 50,
      hopMs: 25,
      mels: 64,
      lowHz: 0,
      sampleRateHz: 16000,
      floor: 1e-10,
    });
  });

  test.each([{ set: "is09", mels: 3 }, { set: "logmel", melz: 3 }, { set: "is08" }, {}])(
    "refuses %o",
    (config) => {
      expect(featuresSchema.safeParse(config).success).toBe(false);
    },
  );

  test("makes what is asked for", () => {
    const clips = createFeatures(featuresSchema.parse({ set: "logmel", mels: 40 }));
    expect(clips.kind === "clips" && clips.feature.mels).toBe(40);
    const table = createFeatures({ set: "is09" });
    expect(table.kind === "table" && table.set.id).toBe("is09");
  });
});
