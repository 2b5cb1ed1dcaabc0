/** @file How long a new browser takes from the address to a view that can be used, and from a sound to its label. */

import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/needs.mjs";
import { microphoneFlags, writeSpokenFile } from "./microphone.ts";
import { makePlace } from "./place.ts";
import { serveStudio } from "./served.ts";

const page = join(import.meta.dirname, "../../dist/studio");

async function withStudio<T>(
  flags: readonly string[],
  work: (open: () => Promise<OpenPage>) => Promise<T>,
): Promise<T> {
  const place = await makePlace();
  const studio = await serveStudio({ data: place.data, runs: [place.runs], cache: place.cache, page });
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on the path");
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", ...flags],
  });
  const open = async () => {
    // A context of its own has an empty cache.
    const tab = await (await browser.newContext()).newPage();
    return { tab, address: () => `${studio.origin}/open/${studio.token()}`, origin: studio.origin };
  };
  try {
    return await work(open);
  } finally {
    await browser.close();
    await studio.close();
    await rm(place.folder, { recursive: true, force: true });
  }
}

interface OpenPage {
  readonly tab: import("playwright-core").Page;
  readonly address: () => string;
  readonly origin: string;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** From the printed address to the corpora, which are links by then, in a browser without anything in its cache. */
export async function benchFirstView(rounds = 5): Promise<void> {
  const times = await withStudio([], async (open) => {
    const found: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const { tab, address } = await open();
      const started = performance.now();
      await tab.goto(address());
      await tab.locator("ul.cards a").first().waitFor();
      found.push(performance.now() - started);
      await tab.context().close();
    }
    return found;
  });
  console.log(
    `first view, cold: ${Math.round(median(times))} ms (${times.map(Math.round).join(", ")}), wanted under 1500`,
  );
}

/** From the sample at the end of a label's stretch, as it comes to the page, to the frame that shows the label. */
export async function benchLive(seconds = 30): Promise<void> {
  const file = join(import.meta.dirname, "../../dist/spoken.wav");
  await writeSpokenFile(file);
  const { times, deviceMs } = await withStudio(microphoneFlags(file), async (open) => {
    const { tab, address, origin } = await open();
    await tab.goto(address());
    await tab.waitForURL(`${origin}/`);
    await tab.goto(`${origin}/#/live`);
    await tab.getByRole("button", { name: "Start listening" }).click();
    await tab.waitForTimeout(1000 * seconds);
    return tab.evaluate(() => ({
      times: performance.getEntriesByName("sound to label").map(({ duration }) => duration),
      deviceMs: /adds about (\d+) ms/.exec(document.body.textContent)?.[1] ?? "?",
    }));
  });
  await rm(file, { force: true });
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  console.log(
    `live, sound to label: median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms, longest ${at(1)} ms, of ${times.length} labels in ${seconds} s on ${availableParallelism()} cores, wanted under 300; ` +
      `the microphone adds about ${deviceMs} ms, and a sound waits at most 100 ms for the next label`,
  );
}
