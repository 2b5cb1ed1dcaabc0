/** @file A studio in Chromium, as a user opens it. Whatever the browser complains of is a fault. */

import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { makePlace, type StudioPlace } from "../../bench/studio/place.ts";
import { type ServedStudio, serveStudio } from "../../bench/studio/served.ts";
import { launchChromium } from "../machine.ts";
import { builtPage } from "./page.ts";

/** A page in a browser of its own. */
export interface PlainTab {
  readonly page: Page;
  /** Errors of the page and of its console since the last `calm`. */
  readonly faults: string[];
  /** Addresses that were asked for, of any server. */
  readonly asked: string[];
  /** Fails if axe-core finds anything, in light and in dark. */
  accessible(): Promise<void>;
  close(): Promise<void>;
}

export interface StudioTab extends PlainTab {
  readonly place: StudioPlace;
  readonly studio: ServedStudio;
  /** Goes to a place in the studio, e.g. "corpora/own.csv". */
  go(hash: string): Promise<void>;
  /** Fails if anything went wrong in the page, or was asked of another server. */
  calm(): void;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function openTab(
  options: { readonly data?: string; readonly runs?: string; readonly flags?: readonly string[] } = {},
): Promise<StudioTab> {
  const place = await makePlace();
  const studio = await serveStudio({
    data: options.data ?? place.data,
    runs: [options.runs ?? place.runs],
    cache: place.cache,
    page: await builtPage(),
  });
  const tab = await inTab(`${studio.origin}/open/${studio.token()}`, studio.origin, options.flags);
  const { page, faults, asked } = tab;
  return {
    ...tab,
    place,
    studio,
    async go(hash) {
      await page.goto(`${studio.origin}/#/${hash}`);
    },
    calm() {
      expect(faults).toEqual([]);
      const own = (url: string) =>
        url.startsWith(`${studio.origin}/`) || url.startsWith(`blob:${studio.origin}/`);
      expect(asked.filter((url) => !own(url))).toEqual([]);
      expect(studio.faults).toEqual([]);
    },
    async close() {
      await tab.close();
      await studio.close();
      await rm(place.folder, { recursive: true, force: true });
    },
  };
}

/** @param address The one that opens the studio. */
export async function inTab(
  address: string,
  origin: string,
  flags: readonly string[] = [],
): Promise<PlainTab> {
  const browser: Browser = await launchChromium("--autoplay-policy=no-user-gesture-required", ...flags);
  const page = await browser.newPage();
  const [faults, asked]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(address);
  await page.waitForURL(`${origin}/`);
  return {
    page,
    faults,
    asked,
    async accessible() {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        // By the debugger, so that the page's own policy does not matter.
        await page.evaluate(axeSource);
        const found = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
          return (await axe.run()).violations.map(
            ({ id, nodes }) =>
              `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`,
          );
        });
        expect(found, colorScheme).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: "light" });
    },
    close: () => browser.close(),
  };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Waits for a text in the main part of the page. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("#main").getByText(text).first().waitFor({ timeout: 30_000 });
}
