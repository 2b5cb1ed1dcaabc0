import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/index.ts";
import { ffmpegFolder, hasFfmpeg, likeness, reason } from "./ffmpeg-made.ts";

describe.skipIf(!hasFfmpeg)(
  `Opus and Vorbis in WebM, Matroska and MP4, without a foreign decoder${reason}`,
  () => {
    const folder = ffmpegFolder();
    afterAll(folder.remove);
    const bytesOf = (name: string, ...options: string[]) =>
      new Uint8Array(readFileSync(folder.make(name, ...options)));

    test.each([
      ["a.webm", "libopus", 48_000, "matroska", "opus"],
      ["a.mka", "libvorbis", 16_000, "matroska", "vorbis"],
      ["a.mp4", "libopus", 48_000, "mp4", "opus"],
    ])("%s with %s", async (name, encoder, rate, container, codec) => {
      const { channels, format, warnings } = await decodeAudio(bytesOf(name, "-c:a", encoder), name);
      expect(format).toEqual({ container, codec, bitsPerSample: null, channels: 1, sampleRateHz: rate });
      expect(warnings).toEqual([]);
      // WebM files end with padding of at most one packet.
      expect(channels[0].length).toBeGreaterThanOrEqual(2 * rate);
      expect(channels[0].length).toBeLessThan(2.02 * rate);
      expect(likeness(channels[0], rate)).toBeGreaterThan(0.98);
    });

    test("a file cut short says so", async () => {
      const whole = bytesOf("cut.webm", "-c:a", "libopus", "-cluster_time_limit", "300");
      const { channels, warnings } = await decodeAudio(whole.subarray(0, whole.length / 2), "cut.webm");
      const there = (channels[0].length / 48_000).toFixed(2);
      expect(Number(there)).toBeLessThan(1.5);
      expect(warnings).toEqual([
        expect.stringMatching(`^cut short: the header promises 2\\.0[0-9] s, ${there} s are there\\.$`),
      ]);
    });

    test("two audio tracks", async () => {
      const bytes = bytesOf("two.mka", "-map", "0:a", "-map", "0:a", "-c:a", "libopus");
      const { warnings } = await decodeAudio(bytes, "two.mka");
      expect(warnings).toEqual(["it has 2 audio tracks, of which the first was read."]);
    });

    test("another codec needs a foreign decoder, and the message names it", async () => {
      await expect(decodeAudio(bytesOf("a.m4a"), "a.m4a")).rejects.toThrow(
        "a.m4a: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got an MP4 file with AAC audio. Convert it with: ffmpeg -i a.m4a converted.wav",
      );
    });

    test("damaged anywhere, it gives samples or one line", async () => {
      const whole = bytesOf("small.webm", "-c:a", "libopus", "-t", "0.3");
      for (let at = 0; at < whole.length; at += 97) {
        for (const bytes of [whole.with(at, whole[at] ^ 0x55), whole.subarray(0, at + 4)]) {
          const outcome = await decodeAudio(bytes, "a").then(
            ({ channels }) => channels[0].every(Number.isFinite),
            (e: Error) => e.name === "EmoforgeError" && e.message.startsWith("a: expected "),
          );
          expect([at, outcome]).toEqual([at, true]);
        }
      }
    });
  },
);
