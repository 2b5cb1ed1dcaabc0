import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAudio, encodeWav } from "../../src/audio/index.ts";
import { ascii, chunk, concat, extensible, int16, type WavParts, wavBytes } from "./wav-bytes.ts";

const decode = async (parts: WavParts) => decodeAudio(wavBytes(parts), "a.wav");
const firstChannel = async (parts: WavParts) => [...(await decode(parts)).channels[0]];

describe("sample formats", () => {
  test("16 bits are divided by 32768", async () => {
    expect(await firstChannel({ data: int16(-32768, -1, 0, 1, 32767) })).toEqual(
      [-32768, -1, 0, 1, 32767].map((v) => v / 32768),
    );
  });

  test("8 bits are unsigned", async () => {
    expect(await firstChannel({ bits: 8, data: Uint8Array.of(0, 128, 255) })).toEqual([-1, 0, 127 / 128]);
  });

  test("24 bits are exact", async () => {
    const data = Uint8Array.of(0, 0, 0x80, 0xff, 0xff, 0x7f, 1, 0, 0, 0xff, 0xff, 0xff);
    expect(await firstChannel({ bits: 24, data })).toEqual(
      [-8388608, 8388607, 1, -1].map((v) => v / 8388608),
    );
  });

  test("32-bit integers", async () => {
    const data = new Uint8Array(Int32Array.of(-2147483648, 1073741824).buffer);
    expect(await firstChannel({ bits: 32, data })).toEqual([-1, 0.5]);
  });

  test("32- and 64-bit floats keep their values, beyond full scale too", async () => {
    const values = [-1.5, 0.25, 3];
    const float32 = new Uint8Array(Float32Array.from(values).buffer);
    const float64 = new Uint8Array(Float64Array.from(values).buffer);
    expect(await firstChannel({ formatTag: 3, bits: 32, data: float32 })).toEqual(values);
    expect(await firstChannel({ formatTag: 3, bits: 64, data: float64 })).toEqual(values);
  });

  test("mu-law and A-law (values of ITU-T G.711, tables 1a and 2a)", async () => {
    const muLaw = await firstChannel({ formatTag: 7, bits: 8, data: Uint8Array.of(0x00, 0x80, 0xff, 0x7f) });
    expect(muLaw.map((v) => v * 32768)).toEqual([-32124, 32124, 0, -0]);
    const aLaw = await firstChannel({ formatTag: 6, bits: 8, data: Uint8Array.of(0x2a, 0xaa, 0xd5, 0x55) });
    expect(aLaw.map((v) => v * 32768)).toEqual([-32256, 32256, 8, -8]);
  });

  test("an extensible header names the format inside", async () => {
    const decoded = await decode({
      formatTag: 0xfffe,
      formatExtra: extensible(24, 1),
      bits: 32,
      data: new Uint8Array(Int32Array.of(1 << 30).buffer),
    });
    expect([...decoded.channels[0]]).toEqual([0.5]);
    expect(decoded.format).toEqual({
      container: "wav",
      codec: "pcm",
      bitsPerSample: 24,
      channels: 1,
      sampleRateHz: 16000,
    });
  });

  test("channels are separated", async () => {
    const { channels } = await decode({ channels: 2, data: int16(1, 2, 3, 4) });
    expect(channels.map((c) => [...c].map((v) => v * 32768))).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe("unusual but valid headers", () => {
  const samples = [5 / 32768, 6 / 32768];

  test("chunks before the samples, one of odd size", async () => {
    expect(await firstChannel({ before: [["LIST", ascii("odd")]], data: int16(5, 6) })).toEqual(samples);
  });

  test("RF64 takes the size from ds64", async () => {
    const ds64 = new Uint8Array(28);
    new DataView(ds64.buffer).setBigUint64(8, 4n, true);
    const parts: WavParts = {
      id: "RF64",
      before: [["ds64", ds64]],
      dataSize: 0xffffffff,
      data: int16(5, 6, 7),
    };
    expect(await firstChannel(parts)).toEqual(samples);
  });

  test("RIFX is big-endian", async () => {
    const usual = wavBytes({ data: int16(5, 6) });
    const swapped = usual.slice();
    for (const [at, size] of [
      [4, 4],
      [16, 4],
      [20, 2],
      [22, 2],
      [24, 4],
      [28, 4],
      [32, 2],
      [34, 2],
      [40, 4],
      [44, 2],
      [46, 2],
    ])
      swapped.subarray(at, at + size).reverse();
    swapped.set(ascii("RIFX"));
    expect([...(await decodeAudio(swapped, "a.wav")).channels[0]]).toEqual(samples);
  });

  test("a view into a larger buffer", async () => {
    const whole = concat([new Uint8Array(3), wavBytes({ data: int16(5, 6) })]);
    expect([...(await decodeAudio(whole.subarray(3), "a.wav")).channels[0]]).toEqual(samples);
  });
});

describe("headers that promise something other than what is there", () => {
  const warned = async (bytes: Uint8Array) => {
    const { channels, warnings } = await decodeAudio(bytes, "a.wav");
    return [channels[0].length, ...warnings];
  };
  const data = int16(...Array(16_000).keys());
  const unfinished =
    "the header was never finished and does not tell how long the recording is; read to the end of the file, 1.00 s.";

  test.each([
    ["a data size of zero and no RIFF size", { dataSize: 0, riffSize: 0 }],
    ["a data size of zero and a right RIFF size", { dataSize: 0 }],
    ["a data size of zero and a RIFF size of the header", { dataSize: 0, riffSize: 36 }],
    ["0xFFFFFFFF", { dataSize: 0xffffffff, riffSize: 0xffffffff }],
    ["0x7FFFFFFF less a header", { dataSize: 0x7fffffd3, riffSize: 0x7fffffff }],
    ["RF64 without ds64", { id: "RF64", dataSize: 0xffffffff }],
  ])("never finished: %s", async (_, sizes) => {
    expect(await warned(wavBytes({ ...sizes, data }))).toEqual([16_000, unfinished]);
  });

  test("a size that counts the header", async () => {
    expect(await warned(wavBytes({ dataSize: 32_044, data }))).toEqual([
      16_000,
      "the header promises 44 bytes more than are there: it counts itself, or the end is missing.",
    ]);
  });

  test("cut short", async () => {
    expect(await warned(wavBytes({ data }).subarray(0, 44 + 16_001))).toEqual([
      8000,
      "cut short: the header promises 1.00 s, 0.50 s are there.",
    ]);
  });

  test("an incomplete last sample", async () => {
    const odd = new Uint8Array(32_003);
    expect(await warned(wavBytes({ channels: 2, data: odd }))).toEqual([
      8000,
      "the last sample is incomplete and was left out: 3 of 4 bytes are there.",
    ]);
  });

  test("a second data chunk", async () => {
    const bytes = concat([wavBytes({ data }), chunk("data", int16(...Array(8000).keys()))]);
    expect(await warned(bytes)).toEqual([
      16_000,
      'a second "data" chunk of 16000 bytes (0.50 s) follows and was not read.',
    ]);
  });

  test("an empty data chunk before the real one", async () => {
    const bytes = wavBytes({ before: [["LIST", ascii("ab")]], data: new Uint8Array(0) });
    expect(await warned(concat([bytes, chunk("data", data)]))).toEqual([16_000]);
  });

  test("a second file after the first", async () => {
    const bytes = concat([wavBytes({ data }), wavBytes({ data: int16(...Array(8000).keys()) })]);
    expect(await warned(bytes)).toEqual([
      16_000,
      "16044 bytes (0.50 s if they are samples) after the end were not read.",
    ]);
  });

  test("samples appended after a size that was never updated", async () => {
    expect(await warned(wavBytes({ dataSize: 16_000, data }))).toEqual([
      8000,
      "16000 bytes (0.50 s if they are samples) after the end were not read.",
    ]);
  });

  test.each([
    ["a tag", ascii(`TAG${"x".repeat(125)}`)],
    ["zeros", new Uint8Array(4096)],
    ["a chunk of text", chunk("LIST", ascii("INFOabc"))],
    ["a few bytes", new Uint8Array([1, 2, 3])],
  ])("nothing is missing if %s follows the samples", async (_, behind) => {
    expect(await warned(concat([wavBytes({ data }), behind]))).toEqual([16_000]);
  });

  test("a chunk that claims more than the file has", async () => {
    const bytes = wavBytes({ before: [["bext", ascii("a recorder")]], data });
    new DataView(bytes.buffer).setUint32(16, 5_000_000, true);
    expect(await warned(bytes)).toEqual([
      16_000,
      'the "bext" chunk claims more bytes than the file has; the samples were found after it.',
    ]);
  });

  test("an odd chunk without its padding byte", async () => {
    const padded = wavBytes({ before: [["LIST", ascii("odd")]], data });
    const bytes = concat([padded.subarray(0, 23), padded.subarray(24)]);
    expect(await warned(bytes)).toEqual([16_000]);
  });

  test("the format after the samples", async () => {
    const usual = wavBytes({ data });
    const bytes = concat([usual.subarray(0, 12), usual.subarray(36), usual.subarray(12, 36)]);
    expect(await warned(bytes)).toEqual([16_000]);
  });

  test("samples in a list of waves", async () => {
    const list = concat([ascii("wavl"), chunk("data", data), chunk("data", int16(1, 2))]);
    const usual = wavBytes({ data: new Uint8Array(0) });
    expect(await warned(concat([usual.subarray(0, 36), chunk("LIST", list)]))).toEqual([
      16_000,
      'a second "data" chunk of 4 bytes (0.00 s) follows and was not read.',
    ]);
  });

  test("bytes per sample that the rest of the header contradicts", async () => {
    const bytes = wavBytes({ data });
    new DataView(bytes.buffer).setUint16(32, 0, true);
    expect(await warned(bytes)).toEqual([
      16_000,
      "the header states 0 bytes per sample of all channels, but everything else in it says 2; read as 2.",
    ]);
  });

  test("24 bits in 4 bytes without an extensible header", async () => {
    const words = new Uint8Array(Int32Array.of(1 << 30, -(1 << 30)).buffer);
    expect(await firstChannel({ bits: 24, blockBytes: 4, data: words })).toEqual([0.5, -0.5]);
  });

  test("floating-point samples that were never scaled", async () => {
    const floats = new Uint8Array(Float32Array.of(0, -20_000, 5).buffer);
    expect(await warned(wavBytes({ formatTag: 3, bits: 32, data: floats }))).toEqual([
      3,
      "samples reach 20000, where 1 is full scale: they were probably never scaled.",
    ]);
  });

  test("64 channels", async () => {
    const { channels, warnings } = await decode({ channels: 64, data: int16(...Array(128).keys()) });
    expect(channels.map((c) => [...c].map((v) => v * 32768))).toEqual(
      Array.from({ length: 64 }, (_, c) => [c, 64 + c]),
    );
    expect(warnings).toEqual([]);
  });

  test("cut anywhere, it has all its samples, or says what is missing, or is refused", async () => {
    const whole = wavBytes({
      before: [["LIST", ascii("abc")]],
      channels: 2,
      data: int16(...Array(400).keys()),
    });
    for (let length = 0; length < whole.length; length++) {
      const outcome = await warned(whole.subarray(0, length)).catch((e: Error) => e.message);
      if (typeof outcome === "string") expect(outcome).toMatch(/^a\.wav: expected /);
      else expect([length, outcome.length]).toEqual([length, 2]);
    }
  });
});

describe("damaged headers are refused with one line", () => {
  const message = async (bytes: Uint8Array) => decodeAudio(bytes, "a.wav").catch((e: Error) => e.message);

  test.each<[string, WavParts, string]>([
    [
      "no samples",
      { data: new Uint8Array(0) },
      "a.wav: expected at least one sample, got a WAV file without samples. Record it again.",
    ],
    [
      "no channels",
      { channels: 0, blockBytes: 2, data: int16(1) },
      "a.wav: expected 1 to 64 channels, got 0. The header is damaged: convert the file again.",
    ],
    [
      "an absurd rate",
      { rate: 4_000_000_000, data: int16(1) },
      "a.wav: expected 1000 to 768000 samples per second, got 4000000000. The header is damaged: convert the file again.",
    ],
    [
      "absurd bits",
      { bits: 77, blockBytes: 10, data: int16(1) },
      "a.wav: expected 8, 16, 24, 32 bits per pcm sample, got 77 bits in 10 bytes. The header is damaged: convert the file again.",
    ],
    [
      "a block size that does not fit",
      { blockBytes: 3, data: int16(1, 2) },
      "a.wav: expected 2 bytes per sample of all channels, got 3. The header is damaged: convert the file again.",
    ],
    [
      "not a number",
      { formatTag: 3, bits: 32, data: new Uint8Array(Float32Array.of(0, Number.NaN).buffer) },
      "a.wav: expected finite samples, got NaN at 0.000 s. Export the recording again.",
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await message(wavBytes(parts))).toBe(expected);
  });

  test("a header without samples after it", async () => {
    expect(await message(wavBytes({ data: int16(1) }).subarray(0, 36))).toBe(
      'a.wav: expected a "data" chunk, got the end of the file. It is probably cut short: copy it again.',
    );
  });

  test("any truncation and any single changed byte give samples or a message, never another fault", async () => {
    const whole = wavBytes({ before: [["LIST", ascii("abc")]], data: int16(...Array(20).keys()) });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.nat(whole.length - 1),
        fc.nat(255),
        async (length, at, value) => {
          const damaged = whole.slice();
          damaged[at] = value;
          const outcome = await decodeAudio(damaged.subarray(0, length), "a.wav").then(
            ({ channels }) => channels[0].every(Number.isFinite),
            (error: Error) => error.name === "EmoforgeError" && error.message.startsWith("a.wav: expected "),
          );
          expect(outcome).toBe(true);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe("encodeWav", () => {
  test.each([16, 24, 32] as const)("%i bits come back within half a step", async (bits) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -1, max: Math.fround(0.9999), noNaN: true }), {
          minLength: 1,
          maxLength: 50,
        }),
        async (values) => {
          const samples = Float32Array.from(values);
          const { channels, sampleRateHz } = await decodeAudio(encodeWav(samples, 22050, { bits }), "a.wav");
          expect(sampleRateHz).toBe(22050);
          const step = bits === 32 ? 0 : 2 ** (1 - bits);
          samples.forEach((v, i) => {
            expect(Math.abs(channels[0][i] - v)).toBeLessThanOrEqual(step / 2);
          });
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  test("limits what is beyond full scale", async () => {
    const { channels } = await decodeAudio(encodeWav(Float32Array.of(2, -2), 8000), "a.wav");
    expect([...channels[0]]).toEqual([32767 / 32768, -1]);
  });

  test("refuses a sample that is not finite", () => {
    expect(() => encodeWav(Float32Array.of(0, Number.NaN), 8000)).toThrow(
      "encodeWav, sample 1: expected a finite value, got NaN.",
    );
  });
});
