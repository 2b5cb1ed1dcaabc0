/** @file A run begun from the page whose studio is killed: started again, it goes on from the page and ends with the same bytes. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OwnStudio, startStudio } from "../../bench/studio/own-process.ts";
import { makePlace, type StudioPlace } from "../../bench/studio/place.ts";
import { expectSameResults, namesIn } from "../cli/killed.ts";
import { browser, launchChromium } from "../machine.ts";
import { until } from "../queue/support.ts";
import { builtPage } from "./page.ts";
import { sees } from "./tab.ts";

const program = join(import.meta.dirname, "../../bin/emoforge.js");

const recipe = (data: string) => `title: Killed
question: Are they the same bytes?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters:
  - { kind: none }
  - { kind: gan, networks: conditional, hidden: [48, 48], steps: 1500, batch: 16 }
  - { kind: diffusion, steps: 1500, batch: 16 }
classifiers:
  - { kind: svm, c: 0.01 }
  - { kind: dnn, hidden: [16], epochs: 20 }
`;

describe.skipIf(browser.skip)(`a studio that is killed${browser.note}`, () => {
  let place: StudioPlace;
  let studio: OwnStudio | undefined;
  let chromium: Browser;
  let page: Page;

  const open = async () => {
    studio = await startStudio(place);
    await page.goto(studio.address);
    await page.waitForURL(`${studio.origin}/`);
    return studio;
  };

  beforeAll(async () => {
    await builtPage();
    place = await makePlace();
    chromium = await launchChromium();
    page = await chromium.newPage();
  });
  afterAll(async () => {
    await chromium?.close();
    await studio?.kill();
    await rm(place.folder, { recursive: true, force: true });
  });

  test("is started again, and its run goes on from the page: the same bytes as a run that nobody disturbed", async () => {
    const first = await open();
    await page.goto(`${first.origin}/#/runs/new`);
    await page.getByLabel("Recipe (YAML)").fill(recipe(place.data));
    await page.getByLabel("Name of its folder").fill("killed");
    await page.getByRole("button", { name: "Start the run" }).click();
    // In the middle of a fit, with some trials done.
    const run = join(place.runs, "killed");
    await until(
      () =>
        namesIn(join(run, "trials"), ".json").length > 1 && namesIn(join(run, "live"), ".json").length > 0,
    );
    await first.kill();
    const done = namesIn(join(run, "trials"), ".json").length;
    expect(existsSync(join(run, "results.json"))).toBe(false);
    await sees(page, "The studio does not answer");

    const second = await open();
    await page.goto(`${second.origin}/#/runs`);
    await page.getByRole("button", { name: "Go on Killed" }).click();
    await page.locator(".runlist").getByRole("link", { name: "Results" }).waitFor({ timeout: 200_000 });
    expect(namesIn(join(run, "trials"), ".json").length).toBeGreaterThan(done);

    await writeFile(join(place.folder, "recipe.yaml"), recipe(place.data));
    // With a cache of its own, so that it does all of it.
    const env = { ...process.env, EMOFORGE_CACHE: join(place.folder, "other-cache") };
    const args = [
      "run",
      join(place.folder, "recipe.yaml"),
      "--out",
      join(place.runs, "alone"),
      "--workers",
      "2",
    ];
    await promisify(execFile)(process.execPath, [program, ...args], { cwd: place.folder, env });
    expectSameResults({ at: (...parts) => join(place.runs, ...parts) }, "alone", "killed");
    expect(namesIn(join(run, "trials"), ".json")).toEqual(namesIn(join(place.runs, "alone/trials"), ".json"));
    // Nothing stays of what was there to be watched.
    expect(existsSync(join(run, "live"))).toBe(false);
    await second.close();
  }, 400_000);
});
