/** @file The augmentation bench in Chromium: a recording is altered, seen, heard, and taken into a recipe. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

describe.skipIf(browser.skip)(`the augmentation bench${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  /** How many different values of red the drawing of this title has, in some of its pixels. */
  const shades = (title: RegExp) =>
    tab.page.getByRole("img", { name: title }).evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(Array.from({ length: 2000 }, (_, i) => data[4 * i * Math.floor(data.length / 8000)]))
        .size;
    });

  test("a recording and its altered copy are drawn, with what chance has made of the ranges", async () => {
    const { page, go } = tab;
    await go("bench/own.csv/0");
    await sees(page, /^Drawn for this copy: noise colour/);
    for (const title of [/^Original/, /^Altered/, /^Difference/])
      await expect.poll(() => shades(title)).toBeGreaterThan(20);
    await tab.accessible();
    tab.calm();
  });

  test("every effect works, those that need other recordings too", async () => {
    const { page, go } = tab;
    const names = await page.getByLabel("Add an effect").locator("option").allTextContents();
    expect(names.slice(1)).toContain("copypaste");
    for (const effect of names.slice(1)) {
      await go("corpora");
      await sees(page, "Recordings of your own");
      await go("bench/own.csv/0");
      await page.getByLabel("Add an effect").selectOption(effect);
      await page.getByRole("button", { name: "Effect 1, noise: remove" }).click();
      if (effect === "noise") await page.getByRole("checkbox", { name: "pink" }).uncheck();
      await sees(page, new RegExp(`^Drawn for this copy: ${effect}`));
      if (effect === "noise" || effect === "copypaste") await sees(page, /Heard besides: /);
    }
    // The only neutral recording of this speaker.
    await go("bench/own.csv/3");
    await sees(
      page,
      /^copypaste: expected another recording of this speaker in class "neutral", found none\./,
    );
    tab.calm();
  });

  test("an option out of its range is said, and mended", async () => {
    const { page, go } = tab;
    await go("corpora");
    await sees(page, "Recordings of your own");
    await go("bench/own.csv/0");
    const lowest = page.getByRole("spinbutton", { name: "signal over noise (dB), lowest" });
    await lowest.fill("30");
    await lowest.blur();
    await page.getByRole("alert").getByText("step 1, noise, snrDb: the lower end comes first.").waitFor();
    await lowest.fill("20");
    await lowest.blur();
    await sees(page, /^Drawn for this copy: noise .*snrDb 20/);
    tab.calm();
  });

  test("both are played, and a key switches in mid-sound", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "Play", exact: true }).focus();
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    expect(await page.getByRole("radio", { name: "original" }).isChecked()).toBe(true);
    await page.keyboard.press("x");
    expect(await page.getByRole("radio", { name: "altered" }).isChecked()).toBe(true);
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    tab.calm();
  });

  test("the chain becomes an entry of a recipe, which the recipe's check accepts", async () => {
    const { page } = tab;
    expect(await page.locator("#main pre").textContent()).toBe(
      "- kind: audio\n  steps:\n    - effect: noise\n      snrDb: 20\n",
    );
    await page.getByRole("link", { name: "Begin a run with it" }).click();
    await sees(page, "Augmenters");
    const text = await page.locator("#main textarea").inputValue();
    expect(text).toContain("effect: noise, snrDb: 20");
    await expect.poll(() => page.getByRole("button", { name: /^Start/ }).isEnabled()).toBe(true);
    tab.calm();
  });
});
