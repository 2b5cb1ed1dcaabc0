/** @file Effects as recipes name them: their settings, and what they do to any recording. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanPower } from "../../../src/audio/index.ts";
import {
  type AlterationStep,
  alterSignal,
  augmenters,
  drawSteps,
  hearingOf,
} from "../../../src/augment/index.ts";
import { createRng } from "../../../src/core/index.ts";

const sampleRateHz = 16_000;

/** Steps as a recipe would have them, with defaults filled in. */
function stepsOf(steps: readonly unknown[]): readonly AlterationStep[] {
  const config = augmenters.rows.parse({ kind: "audio", steps: steps as AlterationStep[] });
  return config.kind === "audio" ? config.steps : [];
}

const names = [
  "noise",
  "reverberation",
  "telephone",
  "clipping",
  "gain",
  "pitch",
  "tempo",
  "copypaste",
] as const;
const voice = (length: number, seed: number) => {
  const rng = createRng(seed);
  return Float32Array.from(
    { length },
    (_, i) => 0.2 * Math.sin(i * 0.05 * (1 + 0.3 * Math.sin(i / 900))) + 0.02 * rng.normal(),
  );
};

/** Draws settings and applies them, with other recordings where they are wanted. */
function altered(samples: Float32Array, steps: readonly AlterationStep[], seed = 1) {
  const drawn = drawSteps(steps, "all", createRng(seed)).map((step) => ({
    ...step,
    others: Array.from({ length: hearingOf(step)?.count ?? 0 }, (_, i) => voice(700 + 100 * i, i)),
  }));
  return alterSignal({ samples, sampleRateHz }, drawn, "x.wav", createRng(seed));
}

test("there is a default for every option, and settings stay as they are when parsed again", () => {
  const steps = stepsOf(names.map((effect) => ({ effect })));
  expect(stepsOf(steps)).toEqual(steps);
});

describe.each(names)("%s", (effect) => {
  test("gives finite samples for any recording, the same for the same seed, and leaves the recording alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 999 }), (length, seed) => {
        const samples = voice(length, seed);
        const before = samples.slice();
        const out = altered(samples, stepsOf([{ effect }]), seed);
        expect(out.length).toBeGreaterThan(0);
        expect(out.every(Number.isFinite)).toBe(true);
        expect(samples).toEqual(before);
        expect(altered(samples, stepsOf([{ effect }]), seed)).toEqual(out);
      }),
      { numRuns: 15 },
    );
  });

  test("leaves silence silent but for what it appends, and refuses samples that are no numbers", () => {
    const out = altered(new Float32Array(2000), stepsOf([{ effect }]));
    expect(out.subarray(0, 1500).every((sample) => Math.abs(sample) < 1e-3)).toBe(true);
    const broken = new Float32Array(100);
    broken[7] = Number.NaN;
    expect(() => altered(broken, stepsOf([{ effect }]))).toThrow(
      "x.wav, sample 7: expected a finite number, got NaN.",
    );
  });
});

test("the signal-to-noise ratio is the one that is set", () => {
  const samples = voice(20_000, 1);
  for (const snrDb of [20, 0])
    for (const colour of ["white", "pink", "babble"]) {
      const noisy = altered(samples, stepsOf([{ effect: "noise", colour, snrDb }]));
      const noise = noisy.map((sample, i) => sample - samples[i]);
      expect(10 * Math.log10(meanPower(samples) / meanPower(noise))).toBeCloseTo(snrDb, 2);
    }
});

test("a range is drawn from evenly, a list of names too; the seed decides", () => {
  const steps = stepsOf([{ effect: "noise", colour: ["white", "pink"], snrDb: [5, 15] }]);
  const drawn = Array.from({ length: 400 }, (_, i) => drawSteps(steps, "all", createRng(i))[0].settings);
  const snrs = drawn.map(({ snrDb }) => Number(snrDb));
  expect([Math.min(...snrs) >= 5, Math.max(...snrs) <= 15]).toEqual([true, true]);
  expect(snrs.reduce((a, b) => a + b, 0) / snrs.length).toBeCloseTo(10, 0);
  expect(Math.abs(drawn.filter(({ colour }) => colour === "pink").length - 200)).toBeLessThan(40);
});

test("`one` takes one of the steps, `all` takes them in order", () => {
  const steps = stepsOf([{ effect: "gain" }, { effect: "telephone" }, { effect: "clipping" }]);
  expect(drawSteps(steps, "all", createRng(1)).map(({ effect }) => effect)).toEqual([
    "gain",
    "telephone",
    "clipping",
  ]);
  const counts = new Map<string, number>();
  for (let i = 0; i < 300; i++)
    for (const { effect } of drawSteps(steps, "one", createRng(i)))
      counts.set(effect, (counts.get(effect) ?? 0) + 1);
  expect([...counts.values()].every((count) => count > 70)).toBe(true);
  expect([...counts.values()].reduce((a, b) => a + b)).toBe(300);
});

test("copypaste puts the other recording after or before this one, unchanged", () => {
  const samples = voice(500, 9);
  const other = voice(700, 0);
  const after = altered(samples, stepsOf([{ effect: "copypaste" }]));
  expect([after.subarray(0, 500), after.subarray(500)]).toEqual([samples, other]);
  const before = altered(samples, stepsOf([{ effect: "copypaste", place: "before" }]));
  expect([before.subarray(0, 700), before.subarray(700)]).toEqual([other, samples]);
});

test("what an effect does not know or cannot be is named", () => {
  expect(() => stepsOf([{ effect: "echo" }])).toThrow(
    "steps.0.effect: expected one of the effects noise, reverberation, telephone, clipping, gain, pitch, tempo, copypaste",
  );
  expect(() => stepsOf([{ effect: "noise", snrDb: [20, 5] }])).toThrow(
    "steps.0.snrDb: the lower end comes first",
  );
  expect(() => stepsOf([{ effect: "noise", snrDb: "loud" }])).toThrow(
    "steps.0.snrDb: expected a number in range, or [lowest, highest]",
  );
});
