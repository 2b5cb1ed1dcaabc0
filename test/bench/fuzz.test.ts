import { describe, expect, test } from "vitest";
import { oggPages, payloadOf, unitsOf } from "../../bench/fuzz/anatomy.ts";
import type { Base } from "../../bench/fuzz/bases.ts";
import { type Answer, judge, messageFaults, warningFaults } from "../../bench/fuzz/judge.ts";
import { mutant } from "../../bench/fuzz/mutant.ts";
import { operatorNames, operators } from "../../bench/fuzz/mutate.ts";
import { cutCounts, faultKinds, linesOf, type Verdict } from "../../bench/fuzz/tally.ts";
import { encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { mp3Mono } from "../audio/fixtures.ts";

const wav = encodeWav(
  Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 5) / 2),
  16_000,
);
const wavBase: Base = { name: "wav", family: "wav", ending: "wav", parts: [null], bytes: wav, seconds: 0.25 };

describe("anatomy", () => {
  test("finds the samples of a WAV file behind its header", () => {
    expect(payloadOf(wav)).toEqual({ start: 44, end: 8044 });
  });

  test("finds the frames of an MP3 file one after the other, up to its end", () => {
    const frames = unitsOf(mp3Mono);
    expect(frames.slice(1).map(({ start }) => start)).toEqual(frames.slice(0, -1).map(({ end }) => end));
    expect([frames[0].start, frames[frames.length - 1].end]).toEqual([0, mp3Mono.length]);
  });

  test("finds pages of Ogg by their segments", () => {
    const page = (granule: number, body: number) =>
      Uint8Array.of(
        ...[..."OggS"].map((c) => c.charCodeAt(0)),
        0,
        0,
        granule,
        ...new Array(19).fill(0),
        1,
        body,
        ...new Array(body).fill(7),
      );
    const bytes = new Uint8Array([...page(0, 30), ...page(9, 50)]);
    expect(oggPages(bytes)).toEqual([
      { start: 0, end: 58 },
      { start: 58, end: 136 },
    ]);
    expect(payloadOf(bytes)).toEqual({ start: 58, end: 136 });
  });
});

describe("mutants", () => {
  test("equal seeds and numbers give equal bytes, other numbers others", () => {
    const bytesOf = (seed: number, number: number) => mutant(seed, number, [wavBase])?.bytes;
    expect(bytesOf(3, 7)).toEqual(bytesOf(3, 7));
    expect(bytesOf(3, 7)).not.toEqual(bytesOf(3, 8));
    expect(bytesOf(3, 7)).not.toEqual(bytesOf(4, 7));
  });

  test("there is none of a recording that is not there", () => {
    expect(mutant(1, 1, [undefined])).toBeUndefined();
  });

  test.each(operatorNames)("%s changes the recording and leaves the original alone", (name) => {
    for (const original of [wav, mp3Mono]) {
      const before = original.slice();
      const rng = createRng(1).fork(name);
      const many = Array.from({ length: 20 }, () =>
        operators[name](original, rng, { alike: original, any: mp3Mono }),
      );
      expect(original).toEqual(before);
      expect(many.some(({ bytes }) => Buffer.compare(bytes, original) !== 0)).toBe(true);
    }
  });

  test("what is cut says how much of the audio is gone", () => {
    for (const name of ["cut end", "cut start", "remove piece"] as const) {
      const rng = createRng(5).fork(name);
      for (let i = 0; i < 20; i++) {
        const { bytes, missing } = operators[name](wav, rng, { alike: wav, any: wav });
        const lost = wav.length - bytes.length;
        const header = name === "cut start" ? Math.min(44, lost) : 0;
        expect(missing).toBeCloseTo((lost - header) / 8000, 12);
      }
    }
  });
});

describe("judging", () => {
  const measured = { ms: 3, grownMb: 1 };
  const decoded = (seconds: number, ...warnings: string[]): Answer => ({
    kind: "decoded",
    seconds,
    warnings,
    ...measured,
  });
  const cut = { operator: "cut end", missing: 0.5, seconds: 3 } as const;

  test("short without a word", () => {
    expect(judge(decoded(1.5), cut, "a.mp3")).toEqual({
      outcome: "decoded",
      silentlyShort: true,
      filled: false,
      faults: [],
    });
    expect(judge(decoded(2.8), { ...cut, missing: 0.07 }, "a.mp3").silentlyShort).toBe(false);
    expect(
      judge(decoded(1.5), { operator: "drop frames", missing: 0.5, seconds: 3 }, "a.mp3").silentlyShort,
    ).toBe(false);
  });

  test("short with a warning", () => {
    expect(judge(decoded(1.5, "The end is missing."), cut, "a.mp3")).toEqual({
      outcome: "warned",
      silentlyShort: false,
      filled: false,
      faults: [],
    });
  });

  test("as long as before though half was taken away", () => {
    expect(judge(decoded(3), cut, "a.mp3")).toMatchObject({ silentlyShort: false, filled: true });
  });

  test("what must never be", () => {
    const of = (answer: Answer) => judge(answer, cut, "a.mp3").faults;
    expect(of({ kind: "broken", what: "the process ended", ...measured })).toEqual(["the process ended"]);
    expect(of({ ...decoded(3), ms: 6100 })).toEqual(["took 6.1 s"]);
    expect(of({ ...decoded(3), grownMb: 1500.2 })).toEqual(["memory grew by 1500 MB"]);
    expect(of({ ...decoded(3), poisoned: "opus has other samples" })).toEqual([
      "poisoned: opus has other samples",
    ]);
    expect(of(decoded(Number.NaN))).toEqual(["NaN s decoded"]);
  });

  test("messages for users pass", () => {
    for (const message of [
      "a.wav: expected 16 bytes of samples, got 3. The file is cut short: copy it again from its source.",
      'a.wav: expected WAV audio, got an AIFF file. Convert it, e.g. with "ffmpeg -i a.wav converted.wav".',
      "a.wav: expected finite samples, got NaN at 0.128 s. Export the recording again.",
    ])
      expect(messageFaults(message, "a.wav")).toEqual([]);
  });

  test("messages of decoders do not", () => {
    const faults = (got: string) =>
      messageFaults(`a.ogg: expected audio, got ${got}. Copy it again.`, "a.ogg");
    for (const inside of [
      "a decoder error (-1 MPG123_ERR)",
      "RuntimeError: memory access out of bounds",
      "libopus -4 OPUS_INVALID_PACKET",
      "vorbis_synthesisOV_ENOTAUDIO",
      "FLAC__STREAM_DECODER_ERROR_STATUS_LOST_SYNC",
      "undefined samples",
      "NaN s",
      "at decode (main.js:3)",
      "ENOENT",
    ])
      expect(faults(inside), inside).toHaveLength(1);
    expect(messageFaults("a.ogg is broken.", "a.ogg")).toEqual(["message of another form: a.ogg is broken."]);
    expect(messageFaults("a.ogg: expected b\nc, got d. Copy it again.", "a.ogg")).toEqual([
      "more than one line: a.ogg: expected b\nc, got d. Copy it again.",
    ]);
  });

  test("a warning is a sentence without the file's name", () => {
    expect(warningFaults("The last 3 frames are missing.", "a.ogg")).toEqual([]);
    expect(warningFaults("a.ogg: frames are missing.", "a.ogg")).toEqual([
      "warning that names the file: a.ogg: frames are missing.",
    ]);
    expect(warningFaults("Damaged.", "a.ogg")).toEqual(["warning that says nothing: Damaged."]);
  });
});

describe("the tally", () => {
  const verdict = (number: number, changes: Partial<Verdict>): Verdict => ({
    number,
    base: "wav",
    family: "wav",
    operator: "cut end",
    outcome: "refused",
    silentlyShort: false,
    filled: false,
    faults: [],
    ...changes,
  });
  const verdicts = [
    verdict(1, { outcome: "decoded", silentlyShort: true }),
    verdict(2, { faults: ["took 6.1 s"] }),
    verdict(3, { operator: "zeros", faults: ["took 7.9 s", "mutant.wav is bad"] }),
  ];

  test("counts by format and damage, and cut recordings for themselves", () => {
    const none = { decoded: 0, warned: 0, refused: 0, silentlyShort: 0, filled: 0, failures: 0 };
    expect(linesOf(verdicts)).toEqual([
      { family: "wav", operator: "zeros", ...none, n: 1, refused: 1, failures: 1 },
      {
        family: "wav",
        operator: "cut end",
        ...none,
        n: 2,
        decoded: 1,
        refused: 1,
        silentlyShort: 1,
        failures: 1,
      },
    ]);
    expect(cutCounts(verdicts)).toEqual({
      ...none,
      n: 2,
      decoded: 1,
      refused: 1,
      silentlyShort: 1,
      failures: 1,
    });
  });

  test("puts faults together that differ in numbers alone", () => {
    expect(faultKinds(verdicts)).toEqual([
      { count: 2, numbers: [2, 3], families: ["wav"], example: "took 6.1 s" },
      { count: 1, numbers: [3], families: ["wav"], example: "mutant.wav is bad" },
    ]);
  });
});
