import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAudio, encodeWav, resample } from "../../src/audio/index.ts";
import { flac16Mono, mp3Mono, mp3Stereo, opus } from "./fixtures.ts";
import { framesOf, id3Tag } from "./mp3-bytes.ts";
import { ascii, concat } from "./wav-bytes.ts";

const decode = (bytes: Uint8Array) => decodeAudio(bytes, "x");
const message = (bytes: Uint8Array) =>
  decode(bytes).then(
    ({ warnings }) => `warnings: ${warnings.join(" | ")}`,
    (e: Error) => `${e.name}: ${e.message}`,
  );

const mono = (await decode(mp3Mono)).channels;
const stereo = (await decode(mp3Stereo)).channels;
const [info, ...frames] = framesOf(mp3Mono);
const [stereoInfo, ...stereoFrames] = framesOf(mp3Stereo, 20);

describe("the beginning of the stream", () => {
  test.each([
    ["at once", new Uint8Array(0)],
    ["behind zeros", new Uint8Array(2000)],
    ["after more zeros than are looked at to recognise a file", new Uint8Array(70_000)],
    ["after several tags", concat([id3Tag(300), id3Tag(20)])],
    ["after a tag with a footer", id3Tag(100, true)],
    ["after a tag and padding", concat([id3Tag(50), new Uint8Array(1000)])],
  ])("%s", async (_, before) => {
    const { channels, warnings } = await decode(concat([before, mp3Mono]));
    expect(channels).toEqual(mono);
    expect(warnings).toEqual([]);
  });

  test("inside a frame: what is lost before it is reported", async () => {
    const bytes = concat([ascii("behind"), ...stereoFrames.slice(2)]);
    const { channels } = await decode(bytes);
    expect(channels[0].length).toBe(1152 * (stereoFrames.length - 2));
    expect(await message(bytes)).toMatch(
      /^warnings: the first 6 bytes are not audio and were skipped \| begins inside a stream: the first 0\.\d\d s are silent, because they need what came before$/,
    );
  });

  test("after a tag that claims to be longer than the file", async () => {
    const tag = id3Tag(100);
    tag[6] = 127;
    expect((await decode(concat([tag, mp3Mono]))).channels).toEqual(mono);
  });

  test.each([
    ["wav", encodeWav(mono[0].subarray(0, 100), 16_000)],
    ["flac", flac16Mono],
    ["ogg", opus],
  ])("a tag is followed by %s", async (container, bytes) => {
    const tagged = await decode(concat([id3Tag(300), bytes]));
    expect(tagged).toEqual(await decode(bytes));
    expect(tagged.format.container).toBe(container);
  });

  test("layer II is named", async () => {
    // 32 kbit/s at 48 kHz: 96 bytes.
    const frame = new Uint8Array(96);
    frame.set([0xff, 0xfd, 0x14, 0xc4]);
    await expect(decode(concat([frame, frame, frame, frame]))).rejects.toThrow(
      /: expected WAV, FLAC, MP3, .*, got MPEG audio of layer I or II\. Convert it with: ffmpeg -i /,
    );
  });

  test("a file of zeros", async () => {
    await expect(decode(new Uint8Array(100_000))).rejects.toThrow("got nothing but zeros.");
  });
});

describe("the stated length", () => {
  test("of a whole file, whatever tags follow it, is no cause for a warning", async () => {
    const id3v1 = concat([ascii("TAG"), new Uint8Array(125).fill(32)]);
    const ape = new Uint8Array(64).fill(65);
    ape.set([...ascii("APETAGEX"), 0xd0, 7, 0, 0, 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xa0]);
    ape[12] = 32;
    const lyrics = ascii("LYRICSBEGININD0000200LYRICS200");
    for (const tags of [[id3v1], [ape, id3v1], [lyrics, id3v1], [new Uint8Array(500)]]) {
      const decoded = await decode(concat([mp3Mono, ...tags]));
      expect(decoded.channels).toEqual(mono);
      expect(decoded.warnings).toEqual([]);
    }
  });

  test("is compared with the frames that are there", async () => {
    expect(await message(concat([info, ...frames.slice(0, 5)]))).toBe(
      "warnings: cut short: the header promises 8 frames (0.29 s), 5 (0.18 s) are there",
    );
    expect(await message(concat([info, ...frames, ...frames]))).toBe(
      "warnings: longer than stated: the header promises 8 frames (0.29 s), 16 (0.58 s) are there",
    );
  });

  test("in the header of the Fraunhofer encoder", async () => {
    const vbri = new Uint8Array(info.length);
    vbri.set(info.subarray(0, 4));
    vbri.set(ascii("VBRI"), 36);
    vbri[53] = 12;
    const header = vbri.length >= 54 ? vbri : new Uint8Array(0);
    expect(await message(concat([header, ...frames]))).toBe(
      "warnings: cut short: the header promises 12 frames (0.43 s), 8 (0.29 s) are there",
    );
  });

  test("without one, a frame that is cut off is still noticed", async () => {
    const bytes = concat(frames);
    expect(await message(bytes)).toBe("warnings: ");
    expect(await message(bytes.subarray(0, bytes.length - 10))).toBe(
      "warnings: cut short: the file ends inside a frame",
    );
  });
});

describe("recordings joined end to end", () => {
  test("of one kind: each without its encoder's delay and padding", async () => {
    const { channels, warnings } = await decode(concat([mp3Mono, mp3Mono, mp3Mono]));
    expect([...channels[0]]).toEqual([...mono[0], ...mono[0], ...mono[0]]);
    expect(warnings).toEqual([]);
  });

  test("of several rates and channels: each is decoded as it is and converted to the first", async () => {
    const { channels, format, warnings } = await decode(concat([mp3Mono, mp3Stereo, mp3Mono]));
    expect(format).toMatchObject({ sampleRateHz: 16_000, channels: 1 });
    const mean = stereo[0].map((v, i) => (v + stereo[1][i]) / 2);
    const expected = [...mono[0], ...resample(mean, 48_000, 16_000), ...mono[0]];
    expect([...channels[0]]).toEqual(expected);
    expect(warnings).toEqual([
      "joined from recordings of different kinds: parts of 48000 Hz with 2 channels were brought to the first part's 16000 Hz with 1 channel",
    ]);
  });

  test("one channel is given to both of the first", async () => {
    const { channels } = await decode(concat([mp3Stereo, mp3Mono]));
    expect(channels).toHaveLength(2);
    expect(channels[1].subarray(9600)).toEqual(channels[0].subarray(9600));
    expect(channels[1].subarray(9600)).toEqual(resample(mono[0], 16_000, 48_000));
  });
});

describe("damaged streams", () => {
  test("cut anywhere, it is an error, says so, or is whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(mp3Mono, mp3Stereo), fc.nat(), async (bytes, cut) => {
        const told = await message(bytes.subarray(0, 1 + (cut % (bytes.length - 1))));
        expect(told).not.toBe("warnings: ");
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test("a piece removed or other bytes in between: frames that refer to what is gone are silent, not noise", async () => {
    const removed = concat([stereoInfo, ...stereoFrames.slice(0, 3), ...stereoFrames.slice(5)]);
    const cutInside = concat([removed.subarray(0, 700), removed.subarray(800)]);
    expect(await message(cutInside)).toMatch(
      /^warnings: damaged: \d+ bytes between frames are not audio and were skipped \(1 place, the first at 0\.1 s\) \| cut short: the header promises 10 frames/,
    );
    const inserted = concat([
      stereoInfo,
      ...stereoFrames.slice(0, 4),
      ascii("other"),
      ...stereoFrames.slice(4),
    ]);
    expect(await message(inserted)).toBe(
      "warnings: damaged: 5 bytes between frames are not audio and were skipped (1 place, the first at 0.1 s)",
    );
    const { channels } = await decode(inserted);
    expect(channels[0].length).toBe(stereo[0].length);
    expect(Math.max(...channels[0])).toBeLessThan(0.6);
  });

  test("bytes after the last frame", async () => {
    expect(await message(concat([mp3Mono, ascii("anything else")]))).toBe(
      "warnings: the last 13 bytes are not audio and were skipped",
    );
  });

  test("a tag and nothing else", async () => {
    expect(await message(mp3Stereo.subarray(0, 20))).toBe(
      "EmoforgeError: x: expected an MPEG audio frame, got 0 other bytes. The file is damaged or cut short: copy it again from its source.",
    );
  });
});

test("a bitrate that is not in the table is found from the distance between frames", async () => {
  // The first frame, which borrows nothing, four times; with 60 more bytes it has no bitrate of the table.
  const [frame] = stereoFrames;
  const free = new Uint8Array(frame.length + 60);
  free.set(frame);
  free[2] &= 15;
  const { channels, warnings } = await decode(concat([free, free, free, free]));
  expect(warnings).toEqual([]);
  expect(channels).toEqual((await decode(concat([frame, frame, frame, frame]))).channels);
});
