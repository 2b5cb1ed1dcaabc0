/** @file `npm run bench -- studio-size`: how the studio bears 100,000 utterances, and a recording of two hours. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/needs.mjs";
import { writeLongRecording } from "../long-speech.ts";
import { makePlace } from "./place.ts";
import { serveStudio } from "./served.ts";

const rows = 100_000;
const hours = 2;

export async function benchStudioSize(): Promise<void> {
  const place = await makePlace();
  const { data, runs, cache } = place;
  await writeFile(join(data, "many.csv"), manyRows());
  await mkdir(join(data, "long/joy"), { recursive: true });
  await writeLongRecording(join(data, "long/joy/long.wav"), hours * 3600, { pauseSec: 0.8 });
  const page = join(import.meta.dirname, "../../dist/studio");
  const studio = await serveStudio({ data, runs: [runs], cache, page });
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on the path");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`${studio.origin}/open/${studio.token()}`);
    await tab.waitForURL(`${studio.origin}/`);
    await benchScroll(tab, studio.origin);
    await benchLong(tab, studio.origin);
  } finally {
    await browser.close();
    await studio.close();
    await rm(place.folder, { recursive: true, force: true });
  }
}

/** Stretches of the long recording: a table does not hear them. */
function manyRows(): string {
  const lines = ["file,start,end,speaker,emotion"];
  const emotions = ["anger", "joy", "neutral", "sadness"];
  for (let i = 0; i < rows; i++)
    lines.push(`long/joy/long.wav,${i * 0.07},${i * 0.07 + 0.07},speaker-${i % 400},${emotions[i % 4]}`);
  return `${lines.join("\n")}\n`;
}

async function benchScroll(tab: Page, origin: string): Promise<void> {
  const opened = performance.now();
  await tab.goto(`${origin}/#/corpora/many.csv`);
  const table = tab.getByRole("table", { name: "Utterances" });
  await table.waitFor({ timeout: 120_000 });
  const openMs = performance.now() - opened;
  const session = await tab.context().newCDPSession(tab);
  await session.send("Performance.enable");
  const busySec = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")
      ?.value ?? Number.NaN;
  const before = await busySec();
  const { frames, seconds } = await tab.evaluate(async () => {
    const scroller = document.querySelector(".vscroll");
    if (scroller === null) throw new Error("no table");
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    const started = performance.now();
    let frames = 0;
    // A third of the table in every second, as a wheel that is let run would.
    while (performance.now() - started < 5000) {
      scroller.scrollTop = (scroller.scrollTop + 1200) % (scroller.scrollHeight - 1000);
      await frame();
      frames++;
    }
    return { frames, seconds: (performance.now() - started) / 1000 };
  });
  const perFrame = (1000 * ((await busySec()) - before)) / frames;
  console.log(
    `${rows} utterances: there after ${(openMs / 1000).toFixed(1)} s, scroll at ${(frames / seconds).toFixed(0)} frames a second ` +
      `(${perFrame.toFixed(1)} ms of the page's thread for each), wanted 50`,
  );
}

async function benchLong(tab: Page, origin: string): Promise<void> {
  await tab.goto(`${origin}/#/corpora/long`);
  await tab.getByRole("table", { name: "Utterances" }).waitFor({ timeout: 120_000 });
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const started = performance.now();
  await tab.goto(`${origin}/#/corpora/long/0`);
  await tab.locator('[aria-label^="Waveform"]').waitFor({ timeout: 120_000 });
  const openSec = (performance.now() - started) / 1000;
  await tab.waitForTimeout(1000);
  clearInterval(timer);
  const pageBytes = await tab.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  console.log(
    `${hours} hours: waveform after ${openSec.toFixed(2)} s, wanted under 3; page and workers ${(pageBytes / 1e6).toFixed(0)} MB, ` +
      `the server ${((most - before) / 1e6).toFixed(0)} MB more than before, wanted together under 300`,
  );
}
