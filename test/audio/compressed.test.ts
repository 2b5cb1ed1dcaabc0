import { describe, expect, test } from "vitest";
import { decodeAudio, sniffContainer } from "../../src/audio/index.ts";
import { flac16Mono, flac24Stereo, mp3Mono, mp3Stereo, opus, vorbis } from "./fixtures.ts";
import { ascii, concat } from "./wav-bytes.ts";

/** The best correlation of the recording's middle with the fixtures' tone over small delays. */
function toneCorrelation(samples: Float32Array, sampleRateHz: number): number {
  const start = Math.round(0.05 * sampleRateHz);
  const end = Math.round(0.15 * sampleRateHz);
  let sin = 0;
  let cos = 0;
  let energy = 0;
  for (let i = start; i < end; i++) {
    const phase = (2 * Math.PI * 440 * i) / sampleRateHz;
    sin += samples[i] * Math.sin(phase);
    cos += samples[i] * Math.cos(phase);
    energy += samples[i] ** 2;
  }
  return Math.hypot(sin, cos) / Math.sqrt((energy * (end - start)) / 2);
}

describe("FLAC is exact", () => {
  test("16 bits", async () => {
    const { channels, sampleRateHz, format } = await decodeAudio(flac16Mono, "a.flac");
    expect(format).toEqual({
      container: "flac",
      codec: "flac",
      bitsPerSample: 16,
      channels: 1,
      sampleRateHz,
    });
    const integers = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 20001) - 10000);
    integers.splice(0, 2, -32768, 32767);
    expect([...channels[0]].map((v) => v * 32768)).toEqual(integers);
    expect(sampleRateHz).toBe(16000);
  });

  test("24 bits, stereo", async () => {
    const { channels, format } = await decodeAudio(flac24Stereo, "a.flac");
    expect(format.bitsPerSample).toBe(24);
    for (const c of [0, 1]) {
      const integers = Array.from({ length: 100 }, (_, i) => ((i * 1234577 + c * 77) % 8000001) - 4000000);
      integers[0] = c === 0 ? 8388607 : -8388608;
      expect([...channels[c]].map((v) => v * 8388608)).toEqual(integers);
    }
  });
});

describe("lossy codecs keep the tone", () => {
  test.each([
    ["mp3", mp3Mono, 16000, 1],
    ["mp3", mp3Stereo, 48000, 2],
    ["vorbis", vorbis, 16000, 1],
    ["opus", opus, 48000, 1],
  ] as const)("%s at %#", async (codec, bytes, rate, count) => {
    const { channels, sampleRateHz, format } = await decodeAudio(bytes, "tone");
    expect(format).toMatchObject({ codec, bitsPerSample: null, channels: count, sampleRateHz: rate });
    expect(sampleRateHz).toBe(rate);
    expect(channels).toHaveLength(count);
    expect(channels[0].length).toBe(0.2 * rate);
    expect(toneCorrelation(channels[0], rate)).toBeGreaterThan(0.99);
  });

  test("the silent channel of the stereo file is silent", async () => {
    const { channels } = await decodeAudio(mp3Stereo, "tone.mp3");
    expect(Math.max(...channels[1].map(Math.abs))).toBeLessThan(0.01);
  });
});

describe("damaged files", () => {
  const message = (bytes: Uint8Array) =>
    decodeAudio(bytes, "x").catch((e: Error) => `${e.name}: ${e.message}`);
  const remedy = "The file is damaged or cut short: copy it again from its source.";

  test("FLAC cut short", async () => {
    expect(await message(flac16Mono.subarray(0, 60))).toContain(remedy);
    expect(await message(flac16Mono.subarray(0, 20))).toBe(
      `EmoforgeError: x: expected a FLAC header of 42 bytes, got 20 bytes. ${remedy}`,
    );
  });

  test("Ogg cut short", async () => {
    for (const bytes of [vorbis, opus]) {
      expect(await message(bytes.subarray(0, bytes.length - 40))).toBe(
        `EmoforgeError: x: expected an Ogg stream up to its last page, got a part. ${remedy}`,
      );
    }
  });

  test("MP3 with a tag and nothing else", async () => {
    expect(await message(mp3Stereo.subarray(0, 20))).toContain("expected an MPEG audio frame");
  });
});

describe("recognition by content", () => {
  test.each([
    ["a RIFF file that is not WAVE", ascii("RIFF\0\0\0\0WEBPVP8 ")],
    ["a ZIP archive", ascii("PK\x03\x04")],
    [
      "a Git LFS pointer, not the recording itself",
      ascii("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    ],
    ["an HTML or XML page", ascii("<!doctype html>")],
    ["something else", ascii("hello, world")],
  ])("says %s", (title, bytes) => {
    expect(() => sniffContainer(bytes, "audio/OAF_bite_fear.wav")).toThrow(
      `audio/OAF_bite_fear.wav: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got ${title}. If it is a recording, convert it with: ffmpeg -i OAF_bite_fear.wav converted.wav`,
    );
  });

  test("says that a file is empty", async () => {
    await expect(decodeAudio(new Uint8Array(0), "a.wav")).rejects.toThrow(
      "a.wav: expected an audio file, got an empty file. Copy it again from its source.",
    );
  });

  test.each([
    ["flac", flac16Mono],
    ["mp3", mp3Mono],
    ["mp3", mp3Stereo],
    ["ogg", vorbis],
    ["ogg", opus],
    ["wav", ascii("RIFX\0\0\0\0WAVE")],
    ["aiff", concat([ascii("FORM"), new Uint8Array(4), ascii("AIFF")])],
    ["au", ascii(".snd")],
    ["nist", ascii("NIST_1A\n   1024\n")],
    ["mp4", concat([new Uint8Array(4), ascii("ftypM4A ")])],
    ["matroska", ascii("\x1aE\xdf\xa3")],
    ["aac", ascii("\xff\xf1P\x80")],
    ["amr", ascii("#!AMR\n")],
    ["asf", ascii("\x30\x26\xb2\x75\x8e\x66\xcf\x11")],
    ["w64", ascii("riff\x2e\x91\xcf\x11")],
    ["avi", ascii("RIFF\0\0\0\0AVI LIST")],
    ["caf", ascii("caff\0\x01")],
  ])("%s", (container, bytes) => {
    expect(sniffContainer(bytes, "x")).toBe(container);
  });
});
