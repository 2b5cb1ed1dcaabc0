import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/index.ts";
import { ascii, concat } from "./wav-bytes.ts";

const be32 = (...values: number[]) =>
  concat(values.map((v) => Uint8Array.of(v >>> 24, v >>> 16, v >>> 8, v)));
const be16 = (...values: number[]) => concat(values.map((v) => Uint8Array.of(v >> 8, v)));
const ramp = (length: number) => Array.from({ length }, (_, i) => ((i * 7919) % 65_536) - 32_768);

interface AiffParts {
  readonly kind?: string;
  readonly bits?: number;
  readonly channels?: number;
  readonly frames: number;
  readonly data: Uint8Array;
  readonly dataSize?: number;
}

/** 16 kHz. */
function aiff({ kind, bits = 16, channels = 1, frames, data, dataSize }: AiffParts): Uint8Array {
  // 16000 = 0.9765625 * 2^14; the mantissa begins with its leading one.
  const rate = concat([be16(16_383 + 13), be32(0xfa000000, 0)]);
  const common = concat([
    be16(channels),
    be32(frames),
    be16(bits),
    rate,
    kind ? concat([ascii(kind), Uint8Array.of(0, 0)]) : new Uint8Array(0),
  ]);
  const chunk = (id: string, body: Uint8Array, size = body.length) =>
    concat([ascii(id), be32(size), body, new Uint8Array(body.length % 2)]);
  const sound = concat([be32(0, 0), data]);
  const body = concat([
    ascii(kind ? "AIFC" : "AIFF"),
    chunk("NAME", ascii("odd")),
    chunk("COMM", common),
    chunk("SSND", sound, dataSize === undefined ? sound.length : dataSize + 8),
  ]);
  return concat([ascii("FORM"), be32(body.length), body]);
}

const au = (encoding: number, data: Uint8Array, size = data.length, channels = 1) =>
  concat([ascii(".snd"), be32(28, size, encoding, 16_000, channels, 0), data]);

const float32 = (...values: number[]) => {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, v] of values.entries()) view.setFloat32(4 * i, v);
  return bytes;
};

const decode = async (bytes: Uint8Array) => {
  const { channels, format, warnings } = await decodeAudio(bytes, "a");
  expect(format.sampleRateHz).toBe(16_000);
  return { samples: channels.map((c) => [...c]), codec: format.codec, bits: format.bitsPerSample, warnings };
};

describe("integers are exact, in either byte order", () => {
  test.each<[string, Uint8Array, number, string, number[]]>([
    [
      "AIFF of 16 bits",
      aiff({ frames: 3, data: be16(-32_768, 1, 32_767) }),
      16,
      "pcm",
      [-1, 1 / 32_768, 32_767 / 32_768],
    ],
    [
      "AIFF of 8 bits, signed",
      aiff({ bits: 8, frames: 3, data: Uint8Array.of(128, 0, 127) }),
      8,
      "pcm",
      [-1, 0, 127 / 128],
    ],
    [
      "AIFF of 24 bits",
      aiff({ bits: 24, frames: 2, data: Uint8Array.of(0x80, 0, 0, 0, 0, 1) }),
      24,
      "pcm",
      [-1, 1 / 8_388_608],
    ],
    ["AIFF of 32 bits", aiff({ bits: 32, frames: 1, data: be32(1 << 30) }), 32, "pcm", [0.5]],
    [
      "AIFF-C, little-endian",
      aiff({ kind: "sowt", frames: 2, data: Uint8Array.of(1, 0, 0, 0x80) }),
      16,
      "pcm",
      [1 / 32_768, -1],
    ],
    [
      "AIFF-C of floats",
      aiff({ kind: "fl32", bits: 32, frames: 2, data: float32(0.25, -2) }),
      32,
      "float",
      [0.25, -2],
    ],
    [
      "AIFF-C in mu-law",
      aiff({ kind: "ulaw", frames: 1, data: Uint8Array.of(0x80) }),
      8,
      "mulaw",
      [32_124 / 32_768],
    ],
    ["AU of 16 bits", au(3, be16(-32_768, 1)), 16, "pcm", [-1, 1 / 32_768]],
    ["AU of 8 bits, signed", au(2, Uint8Array.of(128, 127)), 8, "pcm", [-1, 127 / 128]],
    ["AU of floats", au(6, float32(0.25, -2)), 32, "float", [0.25, -2]],
    ["AU in A-law", au(27, Uint8Array.of(0x2a)), 8, "alaw", [-32_256 / 32_768]],
  ])("%s", async (_, bytes, bits, codec, samples) => {
    expect(await decode(bytes)).toEqual({ samples: [samples], codec, bits, warnings: [] });
  });

  test("channels are separated", async () => {
    const parts = { channels: 2, frames: 2, data: be16(1, 2, 3, 4) };
    const expected = [[1, 3].map((v) => v / 32_768), [2, 4].map((v) => v / 32_768)];
    expect((await decode(aiff(parts))).samples).toEqual(expected);
    expect((await decode(au(3, be16(1, 2, 3, 4), 8, 2))).samples).toEqual(expected);
  });
});

describe("what the header promises and what is there", () => {
  const data = be16(...ramp(16_000));
  const warned = async (bytes: Uint8Array) => {
    const { samples, warnings } = await decode(bytes);
    return [samples[0].length, ...warnings];
  };
  const open = "does not tell how long the recording is; read to the end of the file, 1.00 s.";

  test("an AIFF file cut short", async () => {
    const bytes = aiff({ frames: 16_000, data });
    expect(await warned(bytes.subarray(0, bytes.length - 16_000))).toEqual([
      8000,
      "cut short: the header promises 1.00 s, 0.50 s are there.",
    ]);
  });

  test("an AIFF file never finished", async () => {
    expect(await warned(aiff({ frames: 0, data, dataSize: -8 }))).toEqual([
      16_000,
      `the header was never finished and ${open}`,
    ]);
  });

  test("more samples than an AIFF file counts", async () => {
    expect(await warned(aiff({ frames: 8000, data }))).toEqual([
      8000,
      "8000 samples (0.50 s) after the end were not read.",
    ]);
  });

  test("an AU file cut short", async () => {
    expect(await warned(au(3, data.subarray(0, 16_000), 32_000))).toEqual([
      8000,
      "cut short: the header promises 1.00 s, 0.50 s are there.",
    ]);
  });

  test("an AU file written to a pipe", async () => {
    expect(await warned(au(3, data, 0xffffffff))).toEqual([16_000, `the header ${open}`]);
  });

  test("cut anywhere, it has all its samples, or says what is missing, or is refused", async () => {
    for (const whole of [aiff({ frames: 50, data: be16(...ramp(50)) }), au(3, be16(...ramp(50)))]) {
      for (let length = 1; length < whole.length; length++) {
        const outcome = await decodeAudio(whole.subarray(0, length), "a").then(
          ({ warnings }) => warnings.length > 0,
          (e: Error) => e.name === "EmoforgeError" && e.message.startsWith("a: expected "),
        );
        expect([length, outcome]).toEqual([length, true]);
      }
    }
  });
});

test("a compressed file needs a foreign decoder", async () => {
  const message = (bytes: Uint8Array) => decodeAudio(bytes, "dir/a b.aif").catch((e: Error) => e.message);
  const native = "WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4";
  expect(await message(aiff({ kind: "ima4", frames: 1, data: be16(1) }))).toBe(
    `dir/a b.aif: expected ${native}, got an AIFF-C file compressed with "ima4". Convert it with: ffmpeg -i "a b.aif" converted.wav`,
  );
});

describe("a damaged header gives a message of one line", () => {
  const whole = aiff({ frames: 2, data: be16(1, 2) });
  const message = (bytes: Uint8Array) => decodeAudio(bytes, "a").catch((e: Error) => e.message);

  test("a sampling rate that is infinite", async () => {
    // FORM, NAME and the beginning of COMM come before the exponent of the rate.
    const at = 12 + 12 + 8 + 8;
    expect(await message(whole.with(at, 0x7f).with(at + 1, 0xff))).toBe(
      "a: expected 1000 to 768000 samples per second, got no number. The header is damaged: convert the file again.",
    );
  });

  test("a type of control characters", async () => {
    expect(await message(whole.with(8, 10).with(9, 27))).toBe(
      'a: expected AIFF or AIFF-C, got an IFF file of type "\\x0a\\x1bFF". Convert it to WAV.',
    );
  });
});
