/** @file The view that tries a model, in Chromium: what it says is what the library says in Node, and nothing is sent. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPredictor, loadBundle } from "../../src/bundle/index.ts";
import { nodePlatform, shippedModel } from "../../src/platform/node/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

describe.skipIf(browser.skip)(`a model in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  test("a recording that is picked is judged in the page, as in Node", async () => {
    const { page, go, asked, place } = tab;
    await go("try");
    await sees(page, /^The model comes with emoforge: trained on EMO-DB/);
    await tab.accessible();
    const { files, hasher } = nodePlatform;
    const [sad] = await files.list(join(place.data, "own/sadness"));
    const file = join(place.data, "own/sadness", sad.name);
    asked.length = 0;
    await page.getByLabel("Recordings", { exact: true }).setInputFiles(file);
    await sees(page, "Spectrogram, mel scale up to 8 kHz");
    await page.getByRole("list", { name: "Probabilities" }).waitFor();
    const predictor = await createPredictor(
      await loadBundle(shippedModel(), files, hasher),
      await createNodeEngine(),
    );
    const { label, probabilities, abstained } = await predictor.predictFile(await files.read(file), sad.name);
    await predictor.release();
    await sees(
      page,
      abstained ? "The model does not know" : `${label}, ${(100 * probabilities[label]).toFixed(1)} %`,
    );
    const shares = await page
      .getByRole("meter")
      .evaluateAll((meters) =>
        meters.map((meter) => [meter.getAttribute("aria-label"), (meter as HTMLMeterElement).value] as const),
      );
    for (const [name, value] of shares)
      expect(value).toBeCloseTo(probabilities[(name ?? "").replace("Probability of ", "")], 5);
    // Code may still be loaded; the recording is not sent anywhere.
    expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
    await tab.accessible();
    tab.calm();
  });

  test("the emotions go along with playback, by windows too", async () => {
    const { page } = tab;
    await page.getByRole("combobox", { name: "Judge" }).selectOption("windows");
    await sees(page, /stretch(es)? as a table$/);
    await page.getByRole("button", { name: "Play" }).click();
    await sees(page, /^Now: /);
    tab.calm();
  });

  test("what cannot be decoded is said", async () => {
    const { page, place } = tab;
    await page.getByLabel("Recordings", { exact: true }).setInputFiles(join(place.outside, "secret.txt"));
    await sees(page, /^secret\.txt: expected .*got /);
    tab.calm();
  });

  test("a recording of a corpus is judged from its own page", async () => {
    const { page, go } = tab;
    await go("corpora/own.csv/3");
    await page.getByRole("link", { name: "What does the model say of it?" }).click();
    await page.getByRole("heading", { name: "own.csv, recording 3" }).waitFor();
    await page.getByRole("list", { name: "Probabilities" }).first().waitFor();
    tab.calm();
  });
});
