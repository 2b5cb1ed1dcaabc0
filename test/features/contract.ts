/** @file What every feature set promises. Each one runs this suite from its own test file. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FeatureSet } from "../../src/core/contracts.ts";
import { createRng } from "../../src/core/rng.ts";
import { pulseTrain } from "../audio/voice-signals.ts";
import { featuresOf, levels } from "./features-of.ts";
import { buzz, clipped, constant, impulse, silence, whiteNoise } from "./signals.ts";

export interface ContractOptions {
  /** The fewest samples that give a frame. */
  readonly shortest: number;
  /** How many frames at the end of a signal have no row of descriptors, if there are others. */
  readonly unfinished?: number;
  /** A descriptor that rises with the energy of its frame, smoothed over three frames, and how many samples it looks at. */
  readonly energy: { readonly name: string; readonly length: number };
}

export function describeFeatureSet(title: string, set: FeatureSet, options: ContractOptions) {
  const { shortest, unfinished = 0, energy } = options;
  const namesAt = { functionals: set.names, lld: set.descriptorNames };
  const hop = (set.hopMs * set.sampleRateHz) / 1000;

  /** Expects finite values, one for each name and row. */
  const expectFinite = (samples: Float32Array) => {
    for (const level of levels) {
      const { names, rows, data } = featuresOf(set, level, samples);
      expect(names).toEqual(namesAt[level]);
      const frames = Math.floor((samples.length - shortest) / hop) + 1;
      expect(rows).toBe(level === "functionals" ? 1 : Math.max(1, frames - unfinished));
      expect(data).toHaveLength(rows * names.length);
      const bad = data.findIndex((v) => !Number.isFinite(v));
      expect(bad < 0 ? "finite" : `${names[bad % names.length]} = ${data[bad]}`).toBe("finite");
    }
  };

  describe(`${title} keeps the feature set contract`, () => {
    test.each(levels)("has distinct names: %s", (level) => {
      expect(new Set(namesAt[level]).size).toBe(namesAt[level].length);
    });

    test.each<[string, Float32Array]>([
      ["a buzz", buzz()],
      ["noise", whiteNoise()],
      ["silence", silence()],
      ["a constant", constant()],
      ["a clipped square wave", clipped()],
      ["an impulse", impulse()],
      ["an exactly periodic pulse train", pulseTrain(8000, { f0Hz: 200 })],
      [
        "silence, then a voice, then silence",
        Float32Array.of(...silence(4000), ...buzz(0.4), ...silence(4000)),
      ],
      ["one frame", buzz().subarray(4000, 4000 + shortest)],
      ["one silent frame", silence(shortest)],
      ["two frames", whiteNoise().subarray(0, shortest + hop)],
      ["two voiced frames", pulseTrain(shortest + hop, { f0Hz: 200 })],
      ["a frame and a tail too short for another", buzz().subarray(4000, 4000 + shortest + hop - 1)],
      ["samples beyond full scale", whiteNoise().map((v) => 100 * v)],
      ["samples far beyond full scale", buzz().map((v) => 1e6 * v)],
      ["faint samples", buzz().map((v) => v * 1e-6)],
      ["the smallest samples there are", whiteNoise().map((v) => v * 1e-38)],
    ])("%s: finite values, one for each name and row", (_, samples) => {
      expectFinite(samples);
    });

    test("noise of random lengths and levels: finite values", () => {
      const rng = createRng("lengths");
      for (let i = 0; i < 10; i++) {
        const level = 10 ** (-6 * rng.uniform());
        expectFinite(Float32Array.from({ length: shortest + rng.integer(2000) }, () => level * rng.normal()));
      }
    });

    test.each(levels)("%s are the same name by name", (level) => {
      const samples = buzz(0.5);
      const extraction = set.start(level);
      extraction.push(samples);
      const { names, rows, data } = featuresOf(set, level, samples);
      const byName = Array.from(extraction.finishByName(), (values) => [...values]);
      expect(byName).toEqual(
        names.map((_, c) => Array.from({ length: rows }, (_, t) => data[t * names.length + c])),
      );
      expect(() => set.start(level).finishByName()).toThrow("samples");
    });

    test.each(levels)("%s do not depend on the pieces in which a signal arrives", (level) => {
      const samples = buzz(0.5);
      const whole = featuresOf(set, level, samples).data;
      const size = fc.oneof(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 2 * shortest }),
        fc.integer({ min: 1, max: samples.length }),
      );
      fc.assert(
        fc.property(fc.array(size, { minLength: 1, maxLength: 40 }), (pieces) => {
          expect(featuresOf(set, level, samples, pieces).data).toEqual(whole);
        }),
        { seed: 1, numRuns: 8 },
      );
      const singly = Array.from(samples, () => 1);
      expect(featuresOf(set, level, samples, singly).data).toEqual(whole);
    });

    test("a piece may be empty", () => {
      const samples = buzz(0.2);
      expect(featuresOf(set, "functionals", samples, [0, 100, 0]).data).toEqual(set.extract(samples));
    });

    test("two signals may be processed at once", () => {
      const [a, b] = [set.start("functionals"), set.start("functionals")];
      const signals = [buzz(0.3), whiteNoise(0.3)];
      for (let at = 0; at < signals[0].length; at += 500) {
        a.push(signals[0].subarray(at, at + 500));
        b.push(signals[1].subarray(at, at + 500));
      }
      expect([a.finish().data, b.finish().data]).toEqual(signals.map(set.extract));
    });

    test("row i of the descriptors is the frame that starts at i hops", () => {
      const at = 50 * hop;
      const click = silence(at + 2000).fill(0.5, at, at + 1);
      const column = set.descriptorNames.indexOf(energy.name);
      expect(column).toBeGreaterThanOrEqual(0);
      const rowsOf = (samples: Float32Array) => {
        const { rows, names, data } = featuresOf(set, "lld", samples);
        return Array.from({ length: rows }, (_, t) => data[t * names.length + column]);
      };
      const silent = rowsOf(silence(click.length));
      const loud = rowsOf(click).flatMap((v, t) => (v !== silent[t] ? [t] : []));
      // Frames i with i·hop <= at < i·hop + length contain the click; through smoothing one more on either side is affected.
      const first = Math.floor((at - energy.length) / hop) + 1;
      expect(loud).toEqual(Array.from({ length: 50 - first + 3 }, (_, i) => first - 1 + i));
    });

    test("extract gives the functionals", () => {
      expect(set.extract(buzz(0.3))).toEqual(featuresOf(set, "functionals", buzz(0.3)).data);
    });

    test("repeats itself, and does not change its input", () => {
      const samples = buzz(0.4);
      const before = samples.slice();
      expect(set.extract(samples)).toEqual(set.extract(samples));
      expect(samples).toEqual(before);
    });

    test.each([0, 1, shortest - 1])("refuses %i samples", (length) => {
      for (const level of levels) {
        expect(() => featuresOf(set, level, new Float32Array(length))).toThrow(
          `features: expected at least ${shortest / 16} ms of sound, got ${(length / 16).toFixed(1)} ms ` +
            `(${length} samples). Leave the recording out, or correct its start and end.`,
        );
      }
    });
  });
}
