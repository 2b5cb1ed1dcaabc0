/** @file `npm run bench -- studio-size`: how the studio bears 100,000 utterances, and a recording of two hours. */

import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/needs.mjs";
import { writeLongRecording } from "../long-speech.ts";
import { familyOf, peakMb } from "../process-memory.ts";
import { type OwnStudio, startStudio } from "./own-process.ts";
import { makePlace, type StudioPlace } from "./place.ts";

const rows = 100_000;
const hours = 2;

export async function benchStudioSize(): Promise<void> {
  const place = await makePlace();
  try {
    await writeFile(join(place.data, "many.csv"), manyRows());
    await mkdir(join(place.data, "long/joy"), { recursive: true });
    await writeLongRecording(join(place.data, "long/joy/long.wav"), hours * 3600, { pauseSec: 0.8 });
    await withTab(place, benchScroll);
    await withTab(place, benchLong);
    console.log(`load of the machine at the end: ${loadavg()[0].toFixed(1)}`);
  } finally {
    await rm(place.folder, { recursive: true, force: true });
  }
}

/** A new server and a new browser, so that the memory of one measurement is not that of another. */
async function withTab(
  place: StudioPlace,
  work: (tab: Page, studio: OwnStudio) => Promise<void>,
): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on the path");
  const studio = await startStudio(place);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage();
    await tab.goto(studio.address);
    await tab.waitForURL(`${studio.origin}/`);
    await work(tab, studio);
  } finally {
    await browser.close();
    await studio.close();
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

async function benchScroll(tab: Page, { origin }: OwnStudio): Promise<void> {
  const opened = performance.now();
  await tab.goto(`${origin}/#/corpora/many.csv`);
  const table = tab.getByRole("table", { name: "Utterances" });
  await table.waitFor({ timeout: 120_000 });
  const openMs = performance.now() - opened;
  const session = await tab.context().newCDPSession(tab);
  await session.send("Performance.enable");
  const threadSec = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ThreadTime")?.value ??
    Number.NaN;
  const before = await threadSec();
  const { frames, seconds } = await tab.evaluate(async () => {
    const scroller = document.querySelector(".vscroll");
    if (scroller === null) throw new Error("no table");
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    const started = performance.now();
    let frames = 0;
    // More than the table's height with every frame, so that every row is another.
    while (performance.now() - started < 5000) {
      scroller.scrollTop = (scroller.scrollTop + 1200) % (scroller.scrollHeight - 1000);
      await frame();
      frames++;
    }
    return { frames, seconds: (performance.now() - started) / 1000 };
  });
  const perFrame = (1000 * ((await threadSec()) - before)) / frames;
  console.log(
    `${rows} utterances: there after ${(openMs / 1000).toFixed(1)} s, scroll at ${(frames / seconds).toFixed(0)} frames a second, wanted 50; ` +
      `processor time of the page's thread for each ${perFrame.toFixed(1)} ms, where 20 ms are 50 frames`,
  );
}

async function benchLong(tab: Page, { origin, pid }: OwnStudio): Promise<void> {
  await tab.goto(`${origin}/#/corpora/long`);
  await tab.getByRole("table", { name: "Utterances" }).waitFor({ timeout: 120_000 });
  const renderers = familyOf(process.pid).filter(isRenderer);
  const pagePeak = () => Math.max(0, ...renderers.map(peakMb));
  const [server, page] = [peakMb(pid), pagePeak()];
  const started = performance.now();
  await tab.goto(`${origin}/#/corpora/long/0`);
  await tab.locator('[aria-label^="Waveform"]').waitFor({ timeout: 120_000 });
  const openSec = ((performance.now() - started) / 1000).toFixed(2);
  await tab.waitForTimeout(1000);
  const bytes = await tab.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  console.log(
    `${hours} hours: waveform after ${openSec} s, wanted under 3; wanted under 300 MB: ` +
      `the server's process at most ${mb(peakMb(pid))} (${mb(server)} before), the page's process at most ${mb(pagePeak())} (${mb(page)} before), ` +
      `of which the page and its workers ${mb(bytes / 1e6)}`,
  );
}

function isRenderer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer");
  } catch {
    // It has ended, or there is no /proc.
    return false;
  }
}
