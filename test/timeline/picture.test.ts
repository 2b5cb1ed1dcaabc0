import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findXmllint } from "../../scripts/needs.mjs";
import { encodeWav } from "../../src/audio/index.ts";
import { classColour, tokens } from "../../src/report/colours.ts";
import { toHtml, toSvg } from "../../src/timeline/index.ts";
import { partsIn, rowsOf, ticksOf, timeText } from "../../src/timeline/picture/layout.ts";
import { browser, launchChromium, need } from "../machine.ts";
import { segment, toyTimeline } from "./toy.ts";

const hex = (colour: string) => colour.slice(1);

describe("layout", () => {
  test("short recordings are one row; longer ones some rows of round length, at most twelve", () => {
    expect(rowsOf(12.3)).toEqual([{ start: 0, end: 12.3 }]);
    expect(rowsOf(91)).toHaveLength(4);
    expect(rowsOf(3600).map(({ end }) => end)).toEqual([
      300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000, 3300, 3600,
    ]);
    for (const seconds of [100, 500, 3601, 20_000, 500_000, 3e6])
      expect(rowsOf(seconds).length).toBeLessThanOrEqual(12);
  });

  test("ticks are round and at most a dozen or so", () => {
    expect(ticksOf({ start: 0, end: 10 }).map(({ text }) => text)).toEqual(
      Array.from({ length: 11 }, (_, i) => timeText(i)),
    );
    expect(ticksOf({ start: 300, end: 600 }).map(({ text }) => text)[1]).toBe("5:30");
    expect(
      ticksOf({ start: 0, end: 0.25 })
        .map(({ text }) => text)
        .slice(0, 2),
    ).toEqual(["0:00.00", "0:00.05"]);
    for (const end of [0.03, 1, 7.7, 90, 3600, 86_400, 3e6])
      expect(ticksOf({ start: 0, end }).length).toBeLessThanOrEqual(13);
  });

  test("times", () => {
    expect([timeText(0), timeText(59.6), timeText(3599), timeText(3600), timeText(36_061)]).toEqual([
      "0:00",
      "1:00",
      "59:59",
      "1:00:00",
      "10:01:01",
    ]);
    expect(timeText(59.96, 1)).toBe("1:00.0");
  });

  test("where parts are narrower than columns, a column has their mean and the label that lasts longest", () => {
    const parts = Array.from({ length: 8 }, (_, i) => ({
      start: i,
      end: i + 1,
      label: i % 4 === 3 ? "angry" : "calm",
      probabilities: [1 - i / 10, i / 10],
    }));
    expect(partsIn(parts, { start: 2, end: 6 }, 10)).toEqual(parts.slice(2, 6));
    const columns = partsIn(parts, { start: 0, end: 8 }, 2);
    expect(columns).toEqual([
      { start: 0, end: 4, label: "calm", probabilities: [expect.closeTo(0.85), expect.closeTo(0.15)] },
      { start: 4, end: 8, label: "calm", probabilities: [expect.closeTo(0.45), expect.closeTo(0.55)] },
    ]);
  });
});

describe("SVG", () => {
  const timeline = toyTimeline();
  const { pixels, width } = new Resvg(toSvg(timeline), { font: { loadSystemFonts: false } }).render();
  /** Colours of a stretch of a line, as hexadecimal numbers. */
  const colours = (fromSec: number, toSec: number, y: number) => {
    const x = (seconds: number) => Math.round(20 + (960 * seconds) / timeline.durationSec);
    const found = new Set<string>();
    for (let at = x(fromSec); at < x(toSec); at++) {
      const offset = 4 * (y * width + at);
      found.add(
        [...pixels.subarray(offset, offset + 3)].map((c) => c.toString(16).padStart(2, "0")).join(""),
      );
    }
    return found;
  };
  // Title and legend take 60 px, the waveform 48.
  const band = 60 + 48 + 4 + 11;

  test("the band has the colour of the class, stripes where the model does not know, and nothing in pauses", () => {
    expect([...colours(0.6, 1.2, band)]).toEqual([hex(classColour(1))]);
    expect([...colours(9.2, 9.8, band)]).toEqual([hex(classColour(0))]);
    expect([...colours(3.4, 3.9, band)]).toEqual([hex(tokens.paper)]);
    const unknown = colours(4.1, 6, band);
    expect(unknown.has(hex(tokens.paper)) && unknown.has(hex(tokens.quiet))).toBe(true);
  });

  test("the waveform is drawn where there is sound", () => {
    expect([...colours(1, 9, 60 + 24)]).toEqual([hex(tokens.quiet)]);
    expect([...colours(1, 9, 60 + 2)]).toEqual([hex(tokens.paper)]);
  });

  const xml = need(
    findXmllint() === undefined
      ? "no xmllint on the path; Debian's package `libxml2-utils` brings it"
      : undefined,
  );
  test.skipIf(xml.skip)(`is well-formed, whatever names are in it${xml.note}`, () => {
    const name = "a<b>&\"c' \u0001\ud83d\ude00";
    const svg = toSvg(
      toyTimeline({
        file: name,
        classes: [name, "x"],
        segments: [{ ...segment(0, 9, 0), label: name, probabilities: { [name]: 0.7, x: 0.3 } }],
      }),
    );
    const args = ["--noout", "-"];
    expect(execFileSync(findXmllint() as string, args, { input: svg, encoding: "utf8" })).toBe("");
  });

  test("stays small for ten hours of windows", () => {
    const segments = Array.from({ length: 36_000 }, (_, i) => segment(i, i + 3, (i % 7) / 7));
    const svg = toSvg(toyTimeline({ durationSec: 36_002, segments }));
    expect(svg.length).toBeLessThan(1.5e6);
  });

  test("a recording without speech is a waveform and empty bands", () => {
    expect(toSvg(toyTimeline({ segments: [] }))).not.toContain("NaN");
  });
});

describe.skipIf(browser.skip)(`HTML${browser.note}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "emoforge-picture-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("shows each recording, plays it, and jumps to where a picture is clicked", async () => {
    const file = "Köln #1.wav";
    writeFileSync(join(folder, file), encodeWav(new Float32Array(160_001), 16_000));
    writeFileSync(
      join(folder, "page.html"),
      toHtml([toyTimeline({ file }), toyTimeline({ file, segments: [] })]),
    );
    const chromium = await launchChromium();
    try {
      const page = await chromium.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      await page.goto(pathToFileURL(join(folder, "page.html")).href);
      expect(await page.locator("section").count()).toBe(2);
      expect(await page.locator("summary").allTextContents()).toEqual([
        "3 stretches as a table",
        "0 stretches as a table",
      ]);
      const audio = page.locator("audio").first();
      await audio.evaluate((element: HTMLAudioElement) => {
        element.preload = "auto";
        element.load();
        return new Promise((resolve) => element.addEventListener("loadedmetadata", resolve));
      });
      const box = await page.locator("svg").first().boundingBox();
      if (box === null) throw new Error("no picture");
      await page.mouse.click(box.x + (box.width * (20 + 480)) / 1000, box.y + 0.5 * box.height);
      await page.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 1);
      expect(await audio.evaluate((element: HTMLAudioElement) => element.currentTime)).toBeCloseTo(5, 0);
      expect(faults).toEqual([]);
    } finally {
      await chromium.close();
    }
  });
});
