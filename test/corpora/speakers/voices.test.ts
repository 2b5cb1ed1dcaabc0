import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRng } from "../../../src/core/rng.ts";
import type { SoundFacts } from "../../../src/corpora/sound.ts";
import { compareVoices } from "../../../src/corpora/speakers/voices.ts";

const sound = (logF0: number, timbre: number[]): SoundFacts => ({
  durationSec: 1,
  levelDb: -20,
  leadingSilenceSec: 0,
  logF0,
  timbre,
});

/** Recordings of voices that are `apart` standard deviations from each other in every measure. */
function voices(apart: number, seed = 1) {
  const rng = createRng(seed);
  const normal = () =>
    Array.from({ length: 6 }, () => rng.uniform() - 0.5).reduce((a, b) => a + b) * Math.SQRT2;
  const groups: string[] = [];
  const labels: string[] = [];
  const sounds: SoundFacts[] = [];
  for (let speaker = 0; speaker < 4; speaker++)
    for (let i = 0; i < 12; i++) {
      groups.push(`s${speaker}`);
      labels.push(i % 2 === 0 ? "joy" : "fear");
      const shift = apart * speaker + (i % 2 === 0 ? 5 : 0);
      sounds.push(
        sound(
          normal() + shift,
          Array.from({ length: 12 }, () => normal() + shift),
        ),
      );
    }
  return { groups, labels, sounds };
}

describe("compareVoices", () => {
  test("explains nearly everything for voices far apart, and nothing for one voice", () => {
    const far = voices(20);
    const near = voices(0);
    const of = ({ sounds, groups, labels }: typeof far) =>
      compareVoices(sounds, groups, labels, createRng(1));
    expect(of(far)?.explained).toBeGreaterThan(0.98);
    expect(of(far)?.p).toBe(1 / 200);
    expect(Math.abs(of(near)?.explained ?? 1)).toBeLessThan(0.05);
    expect(of(near)?.p).toBeGreaterThan(0.05);
  });

  test("does not take an emotion for a voice", () => {
    const { sounds, labels } = voices(0);
    // Groups that are each within one emotion: if the means by emotion were not subtracted they would explain nearly everything.
    const groups = labels.map((label, i) => `${label}${i % 4}`);
    expect(compareVoices(sounds, groups, labels, createRng(1))?.explained).toBeLessThan(0.1);
  });

  test("has a share of at most 1 and a p in (0, 1], whatever the grouping", () => {
    const { sounds, labels } = voices(1);
    fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: 48, maxLength: 48 }), (numbers) => {
        const found = compareVoices(sounds, numbers.map(String), labels, createRng(1));
        if (found === undefined) return;
        expect(found.explained).toBeLessThanOrEqual(1);
        expect(found.p).toBeGreaterThan(0);
        expect(found.p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });

  test("says nothing about groups of one", () => {
    const { sounds, labels } = voices(1);
    expect(
      compareVoices(
        sounds,
        sounds.map((_, i) => String(i)),
        labels,
        createRng(1),
      ),
    ).toBeUndefined();
    expect(
      compareVoices(
        sounds,
        sounds.map(() => "all"),
        labels,
        createRng(1),
      ),
    ).toBeUndefined();
  });

  test("treats recordings without pitch as average", () => {
    const { sounds, groups, labels } = voices(3);
    const some = sounds.map((one, i) => (i % 5 === 0 ? { ...one, logF0: null } : one));
    expect(compareVoices(some, groups, labels, createRng(1))?.explained).toBeGreaterThan(0.5);
  });
});
