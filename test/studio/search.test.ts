/** @file Searching for a model in the studio: begun, stopped, gone on with; the honest number first, the winner tried at once. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "../machine.ts";
import { openTab, type StudioTab, sees } from "./tab.ts";

describe.skipIf(browser.skip)(`searching in the studio${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    tab = await openTab();
  });
  afterAll(() => tab?.close());

  test("a search is begun, stopped, and still there when the page comes back", async () => {
    const { page, place, go } = tab;
    await go("corpora/own.csv");
    await sees(page, /^20 utterances by 4 speakers/);
    await go("models");
    await page.getByRole("tab", { name: "Search for the best" }).click();
    await tab.accessible();
    await page.getByLabel("Corpus").selectOption("own.csv");
    await page.getByLabel("Minutes of training, estimated").fill("0.2");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("heading", { name: "Search own" }).waitFor();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Go on with the search" }).waitFor();
    await sees(page, "The search is not finished. What is done is kept, and it goes on from there.");
    await tab.accessible();
    await go("models");
    await page.reload();
    await sees(page, "Not finished; it goes on where it was.");
    expect(JSON.parse(await readFile(join(place.cache, "searches/own/studio.json"), "utf8"))).toEqual({
      corpus: "own.csv",
      minutes: 0.2,
      normalisation: "both",
      seed: 1,
    });
    tab.calm();
  });

  test("it goes on, and tells the nested estimate before the flattered one", async () => {
    const { page, place } = tab;
    await page.getByRole("link", { name: "own", exact: true }).click();
    await page.getByRole("button", { name: "Go on with the search" }).click();
    await sees(page, /^For single recordings of strangers take .*: expect a UAR of /);
    const scores = page.locator(".scores").first().getByRole("listitem");
    expect(await scores.first().textContent()).toMatch(/^Nested estimate: what a stranger will meet[\d.]+ %/);
    expect(await scores.last().textContent()).toMatch(
      /^Best of what was tried: flattered by choosing[\d.]+ %/,
    );
    await page.getByRole("list", { name: "Ranking, Training statistics" }).waitFor();
    await sees(page, /Only 4 speakers: too few to judge differences/);
    await tab.accessible();
    await page.getByRole("link", { name: "own/train", exact: true }).waitFor({ timeout: 200_000 });
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    const files = await readdir(join(place.cache, "searches/own"));
    expect(files).toEqual(expect.arrayContaining(["search.json", "ranking.csv", "report.html", "models"]));
    tab.calm();
  }, 300_000);

  test("the winner has a card with the nested estimate, and can be tried", async () => {
    const { page } = tab;
    await page.getByRole("link", { name: "own/train", exact: true }).click();
    await page.getByRole("heading", { name: "own/train" }).waitFor();
    await sees(page, /The model was chosen by a search\./);
    await tab.accessible();
    await page.getByRole("link", { name: "Try it: own/train" }).click();
    await sees(page, /^The model was trained on 20 recordings of/);
    tab.calm();
  });

  test("other minutes are another search, and a search that cannot begin leaves nothing", async () => {
    const { place, studio } = tab;
    const ask = (body: unknown) =>
      fetch(`${studio.origin}/api/searches`, {
        method: "POST",
        headers: { cookie: studio.cookie, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    // A single speaker, of whom nothing can be held out.
    const request = { corpus: "names.csv", minutes: 1, normalisation: "train", seed: 1 };
    const job = (await (await ask(request)).json()) as { id: string; what: string };
    expect(job.what).toBe("names");
    const events = await fetch(`${studio.origin}/api/jobs/${job.id}/events`, {
      headers: { cookie: studio.cookie },
    });
    expect(await events.text()).toContain('"state":"failed"');
    expect(await readdir(join(place.cache, "searches"))).toEqual(["own"]);
    const refused = await ask({ ...request, minutes: -1 });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: "request: minutes: Too small: expected number to be >0" },
    ]);
  });
});
