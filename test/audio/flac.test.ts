import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesSource, decodeAudio, openAudio } from "../../src/audio/index.ts";
import { flac16Mono, flac24Stereo } from "./fixtures.ts";
import { type FlacParts, flacBytes, flacParts } from "./flac-bytes.ts";
import { ascii, concat } from "./wav-bytes.ts";

/** 16-bit integers that differ from frame to frame. */
const ramp = (first: number, length: number) =>
  Array.from({ length }, (_, i) => (((first + i) * 7919) % 65_536) - 32_768);

/** The number of samples, some of them, and a sum that depends on their order, so that a failing test does not print thousands. */
const brief = (samples: readonly number[]) => [
  samples.length,
  ...samples.slice(0, 3),
  samples.reduce((sum, v, i) => (sum * 31 + v + i) % 1_000_003, 0),
];

/** Ten frames of 0.1 s. */
const tenth = 1600;
const frames = Array.from({ length: 10 }, (_, i) => ramp(i * tenth, tenth));
const parts: FlacParts = { frames };

const decode = async (bytes: Uint8Array) => {
  const { channels, warnings } = await decodeAudio(bytes, "a.flac");
  return { samples: brief([...channels[0]].map((v) => v * 32_768)), warnings };
};
const message = (bytes: Uint8Array) => decode(bytes).then(String, (e: Error) => `${e.name}: ${e.message}`);
const remedy = "The file is damaged or cut short: copy it again from its source.";
/** The file with its frames changed. */
const edited = (change: (frames: Uint8Array[]) => Uint8Array[], some: FlacParts = parts) => {
  const { header, frames } = flacParts(some);
  return concat([header, ...change(frames)]);
};

describe("an intact file is exact and has no warnings", () => {
  test.each<[string, FlacParts]>([
    ["frames of one length", parts],
    ["a shorter last frame", { frames: [...frames, ramp(0, 3)] }],
    [
      "frames of any lengths, numbered by samples",
      { variable: true, frames: [ramp(0, 20), ramp(7, 4000), ramp(9, 33)] },
    ],
    ["frames of 16 samples", { frames: Array.from({ length: 300 }, (_, i) => ramp(16 * i, 16)) }],
    ["a frame of 65,535 samples", { frames: [ramp(0, 65_535), ramp(5, 100)] }],
    ["a count of samples that is unknown", { frames, total: 0 }],
    ["eight channels", { frames: frames.slice(0, 2), channels: 8 }],
  ])("%s", async (_, some) => {
    expect(await decode(flacBytes(some))).toEqual({ samples: brief(some.frames.flat()), warnings: [] });
  });

  test.each([
    ["an ID3v1 tag", ascii(`TAG${"x".repeat(125)}`)],
    ["zeros", new Uint8Array(3000)],
    ["other bytes", Uint8Array.from({ length: 999 }, (_, i) => (i * 37) & 255)],
  ])("%s after the last frame", async (_, behind) => {
    expect(await decode(concat([flacBytes(parts), behind]))).toEqual({
      samples: brief(frames.flat()),
      warnings: [],
    });
  });

  test("a tag before the header", async () => {
    const tag = concat([ascii("ID3"), Uint8Array.of(4, 0, 0, 0, 0, 0, 5), new Uint8Array(5)]);
    expect(await decode(concat([tag, flacBytes(parts)]))).toEqual({
      samples: brief(frames.flat()),
      warnings: [],
    });
  });

  test("metadata whose length makes no sense", async () => {
    const { header, frames: encoded } = flacParts(parts);
    const first = header.slice();
    first[4] = 0;
    const bytes = concat([first, Uint8Array.of(0x84, 0xff, 0xff, 0xff), ascii("short"), ...encoded]);
    expect(await decode(bytes)).toEqual({ samples: brief(frames.flat()), warnings: [] });
  });
});

describe("what is missing or damaged is reported, and everything else is exact", () => {
  const without = (...left: number[]) => frames.filter((_, i) => !left.includes(i)).flat();

  test("a frame taken out", async () => {
    expect(await decode(edited((f) => f.toSpliced(3, 1)))).toEqual({
      samples: brief(without(3)),
      warnings: ["0.10 s of 1.00 s are missing or damaged and were left out, at 0.30 s."],
    });
  });

  test("the first frames taken out", async () => {
    expect(await decode(edited((f) => f.slice(2)))).toEqual({
      samples: brief(without(0, 1)),
      warnings: ["0.20 s of 1.00 s are missing or damaged and were left out, at 0.00 s."],
    });
  });

  test("a byte changed, in two places", async () => {
    const bytes = edited((f) =>
      f.map((frame, i) => (i === 2 || i === 7 ? frame.with(900, frame[900] ^ 1) : frame)),
    );
    expect(await decode(bytes)).toEqual({
      samples: brief(without(2, 7)),
      warnings: [
        "0.20 s of 1.00 s are missing or damaged and were left out, in 2 places, the first at 0.20 s.",
      ],
    });
  });

  test("a piece taken out of the middle of two frames", async () => {
    const bytes = flacBytes(parts);
    expect(await decode(concat([bytes.subarray(0, 8000), bytes.subarray(12_000)]))).toEqual({
      samples: brief(without(2, 3)),
      warnings: ["0.20 s of 1.00 s are missing or damaged and were left out, at 0.20 s."],
    });
  });

  test("a frame that comes twice", async () => {
    expect(await decode(edited((f) => f.toSpliced(4, 0, f[3])))).toEqual({
      samples: brief(frames.flat()),
      warnings: ["0.10 s occur twice and were used once, at 0.30 s."],
    });
  });

  test("cut short", async () => {
    expect(await decode(edited((f) => [...f.slice(0, 4), f[4].subarray(0, 1000)]))).toEqual({
      samples: brief(frames.slice(0, 4).flat()),
      warnings: ["cut short: the header promises 1.00 s, 0.40 s are there."],
    });
  });

  test("cut short, where the header does not say how long it is", async () => {
    const bytes = edited((f) => [...f.slice(0, 4), f[4].subarray(0, 1000)], { frames, total: 0 });
    expect(await decode(bytes)).toEqual({
      samples: brief(frames.slice(0, 4).flat()),
      warnings: [
        "1000 bytes after the last intact frame could not be read, and the header does not tell how long the recording is: its end may be missing.",
      ],
    });
  });

  test("more than the header promises", async () => {
    expect(await decode(flacBytes({ frames, total: 8000 }))).toEqual({
      samples: brief(frames.flat()),
      warnings: ["the header promises 0.50 s, 1.00 s are there and were read."],
    });
  });

  test("another recording joined on", async () => {
    const second = flacBytes({ frames: frames.slice(0, 2) });
    expect(await decode(concat([flacBytes(parts), second]))).toEqual({
      samples: brief(frames.flat()),
      warnings: [
        `another FLAC recording follows the first (${second.length} bytes) and was not read: split the file.`,
      ],
    });
  });

  test("a frame with a right sum that the decoder cannot read", async () => {
    // A subframe of a reserved kind; the checksum is recomputed.
    const bytes = edited((f) => f.map((frame, i) => (i === 5 ? reserved(frame) : frame)));
    expect(await decode(bytes)).toEqual({
      samples: brief(without(5)),
      warnings: ["0.10 s of 1.00 s are missing or damaged and were left out, at 0.50 s."],
    });
  });
});

describe("the MD5 sum of all samples", () => {
  /** Where STREAMINFO holds it: after the mark, the header of the block, and 18 bytes of it. */
  const at = 26;
  const wrong =
    "damaged: the checksum (MD5) of the whole recording is wrong, and some of its samples may be, too.";
  const changed = (file: Uint8Array) => file.with(at, file[at] ^ 1);
  const warningsOf = async (file: Uint8Array) => (await decodeAudio(file, "a.flac")).warnings;

  test.each([
    ["16 bits", flac16Mono],
    ["24 bits, two channels", flac24Stereo],
  ])("%s: it matches as encoded, and a wrong one is reported", async (_, file) => {
    expect(await warningsOf(file)).toEqual([]);
    expect(await warningsOf(changed(file))).toEqual([wrong]);
  });

  test("zeros mean that none was computed", async () => {
    expect(await warningsOf(flac16Mono.slice().fill(0, at, at + 16))).toEqual([]);
  });

  test("where samples are known to be missing, it has nothing to add", async () => {
    const bytes = edited((f) => f.toSpliced(3, 1));
    bytes[at] = 1;
    expect(await warningsOf(bytes)).toEqual([
      "0.10 s of 1.00 s are missing or damaged and were left out, at 0.30 s.",
    ]);
  });

  test("it does not depend on how the file is cut into blocks", async () => {
    const { blocks, warnings } = await openAudio(bytesSource(flac16Mono, "a.flac"), 64);
    for await (const _ of blocks(0, Number.POSITIVE_INFINITY));
    expect(warnings).toEqual([]);
  });
});

describe("what cannot be decoded is refused with one line", () => {
  test("frames with a different number of channels from the header's", async () => {
    const bytes = flacBytes(parts);
    bytes[20] |= 2;
    expect(await message(bytes)).toBe(
      `EmoforgeError: a.flac: expected FLAC frames that can be decoded, got none. ${remedy}`,
    );
  });

  test("no sampling rate", async () => {
    expect(await message(flacBytes({ frames, rate: 0 }))).toBe(
      `EmoforgeError: a.flac: expected at least 1000 samples per second, got 0. ${remedy}`,
    );
  });

  test("a header cut short", async () => {
    expect(await message(flacBytes(parts).subarray(0, 20))).toBe(
      `EmoforgeError: a.flac: expected a FLAC header of 42 bytes, got 20 bytes. ${remedy}`,
    );
  });
});

describe("cut or changed anywhere, it has all its samples, or says so, or is refused", () => {
  const small = flacBytes({ frames: [ramp(0, 40), ramp(40, 40), ramp(80, 40)] });
  const honest = (bytes: Uint8Array, samples: number) =>
    decodeAudio(bytes, "a.flac").then(
      ({ channels, warnings }) => channels[0].length >= samples || warnings.length > 0,
      (e: Error) => /^a\.flac: expected /.test(e.message) && !/FLAC__/.test(e.message),
    );

  test("cut", async () => {
    for (let length = 1; length < small.length; length += 3)
      expect([length, await honest(small.subarray(0, length), 120)]).toEqual([length, true]);
  });

  test("a byte changed, a piece removed, in made-up and in encoded files", async () => {
    const [byte, gap] = [fc.nat(255), fc.nat(60)];
    const damage = async (encoded: boolean, where: number, value: number, removed: number) => {
      const [whole, samples] = encoded ? [flac16Mono, 400] : [small, 120];
      const at = 8 + (where % (whole.length - 8));
      expect(await honest(whole.with(at, value), samples)).toBe(true);
      const shorter = concat([whole.subarray(0, at), whole.subarray(at + removed)]);
      expect(await honest(shorter, samples)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(fc.boolean(), fc.nat(), byte, gap, damage), { numRuns: 60, seed: 1 });
  });
});

/** The frame with a subframe of a kind that does not exist. */
function reserved(frame: Uint8Array): Uint8Array {
  const out = frame.slice();
  // The header has nine bytes for frame numbers below 128.
  out[8] = 4;
  let sum = 0;
  for (const byte of out.subarray(0, -2)) {
    sum ^= byte << 8;
    for (let i = 0; i < 8; i++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x8005 : 0)) & 0xffff;
  }
  out.set([sum >> 8, sum & 255], out.length - 2);
  return out;
}
