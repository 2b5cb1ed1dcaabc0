import { unzlibSync } from "fflate";
import { expect, test } from "vitest";
import { spectrogramChart, spectrogramPng } from "../../src/report/charts/spectrograms.ts";
import { diverging, viridis } from "../../src/report/colours.ts";
import { encodePng } from "../../src/report/png.ts";

/** Chunks by name: their data and checksum. */
function chunksOf(png: Uint8Array): Record<string, { data: Uint8Array; crc: number }> {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const out: Record<string, { data: Uint8Array; crc: number }> = {};
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    out[name] = { data: png.subarray(at + 8, at + 8 + length), crc: view.getUint32(at + 8 + length) };
    at += 12 + length;
  }
  return out;
}

test("an image holds its palette and its lines, each after a filter byte", () => {
  const { IHDR, PLTE, IDAT, IEND } = chunksOf(
    encodePng(Uint8Array.of(0, 1, 2, 2, 1, 0), 3, 2, [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ]),
  );
  expect([...IHDR.data]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
  expect([...PLTE.data]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255]);
  expect([...unzlibSync(IDAT.data)]).toEqual([0, 0, 1, 2, 0, 2, 1, 0]);
  // The checksum of an empty IEND, in every PNG file (PNG specification, section 11.2.5).
  expect(IEND.crc).toBe(0xae426082);
});

test("low bands lie at the bottom and time runs to the right", () => {
  // Two frames of three bands; only the lowest band of the last frame is loud.
  const data = Float32Array.of(0, 0, 0, 1, 0, 0);
  const picture = { data, frames: 2 };
  const { svg } = spectrogramChart(
    "s",
    "alt",
    [{ title: "t", original: picture, view: picture, difference: picture }],
    {
      mels: 3,
      hopMs: 25,
      lowHz: 0,
      highHz: 8000,
    },
  );
  const [, base64] = svg.match(/data:image\/png;base64,([^"]*)/) ?? [];
  const { IDAT } = chunksOf(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  expect([...unzlibSync(IDAT.data)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 255]);
});

test("a spectrogram as a file of its own has squares for values, and colours that end where they are told", () => {
  const picture = { data: Float32Array.of(0, 9, -9, 1), frames: 2 };
  const { IHDR, IDAT } = chunksOf(spectrogramPng(picture, 2, { low: 0, high: 1 }, { zoom: 2 }));
  expect([...IHDR.data.subarray(0, 8)]).toEqual([0, 0, 0, 4, 0, 0, 0, 4]);
  const [upper, lower] = [
    [0, 255, 255, 255, 255],
    [0, 0, 0, 0, 0],
  ];
  expect([...unzlibSync(IDAT.data)]).toEqual([...upper, ...upper, ...lower, ...lower]);
});

test("what was made from noise is drawn beside a recording, without a difference", () => {
  const original = { data: Float32Array.of(-2, 0, 1, 2), frames: 2 };
  const axes = { mels: 2, hopMs: 25, lowHz: 0, highHz: 8000 };
  const { svg } = spectrogramChart("s", "alt", [{ title: "bagan", original, view: original }], axes);
  expect(svg).toContain(">bagan<");
  expect(svg).not.toContain("view − recording");
});

test("a change too small to be seen gets pale colours and no size of 0.00", () => {
  const original = { data: Float32Array.of(-2, 0, 1, 2), frames: 2 };
  const tiny = { data: Float32Array.of(0.001, 0, 0, -0.001), frames: 2 };
  const rows = [{ title: "mixup", original, view: original, difference: tiny }];
  const { svg } = spectrogramChart("s", "alt", rows, { mels: 2, hopMs: 25, lowHz: 0, highHz: 8000 });
  expect(svg).toContain("mean size &lt; 0.01");
  // A hundredth of the span of 4.
  expect(svg).toContain(">0.040<");
  const pictures = [...svg.matchAll(/data:image\/png;base64,([^"]*)/g)];
  const { IDAT } = chunksOf(Uint8Array.from(atob(pictures[3][1]), (c) => c.charCodeAt(0)));
  for (const level of unzlibSync(IDAT.data).filter((_, i) => i % 3 > 0))
    expect(Math.abs(level - 127.5)).toBeLessThan(5);
});

test("colours: viridis grows lighter all the way, differences are palest at zero", () => {
  const lightness = ([r, g, b]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const levels = viridis.map(lightness);
  // Single steps are lost in rounding to bytes.
  expect(levels.every((level, i) => i < 8 || level > levels[i - 8])).toBe(true);
  // The ends as published (Smith & van der Walt, 2015).
  expect([viridis[0], viridis[255]]).toEqual([
    [68, 1, 84],
    [253, 231, 37],
  ]);
  const around = diverging.map(lightness);
  const palest = around.indexOf(Math.max(...around));
  expect(Math.abs(palest - 127.5)).toBeLessThan(2);
});
