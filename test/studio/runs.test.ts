/** @file The view of runs in Chromium: a recipe with faults is mended, planned, started, stopped and gone on with. */

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

const program = join(import.meta.dirname, "../../bin/emoforge.js");

const recipe = (data: string, augmenters: string) => `title: Four voices
question: Does it help?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: ${augmenters}
classifiers: [{ kind: svm, c: 0.01 }]
`;

describe.skipIf(browser.skip)(`runs in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  test("without runs it says how to begin one", async () => {
    await tab.go("runs");
    await sees(tab.page, "No runs yet");
    await tab.accessible();
    await tab.page.getByRole("link", { name: "New run" }).click();
    await tab.page.getByLabel("Recipe (YAML)").waitFor();
    tab.calm();
  });

  test("faults stand at their lines and fields", async () => {
    const { page, place } = tab;
    const text = page.getByLabel("Recipe (YAML)");
    await text.fill(recipe(place.data, "[{ kind: nose }]").replace("repeats: 1", "repeats: 0"));
    await sees(page, "augmenters.0.kind");
    expect(await page.locator("#fault-repeats").count()).toBe(1);
    expect(await page.locator(".gutter [data-bad]").allTextContents()).toEqual(["7", "8"]);
    expect(await page.getByRole("button", { name: "Start the run" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Line 7" }).click();
    expect(await text.evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBeGreaterThan(0);
    await tab.accessible();
    tab.calm();
  });

  test("the form changes the text and nothing else of it", async () => {
    const { page, place } = tab;
    const text = page.getByLabel("Recipe (YAML)");
    await text.fill(`# Mine\n${recipe(place.data, "[{ kind: none }]")}`);
    await page.getByRole("checkbox", { name: "cyclegan" }).check();
    await page.getByLabel("Title").fill("Changed");
    await page.getByLabel("Title").blur();
    const changed = await text.inputValue();
    expect(changed).toContain("# Mine\ntitle: Changed\n");
    expect(changed).toContain("kind: cyclegan");
    expect(changed).toContain(`${place.data}/own.csv`);
    tab.calm();
  });

  test("what can be written is offered at the cursor, chosen and taken by keys alone", async () => {
    const { page, place } = tab;
    const text = page.getByLabel("Recipe (YAML)");
    await text.fill(recipe(place.data, "[{ kind: gan,  }]"));
    await text.evaluate((area: HTMLTextAreaElement) => {
      const at = area.value.indexOf("gan,") + 5;
      area.focus();
      area.setSelectionRange(at, at);
    });
    await page.keyboard.type("filt");
    const list = page.getByRole("listbox", { name: "Suggestions" });
    await list.waitFor();
    expect(await list.getByRole("option").allTextContents()).toEqual([
      "filter",
      "filterNeighbours",
      "filterTries",
    ]);
    await page.keyboard.press("ArrowDown");
    const chosen = await text.getAttribute("aria-activedescendant");
    expect(await page.locator(`[id="${chosen}"]`).textContent()).toBe("filter");
    await tab.accessible();
    await page.keyboard.press("Enter");
    await list.waitFor({ state: "detached" });
    // Values come without a letter of them, when they are asked for.
    await page.keyboard.press("Control+Space");
    expect(await list.getByRole("option").allTextContents()).toEqual(["none", "classifier", "coverage"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    expect(await text.inputValue()).toContain("{ kind: gan, filter: classifier }");
    // Enter begins a line where nothing was chosen, and Tab goes on to the next field.
    await page.keyboard.press("End");
    await page.keyboard.type("\nam");
    await list.waitFor();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await page.keyboard.press("Tab");
    expect(await text.evaluate((area) => area === document.activeElement)).toBe(false);
    tab.calm();
  });

  test("a run is planned, started, stopped, gone on with, and its losses are seen", async () => {
    const { page, place } = tab;
    const gan =
      "[{ kind: none }, { kind: noise }, { kind: cyclegan, hidden: [16, 16], steps: 60, batch: 8 }]";
    await page.getByLabel("Recipe (YAML)").fill(recipe(place.data, gan));
    await page.getByLabel("Name of its folder").fill("four");
    await page.getByRole("button", { name: "Plan it" }).click();
    await sees(page, /8 fits of augmenters, \d+ trials/);
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByRole("heading", { name: /Four voices|0\/four/ }).waitFor();
    // On a busy machine the first trial may take its time.
    const begun = page.locator("#main").getByText(/[1-9]\d* of \d+ trials done/);
    await begun.waitFor({ timeout: 100_000 });
    await page.getByRole("button", { name: "Pause" }).click();
    await sees(page, "The run is not finished");
    await page.reload();
    // It goes on without the page.
    const resumed = page.waitForResponse((response) => response.url().endsWith("/resume"));
    await page.getByRole("button", { name: "Go on" }).click();
    expect((await resumed).status()).toBe(200);
    await page.reload();
    await page.getByRole("link", { name: "See the results" }).waitFor({ timeout: 100_000 });
    await page.getByLabel("Augmenter").selectOption("cyclegan · own");
    await sees(page, /^Losses, fold /);
    await sees(page, /^Coverage/);
    await tab.accessible();
    await page.getByRole("link", { name: "See the results" }).click();
    await sees(page, "What augmentation changes");
    tab.calm();
  }, 300_000);

  test("a fit is watched while it learns: losses, coverage, density, and where what it makes lies", async () => {
    const { page, place, go } = tab;
    await go("runs/new");
    const gan = "[{ kind: gan, networks: conditional, hidden: [48, 48], steps: 16000, batch: 16 }]";
    await page.getByLabel("Recipe (YAML)").fill(recipe(place.data, gan).replace("Four voices", "Watched"));
    await page.getByLabel("Name of its folder").fill("watched");
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByRole("heading", { name: "Being fitted now" }).waitFor({ timeout: 100_000 });
    const map = page.getByRole("img", {
      name: /^Map of \d+ recorded and \d+ made items, all classes, step /,
    });
    await map.waitFor({ timeout: 60_000 });
    const stepOf = async () => Number(/step (\d+)$/.exec((await map.getAttribute("aria-label")) ?? "")?.[1]);
    const first = await stepOf();
    await page.waitForFunction(
      (before) =>
        Number(/step (\d+)$/.exec(document.querySelector("canvas[role=img]")?.ariaLabel ?? "")?.[1]) > before,
      first,
      { timeout: 60_000 },
    );
    for (const title of [/^Losses/, /^Coverage: the share of recorded items/, /^Density/, /^Measured while/])
      await sees(page, title);
    await sees(page, /first two principal components of the recorded items’ features, which hold \d+ %/);
    // Back to where it began, by keys.
    const slider = page.getByRole("slider", { name: "Step" });
    await slider.focus();
    await page.keyboard.press("Home");
    await sees(page, /step 0, looking back/);
    await tab.accessible();
    await go("runs");
    await page.getByRole("button", { name: "Pause Watched" }).click();
    await page.getByRole("button", { name: "Go on Watched" }).waitFor();
    await tab.accessible();
    const states = await page.locator(".runlist [role=status]").allTextContents();
    expect(states).toEqual(["paused", "finished"]);
    await page.getByRole("link", { name: "Watched" }).click();
    await page.getByRole("heading", { name: "As it was left" }).waitFor();
    tab.calm();
  }, 300_000);

  test("a run that another program works on is watched too, and cannot be begun twice", async () => {
    const { page, place, go } = tab;
    const gan = "[{ kind: gan, networks: conditional, hidden: [48, 48], steps: 24000, batch: 16 }]";
    const path = join(place.folder, "elsewhere.yaml");
    await writeFile(path, recipe(place.data, gan).replace("Four voices", "Elsewhere"));
    const args = ["run", path, "--out", join(place.runs, "elsewhere"), "--workers", "1"];
    const other = spawn(process.execPath, [program, ...args], {
      cwd: place.folder,
      stdio: "ignore",
      env: { ...process.env, EMOFORGE_CACHE: place.cache },
    });
    try {
      await go("runs");
      const row = page.locator(".runlist > li", { hasText: "Elsewhere" });
      await row.getByText("running elsewhere").waitFor({ timeout: 60_000 });
      expect(await row.getByRole("button").count()).toBe(0);
      await page.getByRole("link", { name: "Elsewhere" }).click();
      await page.getByRole("heading", { name: "Being fitted now" }).waitFor();
      await sees(page, "Another program works on this run.");
      tab.calm();
    } finally {
      other.kill("SIGKILL");
    }
  }, 120_000);

  test("a name that is taken by another recipe, and recordings outside, are refused", async () => {
    const { page, place, go } = tab;
    await go("runs/new");
    const text = page.getByLabel("Recipe (YAML)");
    await text.waitFor();
    await page.getByLabel("Name of its folder").fill("four");
    await page.getByRole("button", { name: "Plan it" }).click();
    await sees(page, /which holds a run of another recipe/);
    await text.fill(recipe(place.outside, "[{ kind: none }]"));
    await page.getByLabel("Name of its folder").fill("out");
    await page.getByRole("button", { name: "Start the run" }).click();
    await sees(page, /expected a path inside the folders of this studio/);
    tab.faults.length = 0;
  });
});
