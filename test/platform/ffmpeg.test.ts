import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { bytesSource, decodeSource, fileSource, openAudio } from "../../src/audio/index.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { ffmpegFolder, hasFfmpeg, likeness, original, RATE, reason } from "../audio/ffmpeg-made.ts";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

describe.skipIf(!hasFfmpeg)(`what ffmpeg decodes${reason}`, () => {
  const folder = ffmpegFolder();
  afterAll(folder.remove);
  const decode = async (file: string) => decodeSource(await fileSource(file, nodeFiles, "x"));
  const message = (file: string) => decode(file).then(String, (e: Error) => `${e.name}: ${e.message}`);

  test.each([
    ["a.caf", "caf", "pcm_s16be"],
    ["a.w64", "w64", "pcm_s16le"],
    ["alac.m4a", "mp4", "alac", "-c:a", "alac"],
    ["a.wv", "wavpack", "wavpack"],
    ["a.oga", "ogg", "flac", "-c:a", "flac"],
  ])("%s is exact", async (name, container, codec, ...options) => {
    const { channels, format, warnings } = await decode(folder.make(name, ...options));
    expect(format).toEqual({
      container,
      codec,
      bitsPerSample: null,
      channels: 1,
      sampleRateHz: RATE,
      decoder: expect.stringMatching(/^ffmpeg \S+$/),
    });
    expect(warnings).toEqual([]);
    expect(channels).toEqual([original]);
  });

  test.each([
    ["a.m4a", "mp4", "aac"],
    ["a.aac", "aac", "aac"],
    ["a.wma", "asf", "wmav2"],
    ["a.mp2", "mp2", "mp2"],
    ["a.avi", "avi", "mp3"],
    ["a.ts", "mpegts", "mp2"],
    ["ima.wav", "wav", "adpcm_ima_wav", "-c:a", "adpcm_ima_wav"],
  ])("%s keeps the sound", async (name, container, codec, ...options) => {
    const { channels, format } = await decode(folder.make(name, ...options));
    expect(format).toMatchObject({ container, codec, sampleRateHz: RATE });
    expect(Math.abs(channels[0].length / RATE - 2)).toBeLessThan(0.15);
    expect(likeness(channels[0], RATE)).toBeGreaterThan(0.95);
  });

  test("the sound of a video, in stereo", async () => {
    const video = ["-f", "lavfi", "-i", "color=d=2:s=16x16:r=5", "-ac", "2", "-map", "0:a", "-map", "1:v"];
    const { channels, warnings } = await decode(folder.make("video.mp4", ...video));
    expect(channels).toHaveLength(2);
    for (const channel of channels) expect(likeness(channel, RATE)).toBeGreaterThan(0.95);
    expect(warnings).toEqual([]);
  });

  test("a recording in memory, streamed through", async () => {
    const bytes = new Uint8Array(readFileSync(folder.make("memory.caf")));
    const { channels } = await decodeSource(bytesSource(bytes, "x", nodeFiles.media));
    expect(channels).toEqual([original]);
  });

  test("an index at the end cannot be read from memory", async () => {
    const bytes = new Uint8Array(readFileSync(folder.make("late.mov", "-ar", "96000", "-c:a", "pcm_s32le")));
    await expect(decodeSource(bytesSource(bytes, "x", nodeFiles.media))).rejects.toThrow(
      "x: expected audio that ffmpeg can decode, got a recording whose index is at its end, which cannot be read from memory. Give the file by its path.",
    );
  });

  test("a file cut short says so", async () => {
    writeFileSync(
      folder.at("half.m4a"),
      readFileSync(folder.make("fast.m4a", "-movflags", "faststart")).subarray(0, 9000),
    );
    const { channels, warnings } = await decode(folder.at("half.m4a"));
    const there = (channels[0].length / RATE).toFixed(2);
    expect(warnings[0]).toBe(`cut short: the file promises 2.00 s, ${there} s are there.`);
  });

  test("a recording that was never finished", async () => {
    writeFileSync(folder.at("open.m4a"), readFileSync(folder.make("closed.m4a")).subarray(0, 8000));
    expect(await message(folder.at("open.m4a"))).toBe(
      "EmoforgeError: x: expected audio that ffmpeg can decode, got a recording without its index, probably because the recorder was stopped before it could finish. Record it again, or repair it with a program for that.",
    );
  });

  test("a video without sound", async () => {
    const silent = folder.make("silent.mp4", "-f", "lavfi", "-i", "color=d=1:s=16x16:r=5", "-map", "1:v");
    expect(await message(silent)).toBe(
      "EmoforgeError: x: expected audio that ffmpeg can decode, got a file without an audio track. Check that it is the right file.",
    );
  });

  test("nothing but a magic number", async () => {
    writeFileSync(
      folder.at("empty.wma"),
      Uint8Array.of(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 1, 2, 3),
    );
    expect(await message(folder.at("empty.wma"))).toBe(
      "EmoforgeError: x: expected audio that ffmpeg can decode, got damaged or unknown content. Copy it again from its source, or convert it with another program.",
    );
  });

  test("a name that looks like an option or a protocol", async () => {
    for (const name of ["-i x;$(true).caf", "concat:a.caf"]) {
      writeFileSync(folder.at(name), readFileSync(folder.make("plain.caf")));
      expect((await decode(folder.at(name))).channels).toEqual([original]);
    }
  });

  test("stopping early ends it", async () => {
    const stream = await openAudio(await fileSource(folder.make("long.caf"), nodeFiles));
    for await (const { channels } of stream.blocks(0, Number.POSITIVE_INFINITY)) {
      expect(channels).toHaveLength(1);
      break;
    }
    expect(stream.warnings).toEqual([]);
  });

  test("if it is not installed, one message says so and what to do", async () => {
    const file = folder.make("none.m4a");
    process.env.PATH = "";
    expect(await nodeFiles.media?.version()).toBeUndefined();
    expect(await message(file)).toBe(
      'EmoforgeError: x: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4 where ffmpeg is not installed, got an MP4 file with AAC audio. Install ffmpeg (e.g. "apt-get install ffmpeg" or "brew install ffmpeg"; https://ffmpeg.org), or elsewhere convert it with: ffmpeg -i x converted.wav',
    );
  });
});
