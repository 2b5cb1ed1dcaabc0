import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../../src/core/rng.ts";
import { demoClips } from "../../../src/corpora/demo/demo.ts";
import { measureSound, type SoundFacts } from "../../../src/corpora/sound.ts";
import { describeReading, guessSpeakers } from "../../../src/corpora/speakers/guess.ts";

/** The demo corpus: six voices, five emotions, three takes of each. */
let clips: { speaker: string; label: string; sound: SoundFacts }[];
beforeAll(() => {
  clips = [...demoClips({ takes: 3 })].map(({ samples, speaker, label }) => ({
    speaker,
    label,
    sound: measureSound({ samples, sampleRateHz: 16_000 }),
  }));
});

type Clip = (typeof clips)[number];
const guess = (name: (clip: Clip, index: number) => string, listen = true) =>
  guessSpeakers(
    clips.map((clip, i) => ({ path: `${clip.label}/${name(clip, i)}.wav`, label: clip.label })),
    listen ? new Map(clips.map(({ sound }, i) => [i, sound])) : new Map(),
    createRng(1),
  );

describe("who speaks", () => {
  test("is the part that sounds like different people, wherever it is in the name", () => {
    const { best, alternatives } = guess(({ speaker }, i) => `${i % 5}_t${i % 4}_${speaker}`);
    expect(new Set(best?.speakers)).toEqual(new Set(clips.map(({ speaker }) => speaker)));
    expect(best?.voices?.explained).toBeGreaterThan(0.15);
    expect(alternatives.length).toBeGreaterThan(0);
  });

  test("is not a part that merely counts, though it looks like a speaker", () => {
    const { best, alternatives } = guess((_, i) => `S${(i * 7) % 11}_x`);
    expect(best).toBeUndefined();
    expect(alternatives.map(describeReading)).toMatchInlineSnapshot(`
      [
        "11 speakers of 8 to 9 recordings; it counts recordings; pitch and timbre do not differ between them as between voices (0 % of their variance, p = 1.00, 90 recordings)",
      ]
    `);
  });

  test("is taken from the names alone without listening", () => {
    expect(guess(({ speaker }) => `${speaker}_x`, false).best?.voices).toBeUndefined();
    expect(guess(({ speaker }) => `${speaker}_x`, false).best?.counts).toEqual({
      speakers: 6,
      fewest: 15,
      most: 15,
      oneEmotion: 0,
    });
  });

  test("is found even if most have only one emotion", () => {
    const names = [...new Set(clips.map(({ speaker }) => speaker))];
    const labels = [...new Set(clips.map(({ label }) => label))];
    const kept = clips.filter(({ speaker, label }) => {
      const at = names.indexOf(speaker);
      return at < 2 || label === labels[at % 2];
    });
    const perSpeaker = new Map<string, number>();
    const recordings = kept.map(({ speaker, label }) => {
      const n = (perSpeaker.get(speaker) ?? 0) + 1;
      perSpeaker.set(speaker, n);
      return { path: `${label}/${speaker}_F${n}.wav`, label };
    });
    const { best } = guessSpeakers(recordings, new Map(kept.map(({ sound }, i) => [i, sound])), createRng(1));
    expect(new Set(best?.speakers)).toEqual(new Set(names));
    expect(best?.counts.oneEmotion).toBe(4);
  });
});
