import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAudio, encodeWav } from "../../src/audio/index.ts";
import { ascii, concat, extensible, int16, type WavParts, wavBytes } from "./wav-bytes.ts";

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

describe("unusual but sound headers", () => {
  const samples = [5 / 32768, 6 / 32768];

  test("chunks before the samples, one of odd size", async () => {
    expect(await firstChannel({ before: [["LIST", ascii("odd")]], data: int16(5, 6) })).toEqual(samples);
  });

  test.each([
    ["a data size of zero and no RIFF size", { dataSize: 0, riffSize: 0 }],
    ["0xFFFFFFFF", { dataSize: 0xffffffff, riffSize: 0xffffffff }],
    ["0x7FFFFFFF less a header", { dataSize: 0x7fffffd3, riffSize: 0x7fffffff }],
  ])("streaming: %s reads to the end", async (_, sizes) => {
    expect(await firstChannel({ ...sizes, data: int16(5, 6) })).toEqual(samples);
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

  test("a view into a larger buffer", async () => {
    const whole = concat([new Uint8Array(3), wavBytes({ data: int16(5, 6) })]);
    expect([...(await decodeAudio(whole.subarray(3), "a.wav")).channels[0]]).toEqual(samples);
  });
});

describe("damaged headers are refused in one line", () => {
  const message = async (bytes: Uint8Array) => decodeAudio(bytes, "a.wav").catch((e: Error) => e.message);

  test.each<[string, WavParts, string]>([
    [
      "cut short",
      { data: int16(1, 2), dataSize: 4000 },
      "a.wav: expected 4000 bytes of samples, got 4. The file is cut short: copy it again from its source.",
    ],
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
      "a.wav: expected 1000 to 768000 samples per second, got 4000000000. The header is damaged.",
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
      "a codec we do not read",
      { formatTag: 0x11, bits: 4, data: int16(1) },
      'a.wav: expected PCM, floating-point, A-law or mu-law samples, got WAVE format tag 0x0011. Convert it, e.g. with "ffmpeg -i old.wav -c:a pcm_s16le new.wav".',
    ],
    [
      "not a number",
      { formatTag: 3, bits: 32, data: new Uint8Array(Float32Array.of(0, Number.NaN).buffer) },
      "a.wav: expected finite samples, got NaN at 0.000 s. Export the recording again.",
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await message(wavBytes(parts))).toBe(expected);
  });

  test("a header without samples behind it", async () => {
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
