/** The classical augmenters of spectrograms: contract, and what each does to a clip. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hzToMel, melToHz } from "../../../src/audio/index.ts";
import { beta } from "../../../src/augment/beta.ts";
import { mixClips } from "../../../src/augment/clips/mixup.ts";
import { addNoise } from "../../../src/augment/clips/noise.ts";
import { shiftClip } from "../../../src/augment/clips/pitch.ts";
import { maskClip } from "../../../src/augment/clips/specaugment.ts";
import { stretchClip } from "../../../src/augment/clips/stretch.ts";
import { augmenters } from "../../../src/augment/index.ts";
import { createRng } from "../../../src/core/rng.ts";
import { describeClipAugmenter } from "./contract.ts";
import { toyClips } from "./toy.ts";

const { make } = augmenters.clips;

describeClipAugmenter("duplicate", () => make({ kind: "duplicate" }), { varies: false });
describeClipAugmenter("noise", () => make({ kind: "noise" }));
describeClipAugmenter("specaugment", () => make({ kind: "specaugment", timeShare: 0.5 }));
describeClipAugmenter("time-stretch", () => make({ kind: "time-stretch" }), { sameLength: false });
describeClipAugmenter("pitch-shift", () => make({ kind: "pitch-shift" }));
describeClipAugmenter("mixup", () => make({ kind: "mixup" }));

const context = { rng: createRng(1) };
const train = toyClips({ a: 3, b: 2 });
const values = (count: number, seed = 1) => {
  const rng = createRng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};

describe("none and duplicate", () => {
  test("none draws nothing, and refuses more", async () => {
    const fitted = await make({ kind: "none" }).fit(train, context);
    expect(await fitted.draw(new Int32Array(0), createRng(1))).toEqual({
      clips: [],
      labels: new Int32Array(0),
      provenance: [],
    });
    await expect(fitted.draw(Int32Array.of(1, 2), createRng(1))).rejects.toThrow(
      "none: expected no sources, got 2 views to draw. Choose another augmenter, or the amount 0.",
    );
  });

  test("duplicate gives the clips themselves", async () => {
    const { clips } = await (await make({ kind: "duplicate" }).fit(train, context)).draw(
      Int32Array.of(4, 1),
      createRng(1),
    );
    expect(clips).toEqual([train.clips[4], train.clips[1]]);
  });
});

describe("noise", () => {
  test("has the power that the ratio asks for: 10 dB is a tenth of the clip's variance", () => {
    const clip = values(40_000).map((v) => 3 + 2 * v);
    const added = addNoise(clip, 10, createRng(2)).map((v, i) => v - clip[i]);
    const mean = added.reduce((a, b) => a + b, 0) / added.length;
    const variance = added.reduce((a, b) => a + b * b, 0) / added.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance / 0.4).toBeGreaterThan(0.96);
    expect(variance / 0.4).toBeLessThan(1.04);
  });

  test("a silent clip stays silent", () => {
    expect([...addNoise(new Float32Array(4), 0, createRng(1))]).toEqual([0, 0, 0, 0]);
  });
});

describe("SpecAugment", () => {
  const masks = { frequencyMasks: 1, frequencyWidth: 4, timeMasks: 1, timeWidth: 3, fill: "zero" } as const;
  test("blanks whole mels and whole frames, no more than asked for, and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), (seed) => {
        const clip = values(10 * 8, seed).map((v) => v || 1);
        const out = maskClip(clip, 8, createRng(seed), masks);
        const at = (t: number, b: number) => out[t * 8 + b];
        const [frames, mels] = [
          Array.from({ length: 10 }, (_, t) => t),
          Array.from({ length: 8 }, (_, b) => b),
        ];
        const blankMels = mels.filter((b) => frames.every((t) => at(t, b) === 0));
        const blankFrames = frames.filter((t) => mels.every((b) => at(t, b) === 0));
        expect(blankMels.length).toBeLessThanOrEqual(4);
        expect(blankFrames.length).toBeLessThanOrEqual(3);
        for (const run of [blankMels, blankFrames]) {
          expect(run).toEqual(run.map((_, i) => run[0] + i));
        }
        for (const t of frames) {
          for (const b of mels) {
            const blank = blankMels.includes(b) || blankFrames.includes(t);
            expect(at(t, b)).toBe(blank ? 0 : clip[t * 8 + b]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("reaches its longest masks, and blanks with the clip's mean by default", () => {
    const clip = Float32Array.from({ length: 60 }, (_, i) => 1 + (i % 6));
    const widths = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const out = maskClip(clip, 6, createRng(seed), {
        ...masks,
        timeMasks: 0,
        frequencyWidth: 2,
        fill: "mean",
      });
      widths.add(out.slice(0, 6).filter((v) => v === 3.5).length);
    }
    expect([...widths].sort()).toEqual([0, 1, 2]);
  });

  test("never covers more than its share of a short clip", async () => {
    const short = toyClips({ a: 1 }, { frames: [9, 9] });
    const fitted = await make({ kind: "specaugment", frequencyMasks: 0, timeMasks: 1 }).fit(short, context);
    const { clips } = await fitted.draw(new Int32Array(40), createRng(1));
    // 0.2 of 9 frames: one at most.
    const changed = clips.map((clip) => clip.filter((v, i) => v !== short.clips[0][i]).length / 16);
    expect(new Set(changed)).toEqual(new Set([0, 1]));
  });
});

describe("time stretch", () => {
  test("keeps the ends, and lies on the lines between frames: the first of two mels counts frames", () => {
    const clip = Float32Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? i / 2 : 7));
    const slow = stretchClip(clip, 2, 5 / 9);
    expect([...slow].filter((_, i) => i % 2 === 0)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
    expect([...slow].filter((_, i) => i % 2 === 1)).toEqual(new Array(9).fill(7));
    expect([...stretchClip(clip, 2, 5 / 3)]).toEqual([0, 7, 2, 7, 4, 7]);
    expect(stretchClip(clip, 2, 1)).toEqual(clip);
  });

  test("has round(frames / rate) frames, one at least", () => {
    expect(stretchClip(values(16), 16, 1.2)).toHaveLength(16);
    expect(stretchClip(values(160), 16, 1.25)).toHaveLength(8 * 16);
    expect(stretchClip(values(32), 16, 10)).toHaveLength(16);
  });
});

describe("pitch shift", () => {
  const bands = { lowHz: 0, highHz: 8000 };
  const mels = 128;
  const centre = (b: number) => melToHz(((b + 1) * hzToMel(8000)) / (mels + 1));

  test("moves a peak by the ratio of the interval: an octave up doubles its frequency", () => {
    const clip = new Float32Array(mels);
    for (let b = 0; b < mels; b++) clip[b] = -(((centre(b) - 1000) / 300) ** 2);
    for (const [semitones, expected] of [
      [12, 2000],
      [-12, 500],
      [7, 1498.3],
    ]) {
      const out = shiftClip(clip, mels, semitones, bands);
      const peak = centre(out.indexOf(Math.max(...out)));
      expect(Math.abs(peak / expected - 1)).toBeLessThan(0.03);
    }
  });

  test("no semitones change nothing, and edges are repeated", () => {
    const clip = values(3 * 16);
    const same = shiftClip(clip, 16, 0, bands);
    for (let i = 0; i < clip.length; i++) expect(same[i]).toBeCloseTo(clip[i], 5);
    const down = shiftClip(clip, 16, -24, bands);
    for (let t = 0; t < 3; t++) expect(down[t * 16 + 15]).toBe(clip[t * 16 + 15]);
  });

  test("refuses a range upside down", () => {
    expect(() => make({ kind: "pitch-shift", lowHz: 9000 })).toThrow("highHz: must lie above lowHz");
    expect(() => make({ kind: "pitch-shift", semitones: [2, -2] })).toThrow(
      "semitones: the lower end comes first",
    );
  });
});

describe("mixup", () => {
  test("mixes two clips of one class, nearer to the source, and names both", async () => {
    const fitted = await make({ kind: "mixup", alpha: 1 }).fit(train, context);
    const { clips, provenance } = await fitted.draw(Int32Array.of(0, 1, 3, 4, 4), createRng(1));
    for (const [i, { sources }] of provenance.entries()) {
      const [own, other] = sources.map((id) => train.ids.indexOf(id));
      expect(train.labels[other]).toBe(train.labels[own]);
      expect(other).not.toBe(own);
      const [x, y] = [train.clips[own], train.clips[other]];
      const share = (clips[i][0] - y[0]) / (x[0] - y[0]);
      expect(share).toBeGreaterThanOrEqual(0.5);
      const again = mixClips(x, y, share);
      for (let k = 0; k < again.length; k++) expect(clips[i][k]).toBeCloseTo(again[k], 4);
    }
  });

  test("repeats the other clip where it is shorter", () => {
    const mixed = mixClips(Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(10, 20), 0.9);
    [1.9, 3.8, 3.7, 5.6, 5.5].forEach((v, i) => {
      expect(mixed[i]).toBeCloseTo(v, 5);
    });
  });

  test.each([
    [0.2, 1 / (4 * 1.4)],
    [1, 1 / 12],
    [3, 1 / 28],
  ])("Beta(%d, same) has mean 1/2 and variance %d", (alpha, variance) => {
    const rng = createRng("beta");
    const draws = Array.from({ length: 20_000 }, () => beta(alpha, rng));
    expect(draws.every((v) => v >= 0 && v <= 1)).toBe(true);
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 1.6);
    expect(draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length / variance).toBeCloseTo(1, 1);
  });
});

test("augmenters are made by kind; unknown options and a missing engine are errors", () => {
  for (const kind of [
    "none",
    "duplicate",
    "noise",
    "specaugment",
    "time-stretch",
    "pitch-shift",
    "mixup",
  ] as const) {
    expect(make({ kind }).name).toBe(kind);
    expect(make({ kind, name: "own" }).name).toBe("own");
  }
  expect(() => make({ kind: "noise", snr: 3 } as never)).toThrow('Unrecognized key: "snr"');
  expect(() => make({ kind: "viewmaker" })).toThrow(
    'createAugmenter, "viewmaker": expected a compute engine, got none. Pass `{ engine }`.',
  );
});
