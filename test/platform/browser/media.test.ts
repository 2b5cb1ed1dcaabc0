import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DecodedAudio, decodeSource, fileSource } from "../../../src/audio/index.ts";
import { nodeFiles } from "../../../src/platform/node/index.ts";
import { ffmpegFolder, hasFfmpeg, RATE, reason } from "../../audio/ffmpeg-made.ts";
import { browser, launchChromium } from "../../machine.ts";

type InPage = { channels: number[][] } & Pick<DecodedAudio, "format" | "warnings">;

describe.skipIf(browser.skip || !hasFfmpeg)(`what Chromium decodes${browser.note || reason}`, () => {
  const folder = ffmpegFolder();
  let chromium: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    // Fails if the code uses anything of Node's.
    const bundled = await build({
      entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "iife",
      platform: "browser",
      logLevel: "error",
    });
    chromium = await launchChromium();
    page = await chromium.newPage();
    await page.addScriptTag({ content: bundled.outputFiles[0].text });
  });

  afterAll(async () => {
    await chromium?.close();
    folder.remove();
  });

  async function inPage<T = InPage>(path: string, how = "decodeInPage"): Promise<T> {
    const bytes = Array.from(await readFile(path));
    return page.evaluate(`${how}(${JSON.stringify(bytes)}, "x")`);
  }

  test.each<[string, string, string, number, number, ...string[]]>([
    ["phone.m4a", "mp4", "aac", RATE, 1],
    ["stereo.m4a", "mp4", "aac", 44_100, 2, "-ar", "44100", "-ac", "2"],
    ["a.aac", "aac", "aac", RATE, 1],
    ["flac.mp4", "mp4", "flac", RATE, 1, "-c:a", "flac", "-strict", "-2"],
  ])("%s as ffmpeg does in Node", async (name, container, codec, sampleRateHz, channels, ...options) => {
    const path = folder.make(name, ...options);
    const there = await inPage(path);
    const here = await decodeSource(await fileSource(path, nodeFiles));
    expect(there).toMatchObject({
      format: {
        container,
        codec,
        bitsPerSample: null,
        channels,
        sampleRateHz,
        decoder: expect.stringMatching(/^Chrome \d[\d.]+$/),
      },
      warnings: [],
    });
    expect(there.channels).toHaveLength(channels);
    expect(here.channels).toHaveLength(channels);
    for (const [c, values] of there.channels.entries())
      expect(difference(values, here.channels[c])).toBeLessThan(2e-4);
  });

  test("Matroska is not parsed, so the rate is the browser's, which is reported", async () => {
    const { channels, format, warnings } = await inPage(folder.make("pcm.mkv", "-c:a", "pcm_s16le"));
    expect(format).toMatchObject({ container: "matroska", codec: "unknown", sampleRateHz: 48_000 });
    expect(channels[0]).toHaveLength(2 * 48_000);
    expect(warnings).toEqual([
      "its own rate could not be determined: the browser has resampled it to 48000 Hz.",
    ]);
  });

  test("a recording that breaks off comes with a warning", async () => {
    const path = folder.make("long.m4a", "-movflags", "+faststart");
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, 0.7 * bytes.length));
    const { channels, warnings } = await inPage(path);
    const seconds = (channels[0].length / RATE).toFixed(2);
    expect(warnings).toEqual([`cut short: the file promises 2.00 s, ${seconds} s are there.`]);
  });

  test("a file that it cannot decode, and a place without a decoder: one message each", async () => {
    const path = folder.make("damaged.m4a");
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xff, 40));
    expect(await inPage<string>(path)).toBe(
      "EmoforgeError: x: expected audio that this browser can decode, got a damaged file or an unknown codec. Copy it again from its source, or give a WAV file.",
    );
    expect(await inPage<string>(path, "decodeWithout")).toBe(
      "EmoforgeError: x: expected a page in a browser, whose decodeAudioData decodes it, got a place without one. Decode it in a page, or give a WAV file.",
    );
  });
});

/** Root mean square of the difference where both have sound, at the best shift up to the longest delay of encoders. */
function difference(there: readonly number[], here: Float32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let shift = -2400; shift <= 2400; shift++) {
    let sum = 0;
    let count = 0;
    for (let i = 5000; i < 25_000; i += 7, count++) sum += (here[i] - (there[i + shift] ?? 0)) ** 2;
    least = Math.min(least, Math.sqrt(sum / count));
  }
  return least;
}
