import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AudioSource,
  bytesSource,
  decodeAudio,
  encodeWav,
  fileSource,
  loadSignal,
  openAudio,
  streamSignal,
} from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { flac16Mono, flac24Stereo, mp3Mono, mp3Stereo, opus, vorbis } from "./fixtures.ts";
import { extensible, type WavParts, wavBytes } from "./wav-bytes.ts";

const noise = (seed: number, length: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => 0.5 * rng.normal());
};

/** The blocks of a file joined into one signal for each channel. */
async function inBlocks(bytes: Uint8Array, blockBytes: number, from = 0, to = Number.POSITIVE_INFINITY) {
  const { blocks } = await openAudio(bytesSource(bytes, "x"), blockBytes);
  const channels: number[][] = [];
  let last = 0;
  for await (const block of blocks(from, to)) {
    block.channels.forEach((samples, c) => {
      channels[c] ??= [];
      channels[c].push(...samples);
    });
    expect(block.done).toBeGreaterThanOrEqual(last);
    last = block.done;
  }
  expect(last).toBe(1);
  return channels;
}

const randomBytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919 + (i >> 3)) & 255);

const wavs: readonly (readonly [string, WavParts])[] = [
  ["8 bits", { bits: 8, data: randomBytes(101) }],
  ["16 bits, stereo", { channels: 2, data: randomBytes(404) }],
  ["24 bits, three channels", { bits: 24, channels: 3, data: randomBytes(9 * 41) }],
  ["32 bits", { bits: 32, data: randomBytes(400) }],
  ["float", { formatTag: 3, bits: 32, data: new Uint8Array(noise(1, 99).buffer) }],
  [
    "double, stereo",
    { formatTag: 3, bits: 64, channels: 2, data: new Uint8Array(Float64Array.from(noise(2, 90)).buffer) },
  ],
  ["A-law", { formatTag: 6, bits: 8, data: randomBytes(100) }],
  ["mu-law, stereo", { formatTag: 7, bits: 8, channels: 2, data: randomBytes(100) }],
  ["extensible", { formatTag: 0xfffe, formatExtra: extensible(20, 1), bits: 24, data: randomBytes(300) }],
];

describe("a file decoded in blocks of any size is the file decoded at once", () => {
  test.each(wavs)("WAV, %s, and any stretch of it", async (_, parts) => {
    const bytes = wavBytes(parts);
    const whole = (await decodeAudio(bytes, "x")).channels.map((c) => [...c]);
    const length = whole[0].length;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(length - 1),
        fc.nat(),
        async (size, from, more) => {
          const to = from + 1 + (more % (length - from));
          expect(await inBlocks(bytes, size, from, to)).toEqual(whole.map((c) => c.slice(from, to)));
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  test.each([
    ["FLAC", flac16Mono],
    ["FLAC of 24 bits, stereo", flac24Stereo],
    ["MP3", mp3Mono],
    ["MP3, stereo", mp3Stereo],
    ["Ogg Vorbis", vorbis],
    ["Ogg Opus", opus],
  ])("%s", async (_, bytes) => {
    const whole = (await decodeAudio(bytes, "x")).channels.map((c) => [...c]);
    for (const size of [2400, 8888]) expect(await inBlocks(bytes, size)).toEqual(whole);
  });
});

describe("a file that is read in ranges", () => {
  const bytes = encodeWav(
    noise(3, 2_500_000).map((v) => Math.max(-1, Math.min(0.99, v))),
    16_000,
  );
  const ranges: [number, number][] = [];
  const files = {
    size: async () => bytes.length,
    read: async () => bytes,
    readRange: async (_: string, start: number, end: number) => {
      ranges.push([start, end]);
      return bytes.slice(start, end);
    },
  };

  test("gives the same signal, and of a stretch reads no more than that", async () => {
    const source = await fileSource("/long.wav", files);
    const segment = { startSec: 100, endSec: 101, sampleRateHz: 16_000 };
    const pieces: number[] = [];
    const info = await streamSignal(source, segment, (samples) => {
      pieces.push(...samples);
    });
    expect(info).toEqual({ durationSec: 156.25, fileRateHz: 16_000, sampleRateHz: 16_000, warnings: [] });
    expect(Float32Array.from(pieces)).toEqual((await loadSignal(bytes, "x", segment)).samples);
    const read = ranges.reduce((sum, [start, end]) => sum + Math.min(end, bytes.length) - start, 0);
    expect(read).toBeLessThan(2 * 65_536 + 32_000);
  });

  test("is read at once if it is short", async () => {
    ranges.length = 0;
    const short = { ...files, size: async () => 1000 };
    await (await fileSource("/short.wav", short)).read(0, 10);
    expect(ranges).toEqual([]);
  });

  test("is reported as cut short if it has become shorter", async () => {
    const source: AudioSource = {
      name: "x",
      size: bytes.length,
      read: async (start, end) => bytes.subarray(start, Math.min(end, 1_000_000)),
    };
    const { warnings } = await streamSignal(source, {}, () => {});
    expect(warnings).toEqual(["cut short: the header promises 156.25 s, 31.25 s are there."]);
  });
});

describe("streamSignal", () => {
  test.each([
    [
      "WAV",
      encodeWav(
        noise(4, 3000).map((v) => v / 4),
        22_050,
      ),
    ],
    ["FLAC", flac16Mono],
    ["MP3", mp3Stereo],
  ])("of a stretch of %s equals loadSignal's", async (_, bytes) => {
    const options = { startSec: 0.003, endSec: 0.02, sampleRateHz: 16_000 };
    const pieces: number[] = [];
    const { durationSec, fileRateHz } = await streamSignal(bytesSource(bytes, "x"), options, (samples) => {
      pieces.push(...samples);
    });
    const decoded = await decodeAudio(bytes, "x");
    expect([durationSec, fileRateHz]).toEqual([
      decoded.channels[0].length / decoded.sampleRateHz,
      decoded.sampleRateHz,
    ]);
    expect(Float32Array.from(pieces)).toEqual((await loadSignal(bytes, "x", options)).samples);
  });

  test("a stretch beyond the end is refused even if only decoding tells the length", async () => {
    await expect(loadSignal(flac16Mono, "a.flac", { endSec: 1 })).rejects.toThrow(
      "a.flac: expected a segment inside 0 … 0.025 s, got 0 … 1 s. Correct start and end (seconds) in the manifest.",
    );
  });

  test("a value that is not finite is named with its time, whichever block it is in", async () => {
    const samples = new Float32Array(200_000);
    samples[160_000] = Number.POSITIVE_INFINITY;
    const bytes = wavBytes({ formatTag: 3, bits: 32, data: new Uint8Array(samples.buffer) });
    await expect(streamSignal(bytesSource(bytes, "a.wav"), {}, () => {})).rejects.toThrow(
      "a.wav: expected finite samples, got Infinity at 10.000 s. Export the recording again.",
    );
  });
});
