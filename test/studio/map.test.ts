/** @file The map of a run in Chromium: pointed at, walked through by keys, heard, and listed by a lasso. */

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

const root = join(import.meta.dirname, "../..");

const recipe = (data: string) => `title: Four voices
question: Where do made rows lie?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: gan, steps: 5 }]
syntheticOnly: false
classifiers: [{ kind: svm, c: 0.01 }]
`;

const viewRecipe = (data: string) => `title: Learned views
question: Where do views lie?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: logmel, mels: 32 }
normalisation: [train]
repeats: 1
augmenters:
  - { kind: none }
  - { kind: viewmaker, frames: 32, width: 1, latent: 4, representation: 4, batch: 2, iterations: 2, measured: 4 }
classifiers:
  - { kind: vgg, depth: 11, width: 0.07, hidden: [], pooling: average, segmentFrames: 32, segmentHop: 32, epochs: 1, batchSize: 8, patience: 1 }
`;

describe.skipIf(browser.skip)(`the map in the studio${browser.note}`, () => {
  let tab: StudioTab;
  let plane: Locator;
  beforeAll(async () => {
    tab = await openTab();
    plane = tab.page.getByRole("application", { name: /^Map of \d+ rows$/ });
    const { folder, data, runs, cache } = tab.place;
    const env = { ...process.env, EMOFORGE_CACHE: cache };
    for (const [name, text] of [
      ["made", recipe(data)],
      ["views", viewRecipe(data)],
    ]) {
      await writeFile(join(folder, `${name}.yaml`), text);
      const run = [join(root, "bin/emoforge.js"), "run", join(folder, `${name}.yaml`)];
      const args = [...run, "--out", join(runs, name), "--workers", "1"];
      await promisify(execFile)(process.execPath, args, { cwd: folder, env });
    }
  });
  afterAll(() => tab?.close());

  test("a run's samples tell which recordings they are, and what made rows come from", async () => {
    const [{ origins, synthetic }] = JSON.parse(
      await readFile(join(tab.place.runs, "made/samples.json"), "utf8"),
    );
    expect(origins).toHaveLength(synthetic.length);
    expect(origins[0]).toEqual({ id: expect.any(String), speaker: expect.any(String) });
    expect(origins.at(-1)).toEqual({ sources: [], seed: expect.stringMatching(/./) });
  });

  test("keys go from point to point, and a recorded one is heard", async () => {
    const { page, go } = tab;
    await go("map");
    await page.getByRole("link", { name: "Four voices" }).click();
    await plane.waitFor();
    await tab.accessible();
    await page.getByLabel("Colour by").selectOption("recorded or made");
    await page.getByRole("button", { name: "gan", exact: true }).click();
    await plane.focus();
    await page.keyboard.press("ArrowRight");
    await page
      .getByRole("status")
      .getByText(/, recorded: .+, speaker /)
      .waitFor();
    const played = page.waitForResponse((response) => response.url().includes("/sound"));
    await page.keyboard.press("Enter");
    expect((await played).status()).toBe(200);
    const about = page.getByRole("region", { name: "The chosen point" });
    expect(await about.getByRole("link").count()).toBe(1);
    tab.calm();
  });

  test("a made row tells its augmenter, its random stream and that it has no source", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "gan", exact: true }).click();
    await page.getByRole("button", { name: "recorded", exact: true }).click();
    await plane.focus();
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Enter"])
      await page.keyboard.press(key);
    await sees(page, /made by gan$/);
    await sees(page, "Drawn from noise: no recording is its source.");
    tab.calm();
  });

  test("points are coloured by fold, and by what a classifier said of them", async () => {
    const { page } = tab;
    const groups = () => page.getByRole("list", { name: /^Shown by/ }).getByRole("button");
    await page.getByLabel("Colour by").selectOption("fold");
    const folds = await groups().allTextContents();
    expect(folds).toContain("from noise");
    // Those of the training side: the fold that the map is of has no row on it.
    expect(folds.length).toBe(4);
    await page.getByLabel("Colour by").selectOption("right or wrong");
    const verdicts = await groups().allTextContents();
    expect(verdicts).toContain("made");
    expect(verdicts).toContain("right");
    const judges = page.getByLabel("As judged by");
    expect(await judges.locator("option").allTextContents()).toEqual([
      "svm, trained on recordings alone",
      "svm, trained with gan",
    ]);
    await judges.selectOption({ index: 1 });
    for (const name of await groups().allTextContents())
      if (name !== "right") await page.getByRole("button", { name, exact: true }).click();
    await plane.focus();
    for (const key of ["ArrowRight", "ArrowLeft", "Enter"]) await page.keyboard.press(key);
    await sees(page, "svm, trained with gan, was right about it.");
    await sees(page, /, tested in fold /);
    await tab.accessible();
    await page.getByLabel("Colour by").selectOption("emotion");
    tab.calm();
  });

  test("UMAP lays out the same rows, and what was chosen stays chosen", async () => {
    const { page } = tab;
    const before = await plane.getAttribute("aria-label");
    const about = page.getByRole("region", { name: "The chosen point" });
    const chosen = await about.textContent();
    await page.getByLabel("Laid out by").selectOption("UMAP");
    await page.getByText(/^Loading the layout/).waitFor({ state: "detached" });
    expect(await plane.getAttribute("aria-label")).toBe(before);
    expect(await about.textContent()).toBe(chosen);
    await page.getByLabel("Colour by").selectOption("recorded or made");
    await page.getByRole("button", { name: "recorded", exact: true }).click();
    tab.calm();
  });

  test("pointing says what a point is, and a lasso makes a playlist", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "recorded", exact: true }).click();
    await page.getByRole("button", { name: "Whole map" }).click();
    await plane.scrollIntoViewIfNeeded();
    const box = await plane.boundingBox();
    if (box === null) throw new Error("the map has no place");
    await page.keyboard.down("Shift");
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    for (const [x, y] of [
      [box.width - 2, 2],
      [box.width - 2, box.height - 2],
      [2, box.height - 2],
    ])
      await page.mouse.move(box.x + x, box.y + y, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const rows = Number(/\d+/.exec((await plane.getAttribute("aria-label")) ?? "")?.[0]);
    await sees(page, new RegExp(`^${rows} points, [1-9]\\d* recordings that can be heard$`));
    expect(await page.getByRole("table", { name: "Playlist" }).getAttribute("aria-rowcount")).toBe(
      String(rows + 1),
    );
    await tab.accessible();
    const played = page.waitForResponse((response) => response.url().includes("/sound"));
    await page.getByRole("button", { name: "Play all" }).click();
    expect((await played).status()).toBe(200);
    tab.calm();
  });

  test("a view is heard itself, and tells its source with speaker and seed", async () => {
    const { page, go } = tab;
    await go("results");
    await go("map/0%2Fviews");
    await plane.waitFor();
    await sees(page, /in the representation that viewmaker learned/);
    await page.getByLabel("Colour by").selectOption("recorded or made");
    await page.getByRole("button", { name: "recorded", exact: true }).click();
    await plane.focus();
    await page.keyboard.press("ArrowRight");
    const view = page.waitForResponse((response) => response.url().includes("/view?"));
    await page.keyboard.press("Enter");
    expect((await view).status()).toBe(200);
    const about = page.getByRole("region", { name: "The chosen point" });
    await about.getByText(/^Made from this recording\. Its random stream: ./).waitFor();
    await about.getByText(/, speaker [^,]+, tested in fold /).waitFor();
    await about.getByRole("button", { name: "Stop the view itself" }).waitFor();
    // Its source comes after it.
    await about.getByRole("button", { name: /^Stop (?!the view itself)/ }).waitFor();
    await tab.accessible();
    tab.calm();
  });

  test("a run of an earlier version says what it does not tell", async () => {
    const { page, go } = tab;
    await page.route("**/map", async (route) => {
      const answer = await (await route.fetch()).json();
      for (const set of answer.sets) set.origins = null;
      await route.fulfill({ json: answer });
    });
    await go("results");
    await go("map/0%2Fmade");
    await plane.waitFor();
    await plane.focus();
    await expect
      .poll(async () => {
        await page.keyboard.press("ArrowRight");
        return page.locator(".tip").count();
      })
      .toBe(1);
    await page.keyboard.press("Enter");
    await sees(page, /^This run does not tell /);
    tab.calm();
  });
});
