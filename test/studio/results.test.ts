/** @file The view of results in Chromium, on a run that was made a moment before. */

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunComparison } from "../../src/studio/server/compare.ts";
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
    await recordings.getByRole("row").nth(count).waitFor();
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
    // The list begins with the strong run. The other is better by 10 points, which is less than four speakers can show.
    const rows = page.locator("#main").getByText("detectable from");
    await rows.nth(1).waitFor();
    expect(await rows.allInnerTexts()).toEqual(
      Array(2).fill("+10.0 [−10.0, 30.0], p 0.750; detectable from 30.9"),
    );
    await tab.accessible();
    tab.calm();
  });

  test("the comparison is paired over the speakers of both runs", async () => {
    const compare = async (a: string, b: string): Promise<RunComparison> => {
      const query = new URLSearchParams({ a: `0/${a}`, b: `0/${b}` });
      const headers = { cookie: tab.studio.cookie };
      const answer = await fetch(`${tab.studio.origin}/api/runs/compare?${query}`, { headers });
      return (await answer.json()) as RunComparison;
    };
    const cellsOf = async (a: string, b: string) => (await compare(a, b)).corpora.flatMap((one) => one.cells);
    const [there, back, same] = [
      await cellsOf("weak", "strong"),
      await cellsOf("strong", "weak"),
      await cellsOf("weak", "weak"),
    ];
    expect(there.map(({ augmenter }) => augmenter)).toEqual(["none", "duplicate"]);
    for (const [i, { difference, p, speakers, why, smallestDetectable }] of there.entries()) {
      if (difference === null) throw new Error(why);
      const { value, low, high } = difference;
      expect([value, low, high].map((share) => Math.round(1000 * share))).toEqual([-100, -300, 100]);
      expect([p, speakers]).toEqual([0.75, 4]);
      expect(smallestDetectable).toBeCloseTo(0.3089, 4);
      // The other way round it is the same by the other sign; resamples are the same draws.
      expect(back[i].difference?.value).toBeCloseTo(-value, 12);
      expect(back[i].difference?.low).toBeCloseTo(-high, 12);
      expect(back[i].difference?.high).toBeCloseTo(-low, 12);
      // Paired with itself nothing differs in any resample; the difference of two unpaired intervals would not vanish.
      expect(same[i]).toMatchObject({ difference: { value: 0, low: 0, high: 0 }, p: 1 });
    }
  });

  test("a run that is not there is said to be missing", async () => {
    const { page, go, faults } = tab;
    await go("results/0%2Fnone");
    await sees(page, `run: expected one of this studio's runs, got "0/none". It may have been removed.`);
    faults.length = 0;
  });
});
