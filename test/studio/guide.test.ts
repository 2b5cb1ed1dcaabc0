/** @file "The studio in five minutes", followed to the letter: its steps are read from the page and done in Chromium. */

import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { microphoneFlags, writeSpokenFile } from "../../bench/studio/microphone.ts";
import { page as pageOf } from "../docs/markdown.ts";
import { browser } from "../machine.ts";
import { builtPage } from "./page.ts";
import { openTab, type StudioTab } from "./tab.ts";

/** What a sentence of the guide asks for: "press **Play**", "choose **fear** as **Emotion**", “quoted” to see. */
interface Act {
  readonly verb: string;
  /** What is pressed, chosen, written or seen. */
  readonly what: string;
  /** The field; "" if there is none. */
  readonly field: string;
}

interface Section {
  readonly title: string;
  readonly steps: readonly string[];
}

const sections: readonly Section[] = pageOf("docs/guides/studio.md")
  .text.split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    steps: [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, step]) => step),
  }))
  .filter(({ steps }) => steps.length > 0);

function actsOf(step: string): Act[] {
  const names = /(?:(\w+) )?\*\*(.+?)\*\*(?: as \*\*(.+?)\*\*)?|“(.+?)”/g;
  return [...step.matchAll(names)].map(([, verb = "", what, field = "", seen]) =>
    seen === undefined ? { verb: verb.toLowerCase(), what, field } : { verb: "see", what: seen, field: "" },
  );
}

/** Slow work, such as a run, is waited for. */
const patience = { timeout: 60_000 };

async function act(page: Page, { verb, what, field }: Act): Promise<void> {
  const main = page.locator("#main");
  const pressed = () =>
    main.getByRole("button", { name: what }).or(main.locator("summary", { hasText: what }));
  const links = (place: Locator) => place.getByRole("link", { name: what }).first();
  switch (verb) {
    case "open":
      return links(page.getByRole("navigation", { name: "Views" })).click(patience);
    case "follow":
      return links(main).click(patience);
    case "press":
      return pressed().first().click(patience);
    case "tick":
      return main.getByLabel(what).check(patience);
    case "choose":
      await main.getByRole("combobox", { name: field }).selectOption({ label: what }, patience);
      return;
    case "write":
      return main.getByLabel(field).fill(what, patience);
    case "see":
      return main.getByText(what).first().waitFor(patience);
    default:
      throw new Error(`the guide says "${verb} **${what}**", which this test cannot do`);
  }
}

describe.skipIf(browser.skip)(`the studio in five minutes${browser.note}`, () => {
  let tab: StudioTab;
  beforeAll(async () => {
    const spoken = join(await builtPage(), "../guide.wav");
    await writeSpokenFile(spoken);
    tab = await openTab({ flags: microphoneFlags(spoken) });
  });
  afterAll(() => tab?.close());

  test("it has steps for each of its parts, and asks for nothing that this test leaves out", () => {
    expect(sections.length).toBeGreaterThanOrEqual(5);
    for (const { steps } of sections) for (const step of steps) expect(actsOf(step), step).not.toEqual([]);
  });

  test.each(sections)(
    "$title",
    async ({ steps }) => {
      for (const step of steps)
        for (const one of actsOf(step))
          await act(tab.page, one).catch((error: Error) => {
            throw new Error(`step "${step}", ${one.verb} ${one.what}: ${error.message}`);
          });
      tab.calm();
    },
    300_000,
  );
});
