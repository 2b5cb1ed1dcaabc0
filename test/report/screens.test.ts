/** @file Reports in a real browser: what the first screen holds, that nothing is cut off or shrunk, and that text can be read in both schemes. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { Recipe, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport } from "../../src/report/index.ts";
import { browser, launchChromium } from "../machine.ts";
import { makeRun } from "./artifacts.ts";
import { makeClipRun } from "./clip-artifacts.ts";
import { contrast } from "./contrast.ts";
import { textOf } from "./markup.ts";
import { withPredictions } from "./predictions.ts";

const many = Array.from({ length: 18 }, (_, i) => `an-augmenter-named-${i}`);
const pairs = ["LT", "FT"].map((label) => ({
  name: `ravdess > emodb, ${label}`,
  id: "emodb",
  share: label === "LT" ? 0.1 : 0.75,
  training: { id: "ravdess" },
}));

/** One of each sort: rows with claims, predictions with groups, spectrograms, more augmenters than fit a table, pairs of corpora. */
const runs: Readonly<Record<string, () => RunArtifacts>> = {
  rows: () => makeRun({ sampled: 9, steps: 9 }),
  groups: () =>
    withPredictions(makeRun({ sampled: 9, steps: 9 }), {
      speakers: 15,
      columns: {
        sex: (speaker) => (speaker % 2 ? "female" : "male"),
        "age group of the speaker": (speaker) => ["18 to 30", "31 to 50", "older"][speaker % 3],
        room: (_, i) => ["a room with a long name", "hall", ""][i % 3],
      },
    }),
  clips: () => makeClipRun({ thin: { remove: 0.8, except: ["neutral"] }, steps: 9 }),
  many: () =>
    makeRun({
      augmenters: ["none", ...many],
      generative: [],
      classifiers: ["svm"],
      normalisations: ["train"],
    }),
  pairs: () =>
    makeClipRun({
      corpora: pairs.map(({ name }) => name),
      entries: pairs as unknown as Recipe["corpora"],
      sampled: 2,
      speakers: 6,
    }),
};

const desk = { width: 1400, height: 850 };
const telephone = { width: 400, height: 800 };

describe.skipIf(browser.skip)(`reports in headless Chromium${browser.note}`, () => {
  let chromium: Browser | undefined;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "emoforge-report-"));
    for (const [name, make] of Object.entries(runs)) {
      const files = await buildReport(make(), { rng: createRng(1) });
      await writeFile(join(folder, `${name}.html`), textOf(files, "report.html"));
    }
    chromium = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await chromium?.close();
    await rm(folder, { recursive: true });
  });

  async function open(
    name: string,
    viewport: typeof desk,
    colorScheme: "light" | "dark" = "light",
  ): Promise<Page> {
    const page = await (chromium as Browser).newPage({ viewport, colorScheme });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return page;
  }

  const shown = Object.keys(runs).flatMap((name) =>
    [desk, telephone].map(({ width, height }) => [name, width, height] as const),
  );

  test.each(shown)(
    "%s: the answer, the best score and its chart on a screen of %i x %i",
    async (name, width, height) => {
      const page = await open(name, { width, height });
      const ends: Record<string, number> = await page.evaluate(`
      Object.fromEntries(["p.lead", ".scores strong", ".scores span:nth-of-type(2)", "figure svg"].map((one) => [
        one, [...document.querySelectorAll(one)].find((e) => e.getClientRects().length > 0)?.getBoundingClientRect().bottom ?? 1e9,
      ]))`);
      for (const [what, bottom] of Object.entries(ends)) {
        // Eight augmenters one below the other are more than a telephone holds; the chart has begun there.
        const room = name === "many" && width === 400 && what === "figure svg" ? height + 120 : height;
        expect([what, bottom <= room ? "seen" : bottom]).toEqual([what, "seen"]);
      }
      const lead = await page.textContent("p.lead");
      expect(lead).toMatch(/could be shown|could any augmenter be shown|raised|fell/);
      await page.close();
    },
  );

  test.each(shown)(
    "%s: nothing is cut off at %i px, in no tab and no details, and no chart is shrunk",
    async (name, width, height) => {
      const page = await open(name, { width, height });
      const faults: string[] = await page.evaluate(`(() => {
      for (const details of document.querySelectorAll("main details")) details.open = true;
      for (const pane of document.querySelectorAll(".pane")) pane.hidden = false;
      const root = document.documentElement;
      const faults = root.scrollWidth > root.clientWidth ? ["the page is " + root.scrollWidth + " px wide"] : [];
      for (const box of document.querySelectorAll(".scroll"))
        if (box.scrollWidth > box.clientWidth + 1)
          faults.push(box.querySelector("caption").textContent + ": " + box.scrollWidth + " > " + box.clientWidth);
      for (const svg of document.querySelectorAll("svg")) {
        const wide = svg.getBoundingClientRect().width;
        if (wide > 0 && wide < 0.97 * svg.viewBox.baseVal.width) faults.push(svg.getAttribute("aria-label") + " is shrunk to " + wide);
      }
      return faults;
    })()`);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  test.each(
    Object.keys(runs).flatMap((name) =>
      [desk, telephone].flatMap(({ width, height }) =>
        (["light", "dark"] as const).map((scheme) => [name, width, height, scheme] as const),
      ),
    ),
  )("%s at %i x %i: all text stands out in the %s scheme", async (name, width, height, scheme) => {
    const page = await open(name, { width, height }, scheme);
    const found: { text: string; colour: string; ground: string }[] = await page.evaluate(collectTexts);
    expect(found.length).toBeGreaterThan(5);
    const hex = (rgb: string) =>
      `#${(rgb.match(/[\d.]+/g) ?? [])
        .slice(0, 3)
        .map((c) => Math.round(Number(c)).toString(16).padStart(2, "0"))
        .join("")}`;
    const faint = found
      .map((one) => ({ ...one, contrast: contrast(hex(one.colour), hex(one.ground)) }))
      .filter((one) => one.contrast < 4.5);
    expect(faint).toEqual([]);
    await page.close();
  });
});

/** Every distinct pair of text and what lies behind it: the nearest painted ancestor or, in a drawing, the last shape drawn under the middle of the text. */
const collectTexts = `(() => {
  const painted = (colour) => colour !== "none" && !/^rgba\\(.*, 0\\)$|^transparent$/.test(colour);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (painted(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = new Map();
  const add = (text, colour, ground) => found.set(colour + ground, { text: text.trim().slice(0, 40), colour, ground });
  for (const details of document.querySelectorAll("main details")) details.open = true;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.data.trim() === "" || parent.getClientRects().length === 0 || parent.closest("svg, script, style")) continue;
    add(node.data, getComputedStyle(parent).color, behind(parent));
  }
  for (const svg of document.querySelectorAll("svg")) {
    if (svg.getClientRects().length === 0) continue;
    const shapes = [...svg.querySelectorAll("rect, path")].flatMap((shape) => {
      const { fill, fillOpacity, opacity } = getComputedStyle(shape);
      return painted(fill) && Number(fillOpacity) * Number(opacity) === 1 ? [{ fill, box: shape.getBoundingClientRect() }] : [];
    });
    for (const text of svg.querySelectorAll("text")) {
      const { x, y, width, height } = text.getBoundingClientRect();
      const [cx, cy] = [x + width / 2, y + height / 2];
      const below = shapes.filter(({ box }) => box.left <= cx && cx <= box.right && box.top <= cy && cy <= box.bottom);
      add(text.textContent, getComputedStyle(text).fill, below.at(-1)?.fill ?? behind(svg));
    }
  }
  return [...found.values()];
})()`;
