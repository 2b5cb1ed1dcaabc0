/** @file The augmentation bench in Chromium: a recording is altered, seen, heard, and taken into a recipe. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

const program = join(import.meta.dirname, "../../bin/emoforge.js");

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

  test("a view of a spectrogram is drawn and becomes sound, by every augmenter that learns nothing", async () => {
    const { page, go } = tab;
    await go("corpora");
    await sees(page, "Recordings of your own");
    await go("bench/own.csv/3");
    await page.getByRole("tab", { name: "Spectrogram" }).click();
    await sees(page, "Made from this recording alone.");
    for (const title of [/^Original/, /^Altered/, /^Difference/])
      await expect.poll(() => shades(title)).toBeGreaterThan(10);
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await tab.accessible();
    const augmenter = page.getByRole("combobox", { name: "Augmenter" });
    const names = await augmenter.locator("option").allTextContents();
    expect(names).toEqual(["noise", "specaugment", "time-stretch", "pitch-shift", "mixup", "copypaste"]);
    const status = () =>
      page
        .getByRole("status")
        .getByText(/random stream/)
        .textContent();
    let before = await status();
    for (const name of names.filter((one) => one !== "specaugment")) {
      await augmenter.selectOption(name);
      // A mixture of a class, and a recording of the same speaker, take others.
      if (name === "mixup") await sees(page, /^Made with .+ too\. /);
      await page.getByRole("button", { name: "Another view" }).click();
      await expect.poll(status).not.toBe(before);
      before = await status();
      expect(await page.getByRole("alert").count()).toBe(0);
    }
    tab.calm();
  });

  test("its options are those of the schema, with what they mean", async () => {
    const { page } = tab;
    await page.getByRole("combobox", { name: "Augmenter" }).selectOption("specaugment");
    await sees(page, "How many stretches of time are blanked.");
    const masks = page.getByRole("spinbutton", { name: "time masks" });
    await masks.fill("-1");
    await masks.blur();
    await page
      .getByRole("alert")
      .getByText(/timeMasks: /)
      .waitFor();
    await masks.fill("4");
    await masks.blur();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "fill" }).selectOption("zero");
    expect(await page.locator("#main pre").textContent()).toBe(
      "- kind: specaugment\n  timeMasks: 4\n  fill: zero\n",
    );
    await page.getByRole("combobox", { name: "Augmenter" }).selectOption("time-stretch");
    const lowest = page.getByRole("spinbutton", { name: "rate, lowest" });
    await lowest.fill("1.23");
    await lowest.blur();
    expect(await page.locator("#main pre").textContent()).toBe(
      "- kind: time-stretch\n  rate:\n    - 1.23\n    - 1.23\n",
    );
    tab.calm();
  });

  test("a view is heard beside its source, and begins a run on spectrograms", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await page.keyboard.press("x");
    expect(await page.getByRole("radio", { name: "altered" }).isChecked()).toBe(true);
    await page.keyboard.press("p");
    await page.getByRole("link", { name: "Begin a run with it" }).click();
    await sees(page, "Augmenters");
    const text = await page.locator("#main textarea").inputValue();
    expect(text).toContain("kind: time-stretch, rate: [ 1.23, 1.23 ]");
    expect(text).toContain("set: logmel");
    await expect.poll(() => page.getByRole("button", { name: /^Start/ }).isEnabled()).toBe(true);
    tab.calm();
  });

  test("a fitted viewmaker among the models makes views too", async () => {
    const { page, go, place } = tab;
    await go("bench/own.csv/0");
    await sees(page, /^A fitted viewmaker would stand here too/);
    const folder = join(place.cache, "models/tiny");
    const options = [
      "frames=32",
      "width=1",
      "latent=4",
      "representation=4",
      "batch=2",
      "iterations=2",
      "measured=4",
    ];
    const args = ["augment", join(place.data, "own.csv"), "--with", "viewmaker", "--set", "logmel"];
    const how = ["--set-option", "mels=32", ...options.flatMap((one) => ["--option", one])];
    const out = ["--save-fitted", folder, "--out", join(place.folder, "views")];
    const env = { ...process.env, EMOFORGE_CACHE: place.cache };
    await promisify(execFile)(process.execPath, [program, ...args, ...how, ...out], { env });
    await go("models");
    await sees(page, "Models");
    await go("bench/own.csv/0");
    await page.getByRole("combobox", { name: "Augmenter" }).selectOption({ label: "viewmaker tiny" });
    await sees(page, /^Learned from 20 recordings of /);
    await sees(page, /^Spectrograms of 32 mel bands every 25 ms/);
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await expect.poll(() => shades(/^Difference/)).toBeGreaterThan(5);
    await sees(page, /--with .+\/tiny --set logmel --out views/);
    await tab.accessible();
    tab.calm();
  });
});
