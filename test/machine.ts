/**
 * @file What a test needs of the machine. Where it is missing the test is skipped and its title says why; in continuous
 * integration (CI=true) it runs all the same, and fails.
 */

import { chromium as driver } from "playwright-core";
import { findChromium } from "../scripts/needs.mjs";

export const inCi = !["", "0", "false"].includes(process.env.CI ?? "");

export interface Need {
  readonly skip: boolean;
  /** Added to the titles of the tests. */
  readonly note: string;
}

/** @param missing What is missing and how to get it; undefined if all is there. */
export function need(missing: string | undefined, ci = inCi): Need {
  if (missing === undefined) return { skip: false, note: "" };
  return ci ? { skip: false, note: ` (${missing})` } : { skip: true, note: ` (skipped: ${missing})` };
}

const executablePath = findChromium();
const noChromium = "no Chromium on the path; Debian's package `chromium` brings it";

export const browser = need(executablePath === undefined ? noChromium : undefined);

/** Headless, without a sandbox (tests may run as root) and without traffic of its own. */
export function launchChromium(...args: string[]) {
  if (executablePath === undefined) throw new Error(noChromium);
  const quiet = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
  return driver.launch({ executablePath, args: ["--no-sandbox", ...quiet, ...args] });
}
