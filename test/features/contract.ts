/** @file What every feature set promises. Each one runs this suite from its own test file. */

import { describe, expect, test } from "vitest";
import type { FeatureSet } from "../../src/core/contracts.ts";
import { createRng } from "../../src/core/rng.ts";
import { buzz, clipped, constant, impulse, silence, whiteNoise } from "./signals.ts";

/** @param shortest The fewest samples that give a frame. */
export function describeFeatureSet(set: FeatureSet, shortest: number) {
  describe(`${set.id} keeps the feature set contract`, () => {
    test("has distinct names", () => {
      expect(new Set(set.names).size).toBe(set.names.length);
    });

    test.each([
      ["a buzz", buzz()],
      ["noise", whiteNoise()],
      ["silence", silence()],
      ["a constant", constant()],
      ["a clipped square wave", clipped()],
      ["an impulse", impulse()],
      ["one frame", buzz().subarray(4000, 4000 + shortest)],
      ["one silent frame", silence(shortest)],
      ["two frames", whiteNoise().subarray(0, shortest + 160)],
      ["samples beyond full scale", whiteNoise().map((v) => 100 * v)],
      ["the smallest samples there are", whiteNoise().map((v) => v * 1e-38)],
    ])("%s: one finite value for each name", (_, samples) => {
      const values = set.extract(samples);
      expect(values.length).toBe(set.names.length);
      expect(set.names.filter((_, i) => !Number.isFinite(values[i]))).toEqual([]);
    });

    test("signals of random lengths and levels: finite", () => {
      const rng = createRng("lengths");
      for (let i = 0; i < 40; i++) {
        const level = 10 ** (-6 * rng.uniform());
        const samples = Float32Array.from(
          { length: shortest + rng.integer(2000) },
          () => level * rng.normal(),
        );
        expect(set.extract(samples).every(Number.isFinite)).toBe(true);
      }
    });

    test("repeats itself, and leaves its input alone", () => {
      const samples = buzz();
      const before = samples.slice();
      expect(set.extract(samples)).toEqual(set.extract(samples));
      expect(samples).toEqual(before);
    });

    test.each([0, 1, shortest - 1])("refuses %i samples", (length) => {
      expect(() => set.extract(new Float32Array(length))).toThrow(
        /^features: expected at least \d+ ms of sound, got [\d.]+ ms \(\d+ samples\)\. Leave the recording out/,
      );
    });
  });
}
