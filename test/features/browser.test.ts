/** @file Features in headless Chromium are the same as in Node, from the same code. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSignal } from "../../src/audio/index.ts";
import { featureSets } from "../../src/features/index.ts";
import { browser, launchChromium } from "../machine.ts";
import { extractNumbers, type SetConfig } from "./browser-page.ts";
import { levels } from "./features-of.ts";
import { buzz, whiteNoise } from "./signals.ts";

/** Largest difference allowed, relative to the value or, where that is smaller, to 1e-6. */
const LIMIT = 1e-5;

const configs: SetConfig[] = [
  ...Object.keys(featureSets),
  { set: "egemaps-v02", variant: "textbook" },
  { set: "is10", variant: "textbook" },
];

describe.skipIf(browser.skip)(`features in headless Chromium${browser.note}`, () => {
  let chromium: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    // Fails if the features' code uses anything of Node's.
    const bundled = await build({
      entryPoints: [fileURLToPath(new URL("browser-page.ts", import.meta.url))],
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

  afterAll(() => chromium?.close());

  async function expectSame(samples: Float32Array) {
    const numbers = Array.from(samples);
    for (const config of configs) {
      for (const level of levels) {
        const here = extractNumbers(config, level, numbers);
        const there: number[] = await page.evaluate(
          `extractNumbers(${JSON.stringify(config)}, "${level}", ${JSON.stringify(numbers)})`,
        );
        expect(there).toHaveLength(here.length);
        const difference = here.reduce(
          (most, v, i) => Math.max(most, Math.abs(v - there[i]) / Math.max(Math.abs(v), 1e-6)),
          0,
        );
        expect({ config, level, difference, close: difference <= LIMIT }).toMatchObject({ close: true });
      }
    }
  }

  test.each([
    ["a buzz", buzz(0.8)],
    ["noise", whiteNoise()],
  ])("%s: all sets, functionals and descriptors by frame, agree with Node", async (_, samples) => {
    await expectSame(samples);
  });

  test("a recording of EMO-DB: the same", async (context) => {
    const data = process.env.EMOFORGE_DATA;
    if (!data) return context.skip("set EMOFORGE_DATA (with emodb/wav)");
    const path = join(data, "emodb", "wav", "03a01Fa.wav");
    await expectSame((await loadSignal(await readFile(path), path, { sampleRateHz: 16_000 })).samples);
  });
});
