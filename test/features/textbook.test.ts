/** @file The sets on synthetic voices whose F0, jitter, shimmer, harmonics-to-noise ratio and formants are known. */

import { describe, expect, test } from "vitest";
import { windowWeights } from "../../src/audio/index.ts";
import type { FeatureSet } from "../../src/core/contracts.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import { pulseTrain, vowel } from "../audio/voice-signals.ts";
import { featuresOf } from "./features-of.ts";
import { buzz } from "./signals.ts";

const variants = (set: "egemaps-v02" | "is10" | "emobase2010") => ({
  reference: createFeatureSet({ set, variant: "reference" }),
  textbook: createFeatureSet({ set, variant: "textbook" }),
});
const egemaps = variants("egemaps-v02");
const is10 = variants("is10");
const emobase = variants("emobase2010");
const compare = createFeatureSet("compare2016");

/** The specification's vowel: 500, 1500 and 2500 Hz with bandwidths 60, 90 and 120 Hz; its largest sample is 0.5. */
function vowelAt(f0Hz: number, samples = 12_800): Float32Array {
  const x = vowel(samples, f0Hz, [
    [500, 60],
    [1500, 90],
    [2500, 120],
  ]);
  const peak = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return x.map((v) => (0.5 * v) / peak);
}

/** A descriptor in ascending order, without the first and last ten frames. */
function framesOf(set: FeatureSet, samples: Float32Array, name: string): number[] {
  const { rows, names, data } = featuresOf(set, "lld", samples);
  const column = names.indexOf(name);
  expect(column).toBeGreaterThanOrEqual(0);
  const values = Array.from({ length: rows }, (_, t) => data[t * names.length + column]);
  return values.slice(10, -10).sort((a, b) => a - b);
}

function median(set: FeatureSet, samples: Float32Array, name: string): number {
  const values = framesOf(set, samples, name);
  return values[values.length >> 1];
}

function functional(set: FeatureSet, samples: Float32Array, name: string): number {
  const at = set.names.indexOf(name);
  expect(at).toBeGreaterThanOrEqual(0);
  return set.extract(samples)[at];
}

describe("F0 is within 1 percent in every frame", () => {
  const hz = (semitones: number) => 27.5 * 2 ** (semitones / 12);
  const same = (value: number) => value;
  const sets = [
    { set: egemaps.reference, name: "F0semitoneFrom27.5Hz_sma3nz", toHz: hz },
    { set: is10.reference, name: "F0final_sma", toHz: same },
    { set: emobase.reference, name: "F0final_sma", toHz: same },
    { set: compare, name: "F0final_sma", toHz: same },
  ];

  test.each(sets)("$set.id, pulses and vowels of 100 to 500 Hz", ({ set, name, toHz }) => {
    for (const f0Hz of [100, 150, 220, 330, 500]) {
      for (const samples of [pulseTrain(8000, { f0Hz }), vowelAt(f0Hz, 8000)]) {
        const found = framesOf(set, samples, name).map(toHz);
        expect([f0Hz, found[0] > 0.99 * f0Hz, found[found.length - 1] < 1.01 * f0Hz]).toEqual([
          f0Hz,
          true,
          true,
        ]);
      }
    }
  });

  test("is09, by autocorrelation, whose periods are whole samples", () => {
    const is09 = createFeatureSet("is09");
    for (const f0Hz of [125, 160, 200, 250, 320, 400]) {
      const found = median(is09, pulseTrain(8000, { f0Hz }), "F0_sma");
      expect(Math.abs(found / f0Hz - 1)).toBeLessThan(0.01);
    }
  });
});

/** Sets with jitter and shimmer by the textbook's acceptance of periods. */
const perturbed = [
  { set: egemaps.textbook, suffix: "_sma3nz" },
  { set: is10.textbook, suffix: "_sma" },
  { set: emobase.textbook, suffix: "_sma" },
  { set: compare, suffix: "_sma" },
];

describe.each(perturbed)("$set.id: jitter and shimmer of pulse trains", ({ set, suffix }) => {
  const inDecibels = set.id === "egemaps-v02";
  const shimmerName = `${inDecibels ? "shimmerLocaldB" : "shimmerLocal"}${suffix}`;

  test("exact repetition has neither", () => {
    const samples = pulseTrain(8000, { f0Hz: 100 });
    expect(framesOf(set, samples, `jitterLocal${suffix}`).at(-1)).toBeLessThan(1e-6);
    expect(framesOf(set, samples, shimmerName).at(-1)).toBeLessThan(1e-6);
  });

  // Periods alternate between T(1 + s) and T(1 - s), so each differs from the next by 2s of the mean. A frame may hold a
  // single new period, so that the mean it divides by swings by s; interpolation between samples adds 0.2 %.
  // Amplitudes are read at samples: half of one off a pulse's peak they are lower by 0.78 %, or 0.068 dB.
  test.each([0.005, 0.01, 0.02])("periods that swing by %f have twice that as jitter", (periodSwing) => {
    const samples = pulseTrain(12_800, { f0Hz: 100, periodSwing });
    const relative = median(set, samples, `jitterLocal${suffix}`) / (2 * periodSwing);
    expect(Math.abs(relative - 1)).toBeLessThan(0.002 + periodSwing);
    expect(median(set, samples, shimmerName)).toBeLessThan(inDecibels ? 0.068 : 0.0079);
  });

  // All differences are equal, so their differences vanish.
  test("jitter DDP of alternating periods is 0", () => {
    if (inDecibels) return expect(set.descriptorNames).not.toContain("jitterDDP_sma3nz");
    const samples = pulseTrain(12_800, { f0Hz: 100, periodSwing: 0.01 });
    expect(median(set, samples, "jitterDDP_sma")).toBeLessThan(0.001);
  });

  // Amplitudes alternate between 1 + s and 1 - s: each differs from the next by 2s of the mean. Pulses of 100 and
  // 200 Hz lie on whole samples, so that peaks are met exactly.
  test.each([0.02, 0.05, 0.1])("amplitudes that swing by %f have twice that as shimmer", (amplitudeSwing) => {
    for (const f0Hz of [100, 200]) {
      const found = median(set, pulseTrain(8000, { f0Hz, amplitudeSwing }), shimmerName);
      const ratio = inDecibels ? 10 ** (found / 20) - 1 : found;
      expect(ratio / (2 * amplitudeSwing)).toBeCloseTo(1, 3);
    }
  });
});

test.each([is10, emobase])(
  "$textbook.id: the reference's acceptance of periods loses jitter, the textbook's does not",
  (sets) => {
    const samples = pulseTrain(12_800, { f0Hz: 100, periodSwing: 0.02 });
    expect(median(sets.reference, samples, "jitterLocal_sma")).toBe(0);
    expect(functional(sets.textbook, samples, "jitterLocal_sma_quartile2")).toBeCloseTo(0.04, 3);
  },
);

describe("harmonics-to-noise ratio", () => {
  const levels = [30, 20, 15, 10, 5];
  const noisy = (noiseDb: number) => pulseTrain(12_800, { f0Hz: 100, noiseDb });

  test("falls as noise is added", () => {
    for (const [set, name] of [
      [egemaps.textbook, "HNRdBACF_sma3nz"],
      [compare, "logHNR_sma"],
    ] as const) {
      const found = levels.map((noiseDb) => median(set, noisy(noiseDb), name));
      expect(found).toEqual(found.toSorted((a, b) => b - a));
      expect(new Set(found).size).toBe(levels.length);
    }
  });

  // If a share h of a voice's energy is in harmonics, the windowed autocorrelation at the period is h·w times that at 0,
  // w being the window's own. The noise's autocorrelation is not quite 0, and pulses sample the window sparsely.
  test.each(levels)("eGeMAPS: voice %i dB above the noise, through the window's ceiling", (noiseDb) => {
    const weights = windowWeights({ gauss: 0.4 }, 960);
    const lagged = (lag: number) => weights.slice(lag).reduce((sum, v, k) => sum + v * weights[k], 0);
    const share = 1 / (1 + 10 ** (-noiseDb / 10));
    const ratio = (share * lagged(160)) / lagged(0);
    const expected = 10 * Math.log10(ratio / (1 - ratio));
    expect(Math.abs(median(egemaps.textbook, noisy(noiseDb), "HNRdBACF_sma3nz") - expected)).toBeLessThan(1);
  });

  // Differences from a mean of m periods hold (m - 1)/m of the noise's energy: at 100 Hz, with m = 2 … 3, that is about 2 to 3 dB.
  test.each([30, 20, 10])("ComParE: voice %i dB above the noise", (noiseDb) => {
    expect(Math.abs(median(compare, noisy(noiseDb), "logHNR_sma") - noiseDb - 2.5)).toBeLessThan(1.5);
  });
});

describe("formants of the specification's vowel", () => {
  const frequencies = [1, 2, 3].map((k) => `F${k}frequency_sma3nz`);
  const bandwidths = [1, 2, 3].map((k) => `F${k}bandwidth_sma3nz`);

  test.each([100, 110])("textbook: at an F0 of %i Hz frequencies are within 3 percent", (f0Hz) => {
    [500, 1500, 2500].forEach((wanted, k) => {
      const found = median(egemaps.textbook, vowelAt(f0Hz), frequencies[k]);
      expect(Math.abs(found / wanted - 1)).toBeLessThan(0.03);
    });
  });

  test("textbook: so are their means over the utterance", () => {
    [500, 1500, 2500].forEach((wanted, k) => {
      const mean = functional(egemaps.textbook, vowelAt(100), `${frequencies[k]}_amean`);
      expect(Math.abs(mean / wanted - 1)).toBeLessThan(0.03);
    });
  });

  // The specification's figures; its vowel may differ in F0 and tilt.
  test("reference: 411, 1375 and 2462 Hz, with the wide bandwidths of poles of the wrong sign", () => {
    [411, 1375, 2462].forEach((wanted, k) => {
      expect(Math.abs(median(egemaps.reference, vowelAt(100), frequencies[k]) / wanted - 1)).toBeLessThan(
        0.02,
      );
    });
    [1048, 795, 671].forEach((wanted, k) => {
      const wide = median(egemaps.reference, vowelAt(100), bandwidths[k]);
      expect(wide).toBeGreaterThan(0.9 * wanted);
      expect(wide).toBeGreaterThan(median(egemaps.textbook, vowelAt(100), bandwidths[k]));
    });
  });
});

describe.each([is10, emobase])("$textbook.id: loudness", ({ reference, textbook }) => {
  const loudness = "pcm_loudness_sma";

  test("grows with the amplitude to the power of 0.6", () => {
    const samples = vowelAt(110, 8000);
    for (const set of [reference, textbook]) {
      const full = median(set, samples, loudness);
      for (const gain of [0.5, 0.1, 0.01]) {
        const found = median(
          set,
          samples.map((v) => gain * v),
          loudness,
        );
        expect(found / full / gain ** 0.6).toBeCloseTo(1, 4);
      }
    }
  });

  test("textbook: a constant c has (c² / 1e-6)^0.3", () => {
    const found = median(textbook, new Float32Array(8000).fill(0.25), loudness);
    expect(found / (((0.25 * 32768) / 32767) ** 2 / 1e-6) ** 0.3).toBeCloseTo(1, 5);
  });

  test("the textbook variant uses the whole frame, the reference its first sample", () => {
    const samples = vowelAt(110, 8000);
    const muted = samples.map((v, i) => (i % 160 === 0 ? 0 : v));
    expect(framesOf(reference, muted, loudness).at(-1)).toBe(0);
    expect(median(textbook, muted, loudness) / median(textbook, samples, loudness)).toBeCloseTo(1, 1);
  });
});

describe("the variants of a set differ in what they correct, and only in that", () => {
  test.each([
    ["eGeMAPS", egemaps, /^(F[123]|logRelF0-H1-A3)/],
    // Its differences of F0 share a divisor with those of jitter and shimmer, which counts voiced pairs of all of them.
    ["IS10", is10, /^(pcm_loudness|jitter|shimmer|F0final_sma_de)/],
    ["emobase2010", emobase, /^(pcm_loudness|jitter|shimmer)/],
  ] as const)("%s", (_, { reference, textbook }, corrected) => {
    const samples = buzz();
    const ours = reference.extract(samples);
    const theirs = textbook.extract(samples);
    const changed = reference.names.filter((_, i) => ours[i] !== theirs[i]);
    expect(changed.length).toBeGreaterThan(10);
    expect(changed.filter((name) => !corrected.test(name))).toEqual([]);
  });
});
