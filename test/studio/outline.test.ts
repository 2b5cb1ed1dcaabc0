/** @file The outline of a recording against the lowest and highest samples taken one by one, and the reading in advance that feeds it. */

import { describe, expect, test } from "vitest";
import { type AudioSource, bytesSource, decodeAudio, encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { outlineOf } from "../../src/studio/server/outline.ts";
import { readAhead } from "../../src/studio/server/read-ahead.ts";

const rateHz = 16_000;

/** Longer than two pieces of the reading in advance. */
async function noise() {
  const rng = createRng("outline");
  const bytes = encodeWav(
    Float32Array.from({ length: 2_300_123 }, () => rng.uniform() - 0.5),
    rateHz,
  );
  const { channels } = await decodeAudio(bytes, "noise.wav");
  return { bytes, samples: channels[0] };
}

describe("the outline", () => {
  test.each([
    [7, {}],
    [1000, {}],
    [333, { startSec: 1.5, endSec: 100 }],
  ])("in %d parts has the lowest and highest sample of each", async (parts, stretch) => {
    const { bytes, samples } = await noise();
    const { startSec = 0, endSec = samples.length / rateHz } = stretch as {
      startSec?: number;
      endSec?: number;
    };
    const part = samples.subarray(startSec * rateHz, Math.round(endSec * rateHz));
    const outline = await outlineOf(bytesSource(bytes, "noise.wav"), stretch, parts);
    const wanted: number[] = [];
    for (let i = 0, at = 0; i < parts; i++) {
      const end = Math.min(part.length, Math.ceil(((i + 1) * part.length) / parts - 1e-6));
      const piece = part.subarray(at, end);
      wanted.push(
        piece.reduce((a, b) => Math.min(a, b)),
        piece.reduce((a, b) => Math.max(a, b)),
      );
      at = end;
    }
    expect(outline.durationSec).toBe(part.length / rateHz);
    expect(outline.values).toEqual(wanted.map((value) => Math.round(1000 * value) / 1000));
  });
});

describe("reading in advance", () => {
  test("gives the bytes that were asked for, each piece read once", async () => {
    const { bytes } = await noise();
    const asked: number[] = [];
    const source: AudioSource = {
      ...bytesSource(bytes, "noise.wav"),
      read: async (start, end) => {
        asked.push(start);
        return bytes.subarray(start, end);
      },
    };
    const { read } = readAhead(source);
    for (let at = 0; at < bytes.length; at += 300_001)
      expect(Buffer.compare(await read(at, at + 300_001), bytes.subarray(at, at + 300_001))).toBe(0);
    expect(asked).toEqual([...new Set(asked)]);
    expect(asked.length).toBe(Math.ceil(bytes.length / 2 ** 20));
  });

  test("a fault is that of the read which meets it", async () => {
    const source: AudioSource = {
      name: "gone.wav",
      size: 2 ** 23,
      read: async (start) => {
        if (start > 0) throw new Error("gone");
        return new Uint8Array(2 ** 20);
      },
    };
    const { read } = readAhead(source);
    expect((await read(0, 10)).length).toBe(10);
    await expect(read(2 ** 20, 2 ** 20 + 1)).rejects.toThrow("gone");
  });
});
