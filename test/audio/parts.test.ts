import { expect, test } from "vitest";
import { resample } from "../../src/audio/index.ts";
import { type Part, type Piece, streamOfParts } from "../../src/audio/parts.ts";
import { bytesSource } from "../../src/audio/source.ts";
import { wholeOf } from "../../src/audio/stream.ts";

const ramp = (length: number, step: number) =>
  Float32Array.from({ length }, (_, i) => ((i * step) % 100) / 100);

const part = (sampleRateHz: number, channels: number): Part => ({ codec: "opus", sampleRateHz, channels });

async function joined(pieces: readonly (readonly [Part, ...Float32Array[]])[], blockBytes: number) {
  let closed = false;
  async function* given(): AsyncGenerator<Piece, void> {
    try {
      for (const [of, ...channels] of pieces) yield { part: of, channels, done: 0.5 };
    } finally {
      closed = true;
    }
  }
  const warnings: string[] = [];
  const stream = await streamOfParts(
    bytesSource(new Uint8Array(1), "x"),
    "ogg",
    given(),
    warnings,
    blockBytes,
  );
  const channels = await wholeOf(stream.blocks(0, Number.POSITIVE_INFINITY));
  return { channels, warnings, closed: () => closed };
}

test.each([1, 1000, 2 ** 20])(
  "parts are given at the first part's rate and channels, in blocks of about %d bytes",
  async (size) => {
    const first = part(16_000, 2);
    const second = part(48_000, 1);
    const third = part(16_000, 3);
    const [a, b] = [ramp(300, 7), ramp(300, 11)];
    const c = ramp(900, 3);
    const { channels, warnings, closed } = await joined(
      [
        [first, a.subarray(0, 100), b.subarray(0, 100)],
        [first, a.subarray(100), b.subarray(100)],
        [second, c.subarray(0, 450)],
        [second, c.subarray(450)],
        [third, a, a, b],
      ],
      size,
    );
    const middle = resample(c, 48_000, 16_000);
    const mean = a.map((v, i) => (v + v + b[i]) / 3);
    expect(channels[0]).toEqual(Float32Array.of(...a, ...middle, ...mean));
    expect(channels[1]).toEqual(Float32Array.of(...b, ...middle, ...mean));
    expect(warnings).toEqual([
      "joined from recordings of different kinds: parts of 48000 Hz with 1 channel, 16000 Hz with 3 channels were brought to the first part's 16000 Hz with 2 channels",
    ]);
    expect(closed()).toBe(true);
  },
);

test("parts of one kind are joined without a warning", async () => {
  const { channels, warnings } = await joined(
    [
      [part(8000, 1), ramp(50, 3)],
      [part(8000, 1), ramp(60, 5)],
    ],
    100,
  );
  expect(channels).toEqual([Float32Array.of(...ramp(50, 3), ...ramp(60, 5))]);
  expect(warnings).toEqual([]);
});

test("rates that no resampler can join are refused", async () => {
  const pieces = [
    [part(8000, 1), ramp(50, 3)],
    [part(10, 1), ramp(60, 5)],
  ] as const;
  await expect(joined(pieces, 100)).rejects.toThrow(
    "x: expected parts of similar sampling rates, got 8000 Hz and then 10 Hz. The file is damaged or cut short: copy it again from its source.",
  );
});
