import { describe, expect, test } from "vitest";
import { concatenated } from "../../src/audio/bytes.ts";
import { decodeAudio } from "../../src/audio/index.ts";
import { matroskaTrack } from "../../src/audio/matroska.ts";
import { blockOf } from "../../src/audio/matroska-block.ts";
import { bytesSource } from "../../src/audio/source.ts";
import {
  block,
  cluster,
  element,
  matroskaFile,
  SILENCE,
  silentCluster,
  TRACKS,
  trackEntry,
} from "./matroska-bytes.ts";

const decoded = async (bytes: Uint8Array) => {
  const { channels, warnings } = await decodeAudio(bytes, "x");
  return { ms: channels[0].length / 48, warnings };
};

async function blocksOf(bytes: Uint8Array) {
  const track = await matroskaTrack(bytesSource(bytes, "x"));
  if (!track) return undefined;
  const blocks: { startSec: number; packets: number[][] }[] = [];
  for await (const { startSec, packets } of track.blocks())
    blocks.push({ startSec, packets: packets.map((p) => [...p]) });
  return { blocks, damage: track.damage };
}

const SOUND = { skipped: 0, cut: false };

describe("an intact file", () => {
  test.each([
    ["with all sizes", undefined, undefined],
    ["with sizes that the writer did not know", null, null],
  ])("%s", async (_, segment, size) => {
    const bytes = matroskaFile(
      [silentCluster(0, 30, size), silentCluster(600, 20, size)],
      undefined,
      segment,
    );
    expect(await decoded(bytes)).toEqual({ ms: 1000, warnings: [] });
  });

  test("blocks of other tracks are skipped, as are unknown fields in a group of blocks", async () => {
    const group = element(0xa0, [
      block(2, 40, Uint8Array.of(7, 8), 0, 0xa1),
      element(0x9b, Uint8Array.of(20)),
    ]);
    const bytes = matroskaFile(
      [
        cluster(500, [
          block(1, 0, Uint8Array.of(1)),
          block(2, 20, Uint8Array.of(5, 6)),
          group,
          element(0xec, "fill"),
        ]),
      ],
      [trackEntry(1, 1, "V_VP8"), trackEntry(2)],
    );
    expect(await blocksOf(bytes)).toEqual({
      blocks: [
        { startSec: 0.52, packets: [[5, 6]] },
        { startSec: 0.54, packets: [[7, 8]] },
      ],
      damage: SOUND,
    });
  });

  test("a block before the time of its cluster", async () => {
    const { blocks } =
      (await blocksOf(matroskaFile([cluster(500, [block(1, -20, Uint8Array.of(1))])]))) ?? {};
    expect(blocks).toEqual([{ startSec: 0.48, packets: [[1]] }]);
  });

  test("compressed packets are for another decoder", async () => {
    const encoded = trackEntry(1, 2, "A_OPUS", element(0x6d80, "x"));
    await expect(decodeAudio(matroskaFile([silentCluster(0, 2)], [encoded]), "x")).rejects.toThrow(
      "x: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got a Matroska or WebM file with OPUS audio. Convert it with: ffmpeg -i x converted.wav",
    );
  });
});

describe("lacing", () => {
  const laced = (flags: number, ...content: number[]) => {
    const packets = blockOf(Uint8Array.of(0x81, 0, 0, flags, ...content))?.packets;
    return packets?.map((packet) => [...packet]);
  };
  const long = new Array<number>(300).fill(9);

  test.each([
    ["none", 0, [1, 2, 3], [[1, 2, 3]]],
    ["Xiph", 2, [2, 1, 2, 11, 21, 22, 31], [[11], [21, 22], [31]]],
    ["Xiph, of more than 255 bytes", 2, [1, 255, 45, ...long, 1], [long, [1]]],
    [
      "one size",
      4,
      [1, 11, 12, 21, 22],
      [
        [11, 12],
        [21, 22],
      ],
    ],
    // The second length is one more than the first: 1 + 63 in seven bits.
    ["EBML", 6, [2, 0x81, 0x80 | 64, 11, 21, 22, 31], [[11], [21, 22], [31]]],
  ])("%s", (_, flags, content, packets) => {
    expect(laced(flags, ...content)).toEqual(packets);
  });

  test.each([
    ["Xiph beyond the end", 2, [1, 9, 1]],
    ["not of one size", 4, [1, 1, 2, 3]],
    ["EBML below 0", 6, [2, 0x81, 0x80, 1, 2]],
    ["EBML without its length", 6, [2, 0x81]],
    ["without its count", 2, []],
  ])("%s is damage", (_, flags, content) => {
    expect(laced(flags, ...content)).toBeUndefined();
  });
});

describe("a damaged file", () => {
  const CUT = "cut short or damaged: the file ends inside one of its elements.";

  test("cut anywhere in its blocks, it says so", async () => {
    const start = matroskaFile([silentCluster(0, 5)], undefined, null);
    const last = silentCluster(100, 5);
    const whole = matroskaFile([silentCluster(0, 5), last], undefined, null);
    for (let end = start.length + 1; end < whole.length; end++) {
      const { ms, warnings } = await decoded(whole.subarray(0, end));
      expect([end, warnings]).toEqual([end, [CUT]]);
      expect(ms).toBeLessThan(200);
    }
    expect(await decoded(start)).toEqual({ ms: 100, warnings: [] });
  });

  test("junk between clusters is skipped, up to the end of the file if nothing follows", async () => {
    for (const count of [1, 7, 8, 9, 20, 70_000]) {
      const junk = new Uint8Array(count).fill(0x7b);
      const between = matroskaFile([silentCluster(0, 5), junk, silentCluster(100, 5)]);
      const damaged = `${count} damaged bytes were skipped, and what they held is missing.`;
      expect(await decoded(between)).toEqual({ ms: 200, warnings: [damaged] });
      const { ms, warnings } = await decoded(matroskaFile([silentCluster(0, 5), junk]));
      expect([ms, warnings.length]).toEqual([100, 1]);
    }
  });

  test("missing clusters are noticed", async () => {
    const bytes = matroskaFile([silentCluster(0, 25), silentCluster(1500, 25)]);
    expect(await decoded(bytes)).toEqual({
      ms: 1000,
      warnings: ["1.00 s are missing or damaged and were left out, at 0.50 s."],
    });
  });

  test("a block that extends beyond its cluster costs the rest of that cluster", async () => {
    const blocks = [block(1, 0, SILENCE), element(0xa3, Uint8Array.of(0x81, 0, 20, 0, ...SILENCE), 50)];
    const { ms, warnings } = await decoded(matroskaFile([cluster(0, blocks), silentCluster(40, 5)]));
    expect(ms).toBe(120);
    expect(warnings).toEqual(["16 damaged bytes were skipped, and what they held is missing."]);
  });

  test("sizes beyond what a number holds, and elements without a size, come to an end", async () => {
    const huge = element(0xa3, SILENCE, 2 ** 55);
    expect((await decoded(matroskaFile([silentCluster(0, 5), huge]))).ms).toBe(100);
    const endless = concatenated(Array.from({ length: 3000 }, () => element(0xec, [])));
    expect(await decoded(matroskaFile([silentCluster(0, 5), endless]))).toEqual({ ms: 100, warnings: [] });
  });

  test("whatever any of its bytes is, the walk ends and gives no more than the file holds", async () => {
    const whole = matroskaFile([silentCluster(0, 3), silentCluster(60, 3, null)]);
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [0, 1, 0x80, 0xff, whole[at] ^ 0x10]) {
        const { blocks } = (await blocksOf(whole.with(at, byte))) ?? { blocks: [] };
        const packets = blocks.flatMap((one) => one.packets);
        expect([at, byte, packets.flat().length < whole.length]).toEqual([at, byte, true]);
      }
    }
  });

  test("without a description of its tracks, or without one of audio, there is none", async () => {
    const none =
      "x: expected WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4, got a Matroska or WebM file that is damaged or has no audio. Convert it with: ffmpeg -i x converted.wav";
    await expect(decodeAudio(matroskaFile([silentCluster(0, 2)], [trackEntry(1, 1)]), "x")).rejects.toThrow(
      none,
    );
    const lost = element(TRACKS, [trackEntry(1)]).length;
    const bytes = matroskaFile([]);
    await expect(decodeAudio(bytes.subarray(0, bytes.length - lost), "x")).rejects.toThrow(none);
  });
});
