/** @file The three pictures of the studio in README, from the demo corpus and a kept run: made again by one command. */

import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/needs.mjs";
import { visit } from "./pictures.ts";
import { serveStudio } from "./served.ts";
import { smallPng } from "./small-png.ts";

const root = join(import.meta.dirname, "../..");
const images = join(root, "docs/images");

/** Wide enough for the views' list to stand at the side. */
const size = { width: 1100, height: 720 };

export async function takeReadmePictures(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "emoforge-readme-"));
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium on the path");
  const studio = await serveStudio({
    data: undefined,
    runs: [join(root, "results")],
    cache: join(folder, "cache"),
    page: join(root, "dist/studio"),
  });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: size, colorScheme: "light" });
  const shoot = async (name: string) => {
    const path = join(images, `studio-${name}.png`);
    await page.waitForTimeout(700);
    await writeFile(path, await smallPng(browser, await page.screenshot()));
    console.log(`${path}: ${((await stat(path)).size / 1000).toFixed(0)} kB`);
  };
  try {
    await page.goto(`${studio.origin}/open/${studio.token()}`);
    await page.waitForURL(`${studio.origin}/`);

    const fear = 240 / 5 / 6 + 1;
    await visit(page, studio, `corpora/demo/${fear}`);
    await page.getByRole("button", { name: "Compute the features of the corpus" }).click();
    await page.locator("ul.strips li").nth(5).waitFor({ timeout: 120_000 });
    await page.evaluate(() => document.querySelector("#main .controls")?.scrollIntoView());
    await shoot("listen");

    await visit(page, studio, `results/${encodeURIComponent("0/shilandari-2022-scarce-quick")}`);
    await page.getByLabel("Classifier and normalisation").selectOption({ index: 1 });
    await page.getByRole("heading", { name: "What augmentation changes" }).scrollIntoViewIfNeeded();
    await page.evaluate(() =>
      scrollBy(0, document.querySelector("#main select")?.getBoundingClientRect().top ?? 0),
    );
    await page.evaluate(() => scrollBy(0, -40));
    await shoot("results");

    await visit(page, studio, "models");
    await page.getByRole("tab", { name: "Search for the best" }).click();
    await page.getByLabel("Minutes of training, estimated").fill("1");
    await page.getByLabel("What will be there of a stranger").selectOption("train");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: "demo/train", exact: true }).waitFor({ timeout: 300_000 });
    await page.locator("progress").waitFor({ state: "detached" });
    await page.evaluate(() => document.querySelector("#main section")?.scrollIntoView());
    await shoot("search");
  } finally {
    await browser.close();
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  }
}
