/** @file A studio with a queue: its run is worked off by a worker elsewhere, which the view of runs shows, pauses and lets go on. */

import { type ChildProcess, spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OwnStudio, startStudio } from "../../bench/studio/own-process.ts";
import { makePlace, type StudioPlace } from "../../bench/studio/place.ts";
import { browser } from "../machine.ts";
import { redis, type Server, startServer } from "../queue/server.ts";
import { builtPage } from "./page.ts";
import { inTab, type PlainTab, sees } from "./tab.ts";

const program = join(import.meta.dirname, "../../bin/emoforge.js");

const recipe = (data: string) => `title: By others
question: Who does it?
corpora:
  - { id: own, path: "${data}/own.csv" }
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: gan, networks: conditional, hidden: [48, 48], steps: 8000, batch: 16 }]
classifiers: [{ kind: svm, c: 0.01 }]
`;

describe.skipIf(browser.skip || redis.skip)(`a studio with a queue${browser.note}${redis.note}`, () => {
  let place: StudioPlace;
  let server: Server;
  let studio: OwnStudio;
  let tab: PlainTab;
  let worker: ChildProcess | undefined;

  beforeAll(async () => {
    await builtPage();
    place = await makePlace();
    server = await startServer({ password: "secret-password" });
    studio = await startStudio(place, ["--queue", server.url, "--store", join(place.folder, "store")]);
    tab = await inTab(studio.address, studio.origin);
  });
  afterAll(async () => {
    worker?.kill("SIGKILL");
    await tab?.close();
    await studio?.kill();
    await server?.stop();
    await rm(place.folder, { recursive: true, force: true });
  });

  test("shows jobs that wait, workers that come, what they do and what they learn, and pauses them all", async () => {
    const { page } = tab;
    await page.goto(`${studio.origin}/#/runs`);
    await sees(page, "No worker is connected");
    await page.goto(`${studio.origin}/#/runs/new`);
    await page.getByLabel("Recipe (YAML)").fill(recipe(place.data));
    await page.getByLabel("Name of its folder").fill("others");
    await page.getByRole("button", { name: "Start the run" }).click();
    await sees(page, /8 waiting, 0 in work, 0 set aside/);
    await page.getByRole("button", { name: "Pause all workers" }).click();
    await sees(page, /0 set aside, paused/);
    await tab.accessible();

    const options = [
      "worker",
      "--queue",
      server.url,
      "--store",
      join(place.folder, "store"),
      "--concurrency",
      "1",
    ];
    worker = spawn(process.execPath, [program, ...options], {
      stdio: "ignore",
      env: { ...process.env, EMOFORGE_CACHE: place.cache },
    });
    await page.getByText("waits", { exact: true }).waitFor({ timeout: 60_000 });
    await sees(page, /8 waiting, 0 in work/);
    await page.getByRole("button", { name: "Let workers go on" }).click();
    await sees(page, /gan, fold \w+, \d+ %, for \d+ s/);
    // What the other machine fits is written to the store, where it is watched.
    await page.getByRole("heading", { name: "Being fitted now" }).waitFor({ timeout: 60_000 });
    await tab.accessible();
    await page.getByRole("link", { name: "See the results" }).waitFor({ timeout: 200_000 });
    expect(await page.content()).not.toContain("secret-password");
    expect(tab.faults).toEqual([]);
  }, 300_000);

  test("leaves the trainings of a search to the workers too, in the store", async () => {
    const { page } = tab;
    await page.goto(`${studio.origin}/#/corpora/own.csv`);
    await sees(page, /^20 utterances by 4 speakers/);
    await page.goto(`${studio.origin}/#/models`);
    await page.getByRole("tab", { name: "Search for the best" }).click();
    await page.getByLabel("Corpus").selectOption("own.csv");
    await page.getByLabel("Minutes of training, estimated").fill("0.02");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("link", { name: "own/train", exact: true }).waitFor({ timeout: 200_000 });
    const files = await readdir(join(place.folder, "store/searches/own"));
    expect(files).toEqual(expect.arrayContaining(["search.json", "models", "trials"]));
    expect(tab.faults).toEqual([]);
  }, 300_000);

  test("says so when the server of the queue is gone, and goes on when it is back", async () => {
    const { page } = tab;
    await page.goto(`${studio.origin}/#/runs`);
    await sees(page, /0 waiting, 0 in work/);
    await server.kill();
    await sees(page, /expected a server of queues, got no connection/);
    await server.start();
    await page.getByText(/0 waiting, 0 in work/).waitFor({ timeout: 30_000 });
    tab.faults.length = 0;
  }, 60_000);
});
