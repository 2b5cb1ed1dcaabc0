/** @file Pictures of every view, with no data, little, much, and faults, on three widths, light and dark: to be looked at. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/needs.mjs";
import { type Filled, fillStudio } from "./filled.ts";
import { makePlace } from "./place.ts";
import { absent, front, inside, placesOf } from "./places.ts";
import { type ServedStudio, serveStudio } from "./served.ts";

const root = join(import.meta.dirname, "../..");
const page = join(root, "dist/studio");
const widths = [1400, 800, 400] as const;
const schemes = ["light", "dark"] as const;
/** Longer pages are cut off below. */
const mostHeight = 3200;

interface State {
  readonly name: string;
  /** File name -> where in the studio. */
  readonly places: Readonly<Record<string, string>>;
  readonly data: string | undefined;
  readonly runs: string;
  readonly cache: string;
  /** The server ends once the frame is there. */
  readonly ends?: boolean;
}

/** @param only Parts of names "state/view"; all if there are none. */
export async function takePictures(folder: string, only: readonly string[] = []): Promise<void> {
  const place = await makePlace();
  const empty = await mkdtemp(join(tmpdir(), "emoforge-empty-"));
  const browser = await launch();
  const { data, runs, cache } = place;
  const studio = await serveStudio({ data, runs: [runs], cache, page });
  const filled = await fillStudio(studio, place);
  await studio.close();
  try {
    for (const state of statesOf({ data, runs, cache }, filled, empty)) {
      const places = Object.entries(state.places).filter(
        ([view]) => only.length === 0 || only.some((part) => `${state.name}/${view}`.includes(part)),
      );
      if (places.length > 0) await take(browser, state, places, folder);
    }
  } finally {
    await browser.close();
    for (const made of [place.folder, empty]) await rm(made, { recursive: true, force: true });
  }
}

function statesOf(
  place: Pick<State, "data" | "runs" | "cache">,
  filled: Filled,
  empty: string,
): readonly State[] {
  return [
    { name: "none", places: front, data: empty, runs: join(empty, "runs"), cache: join(empty, "cache") },
    { name: "nowhere", places: { corpora: "corpora", results: "results" }, ...noData(empty) },
    {
      name: "little",
      ...place,
      places: placesOf(filled),
    },
    {
      name: "much",
      data: process.env.EMOFORGE_DATA,
      runs: join(root, "results"),
      cache: process.env.EMOFORGE_CACHE ?? place.cache,
      places: {
        ...front,
        ...inside("emodb"),
        result: `results/${encodeURIComponent("0/shilandari-2022-scarce-quick")}`,
        compare: `results/compare?a=${encodeURIComponent("0/small-data-full")}&b=${encodeURIComponent("0/small-data-scarce")}`,
      },
    },
    {
      name: "fault",
      ...place,
      places: absent,
    },
    { name: "ended", ...place, places: front, ends: true },
  ];
}

const noData = (empty: string) => ({
  data: undefined,
  runs: join(empty, "runs"),
  cache: join(empty, "cache"),
});

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on the path");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--use-fake-device-for-media-stream"] });
}

async function take(
  browser: Browser,
  { name, data, runs, cache, ends = false }: State,
  places: readonly (readonly [string, string])[],
  folder: string,
): Promise<void> {
  const studio = await serveStudio({ data, runs: [runs], cache, page });
  await mkdir(join(folder, name), { recursive: true });
  const tab = await opened(browser, studio);
  if (ends) {
    // Each view's code is there; what it asks is not.
    for (const [, at] of places) await visit(tab, studio, at);
    await studio.close();
  }
  for (const [view, at] of places) {
    await visit(tab, studio, at);
    for (const width of widths) {
      await tab.setViewportSize({ width, height: 900 });
      for (const colorScheme of schemes) {
        await tab.emulateMedia({ colorScheme });
        await tab.waitForTimeout(300);
        const { wide, high } = await tab.evaluate(() => ({
          wide: document.documentElement.scrollWidth - innerWidth,
          high: document.documentElement.scrollHeight,
        }));
        if (wide > 0) console.log(`${name}/${view} at ${width}: ${wide} px too wide`);
        const path = join(folder, name, `${view}-${width}-${colorScheme}.png`);
        const clip = { x: 0, y: 0, width, height: Math.min(high, mostHeight) };
        await tab.screenshot({ path, fullPage: true, clip });
      }
    }
  }
  await tab.close();
  if (!ends) await studio.close();
}

async function opened(browser: Browser, studio: ServedStudio): Promise<Page> {
  const tab = await browser.newPage({ viewport: { width: widths[0], height: 900 } });
  await tab.goto(`${studio.origin}/open/${studio.token()}`);
  await tab.waitForURL(`${studio.origin}/`);
  return tab;
}

/** Goes there and waits until nothing is being loaded any more. */
export async function visit(tab: Page, { origin }: ServedStudio, at: string): Promise<void> {
  // By the address alone: a page of a server that has ended cannot be loaded anew.
  await tab.evaluate((hash) => {
    location.hash = hash;
  }, `#/${at}`);
  if (!tab.url().startsWith(origin)) throw new Error(`not in the studio: ${tab.url()}`);
  await tab.waitForTimeout(500);
  await tab
    .waitForFunction(() => document.querySelector("#main :is(.waiting, progress)") === null, undefined, {
      timeout: 60_000,
    })
    .catch(() => console.log(`${at}: still waiting after a minute`));
  await tab.waitForTimeout(700);
}
