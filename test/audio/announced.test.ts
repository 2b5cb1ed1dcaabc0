import { describe, expect, test } from "vitest";
import { missingBytes } from "../../src/audio/announced.ts";
import type { Container } from "../../src/audio/sniff.ts";
import { bytesSource } from "../../src/audio/source.ts";

const text = (name: string) => [...name].map((letter) => letter.charCodeAt(0));
const big = (value: number) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);
const little = (value: number) => big(value).reverse();
const body = (length: number) => Array.from({ length }, (_, i) => i & 127);

const box = (name: string, length: number) => [...big(8 + length), ...text(name), ...body(length)];
const wideBox = (name: string, length: number) => [
  ...big(1),
  ...text(name),
  ...big(0),
  ...big(16 + length),
  ...body(length),
];
const caf = (name: string, length: number) => [...text(name), ...big(0), ...big(length), ...body(length)];
const riff = (name: string, length: number) => [...text(name), ...little(length), ...body(length)];
const iff = (name: string, length: number) => [...text(name), ...big(length), ...body(length)];
const page = (...segments: number[]) => [
  ...text("OggS"),
  ...body(22),
  segments.length,
  ...segments,
  ...body(segments.reduce((a, b) => a + b, 0)),
];

const files: [Container, number[]][] = [
  ["mp4", [...box("ftyp", 8), ...wideBox("mdat", 40), ...box("moov", 60)]],
  ["caf", [...text("caff"), 0, 1, 0, 0, ...caf("desc", 32), ...caf("data", 44)]],
  ["wav", [...text("RIFF"), ...little(88), ...text("WAVE"), ...riff("fmt ", 16), ...riff("data", 52)]],
  ["aiff", [...text("FORM"), ...big(80), ...text("AIFC"), ...iff("COMM", 24), ...iff("SSND", 40)]],
  ["ogg", [...page(19), ...page(60, 40, 255), ...page(12)]],
];
const missing = (container: Container, bytes: number[]) =>
  missingBytes(bytesSource(Uint8Array.from(bytes), "a"), container);

describe.each(files)("%s", (container, bytes) => {
  test("nothing is missing from a whole file", async () => {
    expect(await missing(container, bytes)).toBe(0);
  });

  test("cut inside its last part, it lacks what was cut", async () => {
    for (const cut of [4, 9]) expect(await missing(container, bytes.slice(0, -cut))).toBe(cut);
  });

  test("whatever a byte is changed to, it ends with a count", async () => {
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 1, 127, 128, 255])
        expect(await missing(container, bytes.with(at, value))).toBeGreaterThanOrEqual(0);
  });
});

test("where no size is stated nothing is missing: a box or chunk to the end, a WAV written to a pipe", async () => {
  expect(await missing("mp4", [...box("ftyp", 8), ...big(0), ...text("mdat"), ...body(50)])).toBe(0);
  const toTheEnd = [...text("data"), 255, 255, 255, 255, 255, 255, 255, 255, ...body(20)];
  expect(await missing("caf", [...text("caff"), 0, 1, 0, 0, ...toTheEnd])).toBe(0);
  const piped = [...text("data"), 255, 255, 255, 255, ...body(20)];
  expect(await missing("wav", [...text("RIFF"), ...little(0), ...text("WAVE"), ...piped])).toBe(0);
});

test("an odd last chunk needs no padding", async () => {
  const wav = [...text("RIFF"), ...little(21), ...text("WAVE"), ...riff("data", 9)];
  expect(await missing("wav", wav)).toBe(0);
});

test("formats without parts are left to their decoders", async () => {
  expect(await missing("flac", [1, 2, 3])).toBe(0);
});

test("a file of endless small parts is abandoned after a bounded number of them", async () => {
  let readings = 0;
  const endless = {
    name: "a.mp4",
    size: Number.MAX_SAFE_INTEGER,
    read: async () => {
      readings++;
      return Uint8Array.from(box("free", 0));
    },
  };
  expect(await missingBytes(endless, "mp4")).toBe(0);
  expect(readings).toBe(200_000);
});
