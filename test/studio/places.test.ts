/** @file Every place of the studio, full and absent: axe-core finds nothing, each has a title, and none is wider than a phone. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Filled, fillStudio } from "../../bench/studio/filled.ts";
import { visit } from "../../bench/studio/pictures.ts";
import { absent, type Places, placesOf } from "../../bench/studio/places.ts";
import { browser } from "../machine.ts";
import { openTab, type StudioTab } from "./tab.ts";

describe.skipIf(browser.skip)(`all places${browser.note}`, () => {
  let tab: StudioTab;
  let filled: Filled;
  beforeAll(async () => {
    tab = await openTab();
    filled = await fillStudio(tab.studio, tab.place);
  });
  afterAll(() => tab?.close());

  /** @returns What is wrong, with the place's name. */
  async function look(places: Places): Promise<string[]> {
    const { page, studio } = tab;
    const wrong: string[] = [];
    for (const [name, at] of Object.entries(places)) {
      await page.setViewportSize({ width: 1400, height: 900 });
      await visit(page, studio, at);
      await tab.accessible().catch((error: Error) => wrong.push(`${name}: ${error.message}`));
      if ((await page.locator("#main h1").count()) !== 1) wrong.push(`${name}: no title, or more than one`);
      for (const width of [800, 400]) {
        await page.setViewportSize({ width, height: 900 });
        // Drawings follow the new width a moment later.
        await page
          .waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, undefined, {
            timeout: 10_000,
          })
          .catch(() => wrong.push(`${name} at ${width}: too wide`));
      }
    }
    return wrong;
  }

  test("with data", async () => {
    expect(await look(placesOf(filled))).toEqual([]);
    tab.calm();
  }, 200_000);

  test("where nothing is", async () => {
    expect(await look(absent)).toEqual([]);
    // The browser notes answers of 403 and 404 by itself.
    expect(tab.faults.filter((text) => !/40[034]/.test(text))).toEqual([]);
  }, 200_000);
});
