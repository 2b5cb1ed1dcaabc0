import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import type { Utterance } from "../../src/core/types.ts";
import { checkCorpus, describeCorpus, loadCorpus } from "../../src/corpora/index.ts";
import { ownCard } from "../../src/corpora/manifest/manifest.ts";
import { equalButForRounding, fingerprint, similarPairs } from "../../src/corpora/same-audio.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { hasher, memoryFiles, noise, wav } from "./memory-files.ts";

const utterance = (file: string, more: Partial<Utterance> = {}): Utterance => ({
  id: file.replace(/\.\w+$/, ""),
  file,
  label: "joy",
  speaker: "s1",
  sex: "unknown",
  language: "und",
  session: "",
  corpus: "toy",
  ...more,
});

function check(tree: Record<string, Uint8Array>, utterances: readonly Utterance[]) {
  const corpus = { card: ownCard("toy", "toy"), utterances, problems: [] };
  return checkCorpus(corpus, { files: memoryFiles(tree), hasher });
}

/** Files with one fault each, named after it. */
const rounded = encodeWav(
  noise(1).map((x, i) => x + (i % 2 === 0 ? 2e-5 : -2e-5)),
  8000,
  { bits: 16 },
);
const clipped = encodeWav(
  noise(2).map((x) => Math.max(-1, Math.min(1, 40 * x))),
  8000,
  { bits: 16 },
);
const zip = new TextEncoder().encode("PK\x03\x04 and so on");

describe("checkCorpus", () => {
  test("finds no fault in an intact corpus, and describes its audio", async () => {
    const checked = await check({ "a.wav": wav(1), "b.wav": wav(2) }, [
      utterance("a.wav"),
      utterance("b.wav"),
    ]);
    expect(checked.problems).toEqual([]);
    expect(checked.audio.map(({ id, durationSec }) => [id, durationSec])).toEqual([
      ["a", 0.5],
      ["b", 0.5],
    ]);
    expect(checked.audio[0]?.peak).toBeCloseTo(0.1, 2);
  });

  const faults: [string, Record<string, Uint8Array>, Utterance[], object][] = [
    [
      "the same samples under two names",
      { "a.wav": wav(1), "b.wav": wav(1) },
      [utterance("a.wav"), utterance("b.wav", { label: "fear" })],
      {
        kind: "same-audio",
        file: "b.wav",
        message: "b is the same audio as a, labelled joy there and fear here.",
      },
    ],
    [
      "the same recording apart from rounding",
      { "a.wav": wav(1), "b.wav": rounded },
      [utterance("a.wav"), utterance("b.wav")],
      { kind: "same-audio", file: "b.wav", message: "b is the same audio but for rounding as a." },
    ],
    [
      "one recording under two speakers",
      { "a.wav": wav(1), "b.wav": wav(1) },
      [utterance("a.wav"), utterance("b.wav", { speaker: "s2" })],
      {
        kind: "two-speakers",
        file: "b.wav",
        message:
          "b of speaker s2 is the same audio as a of speaker s1. A split by speaker would put it on both sides.",
      },
    ],
    [
      "clipping",
      { "a.wav": clipped },
      [utterance("a.wav")],
      {
        kind: "clipping",
        file: "a.wav",
        message: expect.stringMatching(/^\d+ % of the samples of a are clipped\.$/),
      },
    ],
    [
      "silence",
      { "a.wav": encodeWav(noise(1, 1e-4), 8000, { bits: 16 }) },
      [utterance("a.wav")],
      { kind: "silence", file: "a.wav", message: "100 % of a is below -60 dB of full scale." },
    ],
    [
      "an archive with the ending .wav",
      { "a.wav": zip },
      [utterance("a.wav")],
      {
        kind: "wrong-format",
        file: "a.wav",
        message:
          "Expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got a ZIP archive. If it is a recording, convert it with: ffmpeg -i a.wav converted.wav",
      },
    ],
    [
      "WAV with the ending .flac",
      { "a.flac": wav(1) },
      [utterance("a.flac")],
      {
        kind: "misnamed",
        file: "a.flac",
        message: "Is WAV audio in a file called .flac. It is read nevertheless.",
      },
    ],
    [
      "an empty file",
      { "a.wav": new Uint8Array() },
      [utterance("a.wav")],
      {
        kind: "unreadable",
        file: "a.wav",
        message: "Expected an audio file, got an empty file. Copy it again from its source.",
      },
    ],
    [
      "no file",
      {},
      [utterance("a.wav")],
      { kind: "unreadable", file: "a.wav", message: "Could not be read (no such file). Check the path." },
    ],
    [
      "a segment beyond the end",
      { "a.wav": wav(1) },
      [utterance("a.wav", { startSec: 0.25, endSec: 0.75 })],
      {
        kind: "unreadable",
        file: "a.wav",
        message: "a: expected a segment inside 0 … 0.500 s, got 0.25 … 0.75 s.",
      },
    ],
  ];
  test.each(faults)("finds %s", async (_, tree, utterances, problem) => {
    expect((await check(tree, utterances)).problems).toEqual([problem]);
  });

  test("checks segments one by one, and reads their file once", async () => {
    const files = memoryFiles({ "a.wav": wav(1) });
    let reads = 0;
    const counting = {
      ...files,
      read: (path: string) => {
        reads++;
        return files.read(path);
      },
    };
    const corpus = {
      card: ownCard("toy", "toy"),
      utterances: [
        utterance("a.wav", { id: "first", startSec: 0, endSec: 0.2 }),
        utterance("a.wav", { id: "second", startSec: 0.2 }),
      ],
      problems: [],
    };
    const { audio, problems } = await checkCorpus(corpus, { files: counting, hasher });
    expect(audio.map(({ durationSec }) => durationSec)).toEqual([0.2, 0.3]);
    expect([problems, reads]).toEqual([[], 1]);
  });

  test("keeps the loader's problems first, reports progress, and stops on request", async () => {
    const earlier = { kind: "bad-name", file: "x", message: "y" } as const;
    const corpus = { card: ownCard("toy", "toy"), utterances: [utterance("a.wav")], problems: [earlier] };
    const steps: [number, number][] = [];
    const options = {
      files: memoryFiles({ "a.wav": zip }),
      hasher,
      onProgress: (done: number, total: number) => void steps.push([done, total]),
    };
    expect((await checkCorpus(corpus, options)).problems[0]).toEqual(earlier);
    expect(steps).toEqual([
      [0, 1],
      [1, 1],
    ]);
    await expect(checkCorpus(corpus, { ...options, signal: AbortSignal.abort() })).rejects.toThrow(
      "stopped on request",
    );
  });
});

describe("similar recordings", () => {
  const keys = (samples: Float32Array[]) =>
    similarPairs(samples.map((one, key) => fingerprint(key, one, 8000))).map(([a, b]) => [a.key, b.key]);
  const swelling = noise(3).map((x, i) => (x * i) / 4000);

  test("pair up by level over time, wherever they are in the list", () => {
    expect(keys([swelling, noise(1), swelling])).toEqual([[0, 2]]);
  });

  test("do not pair up when louder, longer, or silent", () => {
    expect(keys([swelling, swelling.map((x) => 2 * x)])).toEqual([]);
    expect(keys([swelling, swelling.subarray(0, 3999)])).toEqual([]);
    expect(keys([new Float32Array(4000), new Float32Array(4000)])).toEqual([]);
  });

  test("are one recording only if the samples agree", () => {
    expect(equalButForRounding(noise(1), noise(2))).toBe(false);
    expect(equalButForRounding(noise(1), noise(1).subarray(1))).toBe(false);
    expect(
      equalButForRounding(
        noise(1),
        noise(1).map((x) => x + 1e-4),
      ),
    ).toBe(true);
  });
});

test("describeCorpus sums up what the check saw", async () => {
  const utterances = [utterance("a.wav"), utterance("b.flac")];
  const corpus = { card: ownCard("toy", "toy"), utterances, problems: [] };
  const checked = await check({ "a.wav": wav(1), "b.flac": wav(2) }, utterances);
  expect(describeCorpus(corpus, { check: checked })).toMatchObject({
    problems: { misnamed: 1 },
    audio: {
      totalSec: 1,
      shortestSec: 0.5,
      longestSec: 0.5,
      formats: { "wav pcm 16-bit, 1 channel": 2 },
      sampleRatesHz: { "8000": 2 },
    },
  });
});

test("describeCorpus names the foreign decoder of a format", async () => {
  const utterances = [utterance("a.wav"), utterance("b.wav")];
  const corpus = { card: ownCard("toy", "toy"), utterances, problems: [] };
  const checked = await check({ "a.wav": wav(1), "b.wav": wav(2) }, utterances);
  const [first, second] = checked.audio;
  const format = {
    container: "mp4",
    codec: "aac",
    bitsPerSample: null,
    channels: 2,
    sampleRateHz: 8000,
    decoder: "ffmpeg 5.1.9",
  } as const;
  const described = describeCorpus(corpus, { check: { ...checked, audio: [first, { ...second, format }] } });
  expect(described.audio?.formats).toEqual({
    "wav pcm 16-bit, 1 channel": 1,
    "mp4 aac (ffmpeg 5.1.9), 2 channels": 1,
  });
});

const data = process.env.EMOFORGE_DATA;
describe.skipIf(data === undefined)(
  "real recordings (skipped unless EMOFORGE_DATA names the corpora)",
  () => {
    test("EMO-DB lasts 1487.09 s and has no faults", async () => {
      const { files } = nodePlatform;
      const corpus = await loadCorpus("emodb", { files, dataRoot: data });
      const checked = await checkCorpus(corpus, { files, hasher: nodePlatform.hasher });
      expect(checked.problems).toEqual([]);
      expect(describeCorpus(corpus, { check: checked }).audio?.totalSec).toBeCloseTo(1487.09, 2);
    });

    test("RAVDESS has one recording twice, in actor 07", async () => {
      const { files } = nodePlatform;
      const corpus = await loadCorpus("ravdess", { files, dataRoot: data });
      const some = corpus.utterances.filter(({ speaker }) => speaker === "07");
      const checked = await checkCorpus(
        { ...corpus, utterances: some },
        { files, hasher: nodePlatform.hasher },
      );
      expect(checked.problems).toMatchObject([
        {
          kind: "same-audio",
          message: expect.stringMatching(
            /^03-01-03-01-02-02-07 is the same audio( but for rounding)? as 03-01-03-01-02-01-07\.$/,
          ),
        },
      ]);
    });
  },
);
