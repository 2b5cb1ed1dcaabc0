/** @file The view of corpora in Chromium: from the list to a recording that is seen and heard. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptName } from "../../bench/studio/place.ts";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

describe.skipIf(browser.skip)(`corpora in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  test("a list below the data folder is opened as a corpus, and counted", async () => {
    const { page, go } = tab;
    await go("corpora");
    await sees(page, "Recordings of your own");
    await tab.accessible();
    await page
      .getByRole("listitem")
      .filter({ hasText: "own.csv" })
      .getByRole("link", { name: "Open" })
      .click();
    await sees(page, "Emotions and speakers");
    await sees(page, /^20 utterances by 4 speakers/);
    const counts = page.getByRole("table").first();
    expect(await counts.getByRole("row").last().textContent()).toBe("all4444420");
    tab.calm();
  });

  test("a folder is opened step by step", async () => {
    const { page, go } = tab;
    await go("corpora");
    await page.getByRole("button", { name: "own/" }).click();
    await page.getByRole("link", { name: "Open this folder as a corpus" }).click();
    await sees(page, /^20 utterances/);
    tab.calm();
  });

  test("recordings are checked, with progress, and what is wrong can be heard", async () => {
    const { page, go } = tab;
    await go("corpora/names.csv");
    await page.getByRole("button", { name: "Check the recordings" }).click();
    await page.getByRole("button", { name: "Check the recordings" }).waitFor({ state: "detached" });
    await sees(page, "Problems");
    tab.calm();
  });

  test("utterances are filtered and sorted", async () => {
    const { page, go } = tab;
    await go("corpora/own.csv");
    const table = page.getByRole("table", { name: "Utterances" });
    await page.getByRole("combobox", { name: "Emotion" }).selectOption("anger");
    await sees(page, "4 of 20 utterances");
    await page.getByRole("combobox", { name: "Emotion" }).selectOption("");
    await page.getByRole("searchbox", { name: "Name contains" }).fill("no such name");
    await sees(page, "No utterance is like that. Loosen a filter.");
    await page.getByRole("searchbox", { name: "Name contains" }).fill("");
    await page.getByRole("button", { name: "Name" }).click();
    await page.getByRole("button", { name: "Name" }).click();
    const names = await table.getByRole("row").locator("a").allTextContents();
    expect(names).toEqual([...names].sort().reverse());
    expect(names.length).toBeGreaterThan(10);
    await tab.accessible();
    tab.calm();
  });

  test("a long table is scrolled from end to end by few rows, each as it should be", async () => {
    const { page, go, place } = tab;
    const own = await readFile(join(place.data, "own.csv"), "utf8");
    const [file] = own.split("\n")[1].split(",");
    const line = (i: number) => `${file},${i * 1e-4},${(i + 1) * 1e-4},speaker-${i},anger`;
    const lines = ["file,start,end,speaker,emotion", ...Array.from({ length: 5000 }, (_, i) => line(i))];
    await writeFile(join(place.data, "many.csv"), lines.join("\n"));
    await go("corpora/many.csv");
    const table = page.getByRole("table", { name: "Utterances" });
    await table.getByRole("row", { name: "speaker-0" }).waitFor();
    const rows = page.getByRole("rowgroup", { name: "Utterances, rows" });
    await rows.focus();
    for (const [key, first, last] of [
      ["End", 4990, 4999],
      ["Home", 0, 9],
    ] as const) {
      await page.keyboard.press(key);
      for (const i of [first, last]) {
        const row = rows.locator(`[aria-rowindex="${i + 2}"]:visible`);
        await row.waitFor();
        expect(await row.textContent()).toContain(`speaker-${i}`);
        expect(await row.getByRole("link").getAttribute("href")).toBe(`#/corpora/many.csv/${i}`);
      }
    }
    expect(await rows.getByRole("row").count()).toBeLessThan(30);
    // No name covers the next column.
    await page.setViewportSize({ width: 400, height: 800 });
    const over = () =>
      rows
        .getByRole("cell")
        .evaluateAll(
          (cells) =>
            cells.filter((one) => one.scrollWidth > one.clientWidth && !one.matches("[data-long]")).length,
        );
    await expect.poll(over).toBe(0);
    await tab.accessible();
    await page.setViewportSize({ width: 1280, height: 720 });
    tab.calm();
  });

  test("an utterance is played, zoomed into, and drawn by the library", async () => {
    const { page, go } = tab;
    await go("corpora/own.csv/0");
    await sees(page, /^Pitch \(F0\), \d+ to \d+ Hz$/);
    await sees(page, "Spectrogram, mel scale up to 8 kHz");
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByRole("button", { name: "Play" }).waitFor();
    await page.getByRole("slider", { name: "Zoom" }).fill("3");
    const drawn = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(".lane canvas");
      const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(Array.from({ length: 500 }, (_, i) => pixels[4 * i * Math.floor(pixels.length / 2000)]))
        .size;
    });
    expect(drawn).toBeGreaterThan(10);
    await tab.accessible();
    tab.calm();
  });

  test("its features stand beside those of the corpus", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "Compute the features of the corpus" }).click();
    await sees(page, "pitch, mean (semitones above 27.5 Hz)");
    await sees(page, /above \d+ %$/);
    await page.getByRole("button", { name: "Show all 88" }).click();
    expect(await page.locator(".strips li").count()).toBe(88);
    await tab.accessible();
    tab.calm();
  });

  test("names that look like scripts are names", async () => {
    const { page, go } = tab;
    await go("corpora");
    await sees(page, "Recordings of your own");
    for (const hash of ["corpora/names.csv", "corpora/names.csv/0", encodeURIComponent(scriptName)]) {
      await go(hash);
      await sees(page, "<img src=x onerror=");
    }
    const odd = scriptName.replaceAll("/", "");
    await go(`corpora/${encodeURIComponent(odd)}`);
    await sees(page, "Utterances");
    await go(`corpora/${encodeURIComponent(odd)}/0`);
    await sees(page, "Loudness");
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined();
    tab.calm();
  });

  test("what is not there is said, and how to go on", async () => {
    const { page, go, faults } = tab;
    await go("corpora/none.csv");
    await sees(page, /expected a known id, or a path below .*, got "none\.csv", which is neither\.$/);
    await tab.accessible();
    // The browser notes the answer 404 by itself.
    expect(faults.filter((text) => !text.includes("404"))).toEqual([]);
    faults.length = 0;
  });
});
