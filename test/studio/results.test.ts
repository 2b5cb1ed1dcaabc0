/** @file The view of results in Chromium, on a run that was made a moment before. */

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

const root = join(import.meta.dirname, "../..");

const recipe = (data: string, classifier: string) => `title: Four voices
question: Does duplication help?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: duplicate }]
syntheticOnly: false
classifiers: [${classifier}]
`;

describe.skipIf(browser.skip)(`results in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
    const { folder, data, runs, cache } = tab.place;
    for (const [name, classifier] of [
      ["weak", "{ kind: svm, c: 0.00001 }"],
      ["strong", "{ kind: svm, c: 0.01 }"],
    ]) {
      await writeFile(join(folder, "recipe.yaml"), recipe(data, classifier));
      const args = [
        join(root, "bin/emoforge.js"),
        "run",
        join(folder, "recipe.yaml"),
        "--out",
        join(runs, name),
      ];
      const env = { ...process.env, EMOFORGE_CACHE: cache };
      await promisify(execFile)(process.execPath, [...args, "--workers", "1"], { cwd: folder, env });
    }
  });
  afterAll(() => tab?.close());

  test("runs are listed, the broken one with its reason", async () => {
    const { page, go } = tab;
    await go("results");
    await sees(page, "expected the results of a run, got something else");
    expect(await page.getByRole("link", { name: "Four voices" }).count()).toBe(2);
    await tab.accessible();
    tab.calm();
  });

  test("a run gives its answer, and a count opens the recordings in it", async () => {
    const { page } = tab;
    await page.getByRole("link", { name: "Four voices" }).first().click();
    await sees(page, /Too few speakers were tested to say whether augmentation helps/);
    await sees(page, "What augmentation changes");
    const counts = page.getByRole("button", { name: /times \w+ predicted as \w+$/ });
    const said = (await counts.first().getAttribute("aria-label")) ?? "";
    const count = Number(/^\d+/.exec(said)?.[0]);
    await counts.first().click();
    const recordings = page.getByRole("table", { name: "Recordings" });
    await recordings.waitFor();
    expect(await recordings.getByRole("row").count()).toBe(count + 1);
    await tab.accessible();
    const played = page.waitForResponse((response) => response.url().includes("/sound"));
    const first = recordings.getByRole("button", { name: /^Play / }).first();
    await first.click();
    expect((await played).status()).toBe(200);
    // It is short: after its end it can be played again.
    await recordings
      .getByRole("button", { name: /^Play / })
      .first()
      .waitFor();
    await recordings.getByRole("link").first().click();
    await sees(page, "Features beside the corpus");
    tab.calm();
  });

  test("two runs are compared by paired differences and what could be detected", async () => {
    const { page, go } = tab;
    await go("results");
    await page.getByRole("checkbox").nth(1).waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("link", { name: "Compare the two marked runs" }).click();
    await sees(page, "Two runs compared");
    await sees(
      page,
      /^The runs have no augmenter, classifier and normalisation in common\.$|detectable from \d/,
    );
    await tab.accessible();
    tab.calm();
  });

  test("a run that is not there is said to be missing", async () => {
    const { page, go, faults } = tab;
    await go("results/0%2Fnone");
    await sees(page, `run: expected one of this studio's runs, got "0/none". It may have been removed.`);
    faults.length = 0;
  });
});
