import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cramersV } from "../../src/corpora/association.ts";
import { findConfounds, type HeardUtterance } from "../../src/corpora/confounds.ts";

const emotions = ["anger", "fear", "joy"];
const utterances = Array.from({ length: 90 }, (_, i) => ({
  id: `u${i}`,
  file: `s${Math.floor(i / 3) % 6}_t${Math.floor(i / 18)}_${i % 3}.wav`,
  label: emotions[i % 3],
  speaker: `s${Math.floor(i / 3) % 6}`,
  session: "",
  sex: Math.floor(i / 3) % 2 === 0 ? ("female" as const) : ("male" as const),
  language: "de",
}));
const heard = (of: (label: string, i: number) => Partial<HeardUtterance>) =>
  new Map(
    utterances.map(({ id, label }, i) => [
      id,
      {
        durationSec: 2 + ((i * 7) % 10) / 10,
        levelDb: -20 - ((i * 3) % 10),
        leadingSilenceSec: ((i * 3) % 7) / 100,
        format: "16000 Hz, 1 channel, wav pcm",
        ...of(label, i),
      },
    ]),
  );

test("a balanced design has none", () => {
  expect(
    findConfounds(
      utterances,
      heard(() => ({})),
    ),
  ).toEqual([]);
});

describe("what is associated with the emotion is reported, with what to do", () => {
  const messages = (...found: Parameters<typeof findConfounds>) =>
    findConfounds(...found).map(({ message }) => message);

  test("speakers with one emotion", () => {
    const lonely = utterances.map((one, i) => ({ ...one, speaker: `${one.label}${i % 4}` }));
    expect(messages(lonely)).toEqual([
      "12 of 12 speakers have only one emotion, so the voice gives the emotion away. With `speaker` normalisation the emotion is removed along with the speaker, and scores can fall below chance; with `train` a model may learn voices, and a split that knows the speakers gives scores that are too good. Record several emotions of each speaker, or keep to the speakers who have them.",
    ]);
    // Unknown speakers do not count as one speaker.
    expect(messages(lonely.map((one) => ({ ...one, speaker: "unknown" })))).toEqual([]);
  });

  test("sentences of one emotion each", () => {
    const spoken = utterances.map((one, i) => ({
      ...one,
      file: `s${Math.floor(i / 3) % 6}_${one.label[0]}${Math.floor(i / 18) % 4}_x.wav`,
    }));
    expect(messages(spoken)).toEqual([
      "Part 2 of the file names (a0, f0, j0, …) goes along with the emotion (Cramer's V 0.95). If it is the sentence, a model may learn what is said instead of how, and no split by speaker shows it. Let the same sentences be spoken in all emotions.",
    ]);
    // The name of the emotion itself, and numbers of recordings, are not sentences.
    const named = utterances.map((one, i) => ({ ...one, file: `${one.label}_${i}.wav` }));
    expect(messages(named)).toEqual([]);
  });

  test("sessions", () => {
    const sessions = utterances.map((one) => ({
      ...one,
      session: one.label === "fear" ? "evening" : "morning",
    }));
    expect(messages(sessions)).toEqual([
      "The session goes along with the emotion (Cramer's V 0.99; evening in 100 % of fear, 33 % of all). A model may learn the room instead of the emotion. Split by session, and record each emotion in several sessions.",
    ]);
  });

  test("formats", () => {
    const formats = heard((label) => (label === "joy" ? { format: "8000 Hz, 1 channel, mp3" } : {}));
    expect(messages(utterances, formats)[0]).toMatch(
      /^The format goes along with the emotion \(Cramer's V 0\.99; 8000 Hz, 1 channel, mp3 in 100 % of joy, 33 % of all\)\. A model may learn the rate, codec or channel instead/,
    );
  });

  test("levels", () => {
    const loud = heard((label, i) => ({ levelDb: (label === "anger" ? -10 : -30) - (i % 3) }));
    expect(messages(utterances, loud)).toHaveLength(1);
    expect(messages(utterances, loud)[0]).toMatch(
      /^The level differs by emotion \(which explains 100 % of it; mean -32\.0 dB for joy, -10\.0 dB for anger/,
    );
  });

  test("differences too small to be learned are not reported, however regular", () => {
    const alike = heard((label) => ({
      levelDb: label === "anger" ? -20 : -22,
      durationSec: label === "anger" ? 1 : 1.1,
      leadingSilenceSec: label === "anger" ? 0.1 : 0.12,
    }));
    expect(messages(utterances, alike)).toEqual([]);
  });

  test("silence before the voice", () => {
    const late = heard((label, i) => ({
      leadingSilenceSec: (label === "anger" ? 0.5 : 0.1) + (i % 5) / 100,
    }));
    expect(messages(utterances, late)[0]).toMatch(
      /^The leading silence differs by emotion \(which explains 9\d % of it; mean 0\.1 s for fear, 0\.5 s for anger\)\. It does not express anything/,
    );
  });
});

describe("Cramer's V, corrected", () => {
  test("is 1 for equal, about 0 for independent categories", () => {
    const same = Array.from({ length: 60 }, (_, i) => [String(i % 3), String(i % 3)] as const);
    const apart = Array.from(
      { length: 60 },
      (_, i) => [String(i % 3), String(Math.floor(i / 3) % 4)] as const,
    );
    expect(cramersV(same)).toBeCloseTo(1, 10);
    expect(cramersV(apart)).toBe(0);
  });

  test("lies in [0, 1] and does not depend on order or names", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 60 }), (numbers) => {
        const pairs = numbers.map(([a, b]) => [String(a), String(b)] as const);
        const v = cramersV(pairs);
        expect(v).toBeGreaterThanOrEqual(0);
        expect(v).toBeLessThanOrEqual(1);
        expect(cramersV([...pairs].reverse())).toBeCloseTo(v, 6);
        expect(cramersV(pairs.map(([a, b]) => [`x${b}`, `y${a}`] as const))).toBeCloseTo(v, 6);
      }),
    );
  });

  test("agrees with a table worked out by hand", () => {
    // 2 x 2, n = 40: a 15, b 5, c 5, d 15: chi² = 10, phi² = 0.25 - 1/39; r = c = 2 - 1/39.
    const pairs = [
      ...Array.from({ length: 15 }, () => ["a", "x"] as const),
      ...Array.from({ length: 5 }, () => ["a", "y"] as const),
      ...Array.from({ length: 5 }, () => ["b", "x"] as const),
      ...Array.from({ length: 15 }, () => ["b", "y"] as const),
    ];
    expect(cramersV(pairs)).toBeCloseTo(Math.sqrt((0.25 - 1 / 39) / (1 - 1 / 39)), 10);
  });
});
