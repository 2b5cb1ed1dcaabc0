/** @file Listening live in Chromium, whose microphone hears a file; and a model of one's own, trained and used in the page. */

import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { microphoneFlags, writeSpokenFile } from "../../bench/studio/microphone.ts";
import { loadBundle } from "../../src/bundle/index.ts";
import { zipFiles } from "../../src/platform/browser/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

const spoken = join(tmpdir(), `emoforge-spoken-${process.pid}.wav`);

describe.skipIf(browser.skip)(`live in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    await writeSpokenFile(spoken);
    tab = await openTab({ flags: microphoneFlags(spoken) });
  });
  afterAll(async () => {
    await tab?.close();
    await rm(spoken, { force: true });
  });

  test("labels come while somebody speaks, without a network, and nothing is sent", async () => {
    const { page, go, asked } = tab;
    await go("live");
    await sees(page, /^The model comes with emoforge/);
    await tab.accessible();
    await page.context().setOffline(true);
    asked.length = 0;
    await page.getByRole("button", { name: "Start listening" }).click();
    await page
      .locator(".now")
      .getByText(/, \d+ %$|The model does not know$/)
      .first()
      .waitFor();
    await sees(page, /^Sound to label: \d+ ms/);
    await page.locator(".now").getByText("Nobody speaks").waitFor();
    expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
    await tab.accessible();
    await page.context().setOffline(false);
    tab.calm();
  });

  test("takes are recorded and labelled; too few are told", async () => {
    const { page } = tab;
    const emotion = page.getByLabel("Emotion", { exact: true });
    for (const label of ["calm", "calm", "cross", "cross"]) {
      await emotion.fill(label);
      await page.getByRole("button", { name: "Record a take" }).click();
      await sees(page, `Recording “${label}” …`);
      await page.waitForTimeout(900);
      await page.getByRole("button", { name: "Stop the take" }).click();
      await page.getByRole("button", { name: "Record a take" }).waitFor();
    }
    await page.getByRole("button", { name: "Remove take 4" }).click();
    await sees(page, "Two takes of each emotion at least are needed");
    expect(await page.getByRole("button", { name: "Train on 3 takes" }).isDisabled()).toBe(true);
    await tab.accessible();
    await page.getByRole("button", { name: "Remove all takes" }).click();
    await page.getByRole("button", { name: "Stop listening" }).click();
    tab.calm();
  });

  test("a model of one's own is trained in the page, tested on what was left out, downloaded, and used", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "or try it with the demo corpus" }).click();
    await page.getByRole("button", { name: /^Train on \d+ takes$/ }).click();
    await sees(page, /^Models that had not heard its speaker were right about \d+ of \d+ takes\.$/);
    await sees(page, /guessing gives/);
    await tab.accessible();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download it as a bundle" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("my-voice.zip");
    const files = await zipFiles(new Uint8Array(await readFile(await download.path())));
    const { description, classes } = await loadBundle("", files, nodePlatform.hasher);
    expect(description.evaluation?.protocol).toBe("leave-one-speaker-out");
    expect(description.training.corpus.synthetic).toBe(true);
    await page.getByRole("button", { name: "Listen with this model" }).click();
    await sees(page, `It tells apart ${classes.join(", ")}.`);
    await page.getByRole("button", { name: "Start listening" }).click();
    await page
      .locator(".now")
      .getByText(/, \d+ %$|The model does not know$/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Back to the model that comes with Emoforge" }).click();
    await sees(page, /^The model comes with emoforge/);
    await page.getByRole("button", { name: "Stop listening" }).click();
    tab.calm();
  });
});

describe.skipIf(browser.skip)(`live in the studio without a microphone${browser.note}`, () => {
  test("a page that may not use the microphone says what to do", async () => {
    const tab = await openTab({ flags: microphoneFlags(undefined) });
    try {
      await tab.go("live");
      await tab.page.getByRole("button", { name: "Start listening" }).click();
      await sees(tab.page, /^The microphone may not be used by this page\. Allow it/);
      await tab.accessible();
      tab.calm();
    } finally {
      await tab.close();
    }
  });
});
