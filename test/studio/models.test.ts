/** @file Training a model in the studio: the server's work, its card, and the model in the page at once. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

describe.skipIf(browser.skip)(`training in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  test("a model is trained on a corpus, with progress, and its card says how good it is", async () => {
    const { page, go } = tab;
    await go("models");
    await sees(page, "No models yet");
    await tab.accessible();
    await page.getByLabel("Classifier").selectOption("lda");
    await page.getByLabel("also learn to adapt to voices").check();
    await page.getByRole("button", { name: "Train" }).click();
    await page.getByText(/^Training, /).waitFor();
    await page.getByRole("link", { name: "demo-lda" }).first().waitFor({ timeout: 240_000 });
    await sees(page, /on speakers it had not heard; guessing gives/);
    expect(await readdir(join(tab.place.cache, "models/demo-lda"))).toContain("checksums.json");
    await tab.accessible();
    await go("models/demo-lda");
    await sees(page, /^Speech emotion model: /);
    await tab.accessible();
    tab.calm();
  }, 300_000);

  test("it can be tried at once, and adapts to a voice", async () => {
    const { page, place } = tab;
    await page.getByRole("link", { name: "Try it" }).click();
    await sees(page, /^The model was trained on \d+ recordings of/);
    const folders = await readdir(join(place.data, "own"));
    const files = await Promise.all(
      folders.map(async (folder) => {
        const [first] = (await readdir(join(place.data, "own", folder))).sort();
        return join(place.data, "own", folder, first);
      }),
    );
    await page.getByText("Enrol a voice").click();
    await page.getByLabel("Recordings of one speaker").setInputFiles(files);
    await sees(page, /^Learned from \d+ recordings\.$/);
    await page.getByLabel("Recordings", { exact: true }).setInputFiles(files[0]);
    await sees(page, "As anybody’s");
    await sees(page, /^By the voice/);
    await sees(page, /^The voice (changes the answer: .* becomes |does not change the answer)/);
    await page.getByLabel("Recordings", { exact: true }).setInputFiles(files[1]);
    await sees(page, /^Knowing the voice changes the answer for \d of 2 recordings\./);
    await page.getByRole("button", { name: "Forget the voice" }).click();
    await page.getByText("As anybody’s").first().waitFor({ state: "detached" });
    await page.getByText("Enrol a voice").click();
    await page.getByRole("button", { name: "Take the 2 recordings below" }).click();
    await sees(page, "Learned from 2 recordings.");
    await sees(page, "By the voice: not adapted to, see above");
    await tab.accessible();
    tab.calm();
  });
});
