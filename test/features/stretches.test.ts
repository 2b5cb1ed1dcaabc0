/** @file Overlapping stretches of a signal have the features that each has by itself, to the bit. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { demoRateHz } from "../../src/corpora/index.ts";
import { createFeatureSet, featureSets } from "../../src/features/index.ts";
import { mixedSignal } from "./mixed-signal.ts";

const signal = mixedSignal();
const HOP = 160;

test("the demo's voices have the rate of the features", () => expect(demoRateHz).toBe(16_000));

describe.each(Object.keys(featureSets))("%s", (id) => {
  const set = createFeatureSet(id);

  test("overlapping stretches, in any order of pushing and asking", () => {
    const history = 24_000;
    const stretches = set.stretches(history);
    const random = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), { numRuns: 400, seed: 3 });
    let compared = 0;
    for (let i = 0; stretches.end < signal.length; i += 3) {
      const piece = 1 + (random[i % 400] % 9000);
      stretches.push(signal.subarray(stretches.end, stretches.end + piece));
      const oldest = Math.ceil(Math.max(0, stretches.end - history) / HOP);
      const start = HOP * (oldest + (random[(i + 1) % 400] % 60));
      const end = Math.min(stretches.end, start + 960 + (random[(i + 2) % 400] % 16_000));
      if (end - start < 960) continue;
      compared++;
      expect([...stretches.row(start, end)], `${start} to ${end}`).toEqual([
        ...set.extract(signal.subarray(start, end)),
      ]);
    }
    expect(compared).toBeGreaterThan(15);
  });
});

test("the whole signal as one stretch", () => {
  const set = createFeatureSet("egemaps-v02");
  const stretches = set.stretches(signal.length);
  stretches.push(signal);
  expect(stretches.row(0, signal.length)).toEqual(set.extract(signal));
});

describe("what cannot be given", () => {
  const stretches = createFeatureSet("egemaps-v02").stretches(16_000);
  stretches.push(signal.subarray(0, 32_000));

  test("a start between frames, samples to come, samples that are gone", () => {
    const expected = "stretch: expected whole samples from 16000 to 32000, begun at a multiple of 160, got";
    expect(() => stretches.row(16_001, 30_000)).toThrow(`${expected} 16001 to 30000.`);
    expect(() => stretches.row(16_000, 32_001)).toThrow(`${expected} 16000 to 32001.`);
    expect(() => stretches.row(15_840, 30_000)).toThrow(`${expected} 15840 to 30000.`);
    expect(() => stretches.row(16_000, 16_000)).toThrow(`${expected} 16000 to 16000.`);
  });

  test("a stretch shorter than a frame", () => {
    expect(() => stretches.row(16_000, 16_959)).toThrow(
      "features: expected at least 60 ms of sound, got 59.9 ms (959 samples).",
    );
  });
});
