import { expect, test } from "vitest";
import { bytesSource, decodeAudio, encodeWav, statedRateHz } from "../../src/audio/index.ts";
import { flac16Mono, flac24Stereo, mp3Mono, opus, vorbis } from "./fixtures.ts";

const stated = (bytes: Uint8Array) => statedRateHz(bytesSource(bytes, "x"));

test.each([
  ["FLAC", flac16Mono],
  ["FLAC, 24 bits", flac24Stereo],
  ["WAV", encodeWav(new Float32Array(10), 11_025)],
])("%s: it is the decoder's", async (_, bytes) => {
  expect(await stated(bytes)).toBe((await decodeAudio(bytes, "x")).sampleRateHz);
});

test("is found after other chunks of odd lengths, and after a tag", async () => {
  const wav = encodeWav(new Float32Array(10), 44_100);
  const chunk = new Uint8Array(12);
  chunk.set([...new TextEncoder().encode("LIST"), 3]);
  expect(await stated(Uint8Array.of(...wav.subarray(0, 12), ...chunk, ...wav.subarray(12)))).toBe(44_100);
  const tag = new Uint8Array(15);
  tag.set([...new TextEncoder().encode("ID3"), 4, 0, 0, 0, 0, 0, 5]);
  const { sampleRateHz } = await decodeAudio(flac16Mono, "x");
  expect(await stated(Uint8Array.of(...tag, ...flac16Mono))).toBe(sampleRateHz);
});

test("is undefined where only decoding can tell, or nothing can", async () => {
  const wav = encodeWav(new Float32Array(10), 44_100);
  for (const bytes of [
    mp3Mono,
    vorbis,
    opus,
    new Uint8Array(0),
    wav.subarray(0, 20),
    flac16Mono.subarray(0, 20),
  ])
    expect(await stated(bytes)).toBeUndefined();
});
