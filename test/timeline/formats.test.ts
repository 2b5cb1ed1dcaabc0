/** @file What other programs read out of the formats: Praat, ffmpeg, libxml2, and parsers of YAML and CSV. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { findFfmpeg, findPraat, findXmllint } from "../../scripts/needs.mjs";
import { encodeWav } from "../../src/audio/index.ts";
import { loadCorpus } from "../../src/corpora/index.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import {
  toAudacity,
  toAudformat,
  toElan,
  toJson,
  toTextGrid,
  toTsv,
  toWebVtt,
} from "../../src/timeline/index.ts";
import { need } from "../machine.ts";
import { segment, toyTimeline } from "./toy.ts";

const timeline = toyTimeline();
/** Labels with what formats use as marks. */
const awkward = toyTimeline({
  classes: ['say "no"', "a<b & c>d"],
  segments: [
    { ...segment(1, 2, 0.4), label: 'say "no"', probabilities: { 'say "no"': 0.6, "a<b & c>d": 0.4 } },
    { ...segment(3, 4, 0.4), label: "a<b & c>d", probabilities: { 'say "no"': 0.3, "a<b & c>d": 0.7 } },
  ],
});
const unheard = toyTimeline({ segments: [] });

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emoforge-formats-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const debian = (found: unknown, program: string, name: string) =>
  need(found === undefined ? `no ${program} on the path; Debian's package \`${name}\` brings it` : undefined);

describe("TextGrid", () => {
  const praat = debian(findPraat(), "Praat", "praat");

  /** For each tier its name, then start, end and text of its intervals, as Praat has read them. */
  function readByPraat(text: string): string[][] {
    writeFileSync(at("x.TextGrid"), text);
    writeFileSync(
      at("read.praat"),
      `Read from file: "${at("x.TextGrid")}"
tiers = Get number of tiers
for tier to tiers
  name$ = Get tier name: tier
  intervals = Get number of intervals: tier
  for i to intervals
    start = Get start time of interval: tier, i
    end = Get end time of interval: tier, i
    text$ = Get label of interval: tier, i
    appendInfoLine: name$, tab$, fixed$(start, 6), tab$, fixed$(end, 6), tab$, text$, tab$, "."
  endfor
endfor
`,
    );
    const out = execFileSync(findPraat() as string, ["--utf8", "--run", at("read.praat")], {
      encoding: "utf8",
    });
    return out
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t").slice(0, 4));
  }

  test.skipIf(praat.skip)(`Praat reads two tiers over the whole recording${praat.note}`, () => {
    const rows = readByPraat(toTextGrid(timeline));
    expect(rows.filter(([name]) => name === "emotion").map(([, ...rest]) => rest)).toEqual([
      ["0", "0.470000", ""],
      ["0.470000", "3.250000", "angry"],
      ["3.250000", "4.000000", ""],
      ["4.000000", "6.123456", "?"],
      ["6.123456", "10.000063", "calm"],
    ]);
    const shares = rows.filter(([name]) => name === "probability").map(([, , , text]) => text);
    expect(shares).toEqual(["", "0.85", "", "0.55", "0.90"]);
  });

  test.skipIf(praat.skip)(`marks in labels, and a recording without speech${praat.note}`, () => {
    const texts = readByPraat(toTextGrid(awkward)).flatMap(([name, , , text]) =>
      name === "emotion" ? [text] : [],
    );
    expect(texts).toEqual(["", 'say "no"', "", "a<b & c>d", ""]);
    expect(readByPraat(toTextGrid(unheard))).toEqual([
      ["emotion", "0", "10.000063", ""],
      ["probability", "0", "10.000063", ""],
    ]);
  });
});

describe("WebVTT", () => {
  const ffmpeg = debian(findFfmpeg(), "ffmpeg", "ffmpeg");

  /** The cues as SubRip, which ffmpeg writes. */
  function readByFfmpeg(text: string): string[][] {
    writeFileSync(at("x.vtt"), text);
    const args = ["-v", "error", "-f", "webvtt", "-i", at("x.vtt"), "-f", "srt", "-"];
    const out = execFileSync(findFfmpeg() as string, args, { encoding: "utf8" });
    return out
      .trim()
      .split(/\n\n+/)
      .map((cue) => cue.split("\n").slice(1));
  }

  test.skipIf(ffmpeg.skip)(`ffmpeg reads the cues${ffmpeg.note}`, () => {
    expect(readByFfmpeg(toWebVtt(timeline))).toEqual([
      ["00:00:00,470 --> 00:00:03,250", "angry 0.85"],
      ["00:00:04,000 --> 00:00:06,123", "? 0.55"],
      ["00:00:06,123 --> 00:00:10,000", "calm 0.90"],
    ]);
  });

  test.skipIf(ffmpeg.skip)(`after hours, and with marks in labels${ffmpeg.note}`, () => {
    const late = toyTimeline({ durationSec: 40_000, segments: [segment(36_000.5, 39_999.25, 0.9)] });
    expect(readByFfmpeg(toWebVtt(late))).toEqual([["10:00:00,500 --> 11:06:39,250", "angry 0.90"]]);
    expect(readByFfmpeg(toWebVtt(awkward)).map(([, text]) => text)).toEqual([
      'say "no" 0.60',
      "a<b & c>d 0.70",
    ]);
  });

  test("without speech it is a header", () => expect(toWebVtt(unheard)).toBe("WEBVTT\n"));
});

describe("ELAN", () => {
  const xml = debian(findXmllint(), "xmllint", "libxml2-utils");

  function xpath(text: string, expression: string): string {
    writeFileSync(at("x.eaf"), text);
    return execFileSync(findXmllint() as string, ["--noout", "--xpath", expression, at("x.eaf")], {
      encoding: "utf8",
    }).trimEnd();
  }

  /** Start, end and value of the annotations of a tier, by way of its time slots. */
  function annotations(text: string, tier: string): string[][] {
    const all = `//TIER[@TIER_ID='${tier}']/ANNOTATION/ALIGNABLE_ANNOTATION`;
    const count = Number(xpath(text, `count(${all})`));
    return Array.from({ length: count }, (_, i) => {
      const one = `(${all})[${i + 1}]`;
      const time = (n: 1 | 2) =>
        xpath(text, `string(//TIME_SLOT[@TIME_SLOT_ID=${one}/@TIME_SLOT_REF${n}]/@TIME_VALUE)`);
      return [time(1), time(2), xpath(text, `string(${one}/ANNOTATION_VALUE)`)];
    });
  }

  test.skipIf(xml.skip)(`an XML reader finds annotations with their times${xml.note}`, () => {
    const text = toElan(timeline, "2026-01-02T03:04:05.000Z");
    expect(annotations(text, "emotion")).toEqual([
      ["470", "3250", "angry"],
      ["4000", "6123", "?"],
      ["6123", "10000", "calm"],
    ]);
    expect(annotations(text, "probability").map(([, , value]) => value)).toEqual(["0.85", "0.55", "0.90"]);
    expect(xpath(text, "string(/ANNOTATION_DOCUMENT/@DATE)")).toBe("2026-01-02T03:04:05.000Z");
    expect(xpath(text, "string(//HEADER/@TIME_UNITS)")).toBe("milliseconds");
    const url = xpath(text, "string(//MEDIA_DESCRIPTOR/@RELATIVE_MEDIA_URL)");
    expect(decodeURI(url)).toBe(`./${timeline.file}`);
    expect(xpath(text, "string(//MEDIA_DESCRIPTOR/@MIME_TYPE)")).toBe("audio/x-wav");
    // Every annotation and slot has a name of its own, and every tier a type that is there.
    expect(xpath(text, "count(//TIME_SLOT)")).toBe("12");
    expect(new Set(text.match(/(TIME_SLOT_ID|ANNOTATION_ID)="\w+"/g)).size).toBe(12 + 6);
    expect(xpath(text, "count(//TIER[@LINGUISTIC_TYPE_REF=//LINGUISTIC_TYPE/@LINGUISTIC_TYPE_ID])")).toBe(
      "2",
    );
  });

  test.skipIf(xml.skip)(`marks in labels, and a recording without speech${xml.note}`, () => {
    expect(annotations(toElan(awkward, ""), "emotion").map(([, , value]) => value)).toEqual([
      'say "no"',
      "a<b & c>d",
    ]);
    expect(annotations(toElan(unheard, ""), "emotion")).toEqual([]);
  });
});

test("Audacity: start, end and label, as its manual describes them", () => {
  expect(toAudacity(timeline)).toBe(
    "0.470000\t3.250000\tangry 0.85\n4.000000\t6.123456\t? 0.55\n6.123456\t10.000063\tcalm 0.90\n",
  );
  expect(toAudacity(unheard)).toBe("");
});

describe("tables", () => {
  test("TSV has every segment, whatever is in its cells", () => {
    const other = toyTimeline({ file: 'a\t"b".wav', segments: [segment(0, 1, 0.25)] });
    const rows = parseCsv(toTsv([timeline, other]), { delimiter: "\t", columns: true });
    expect(rows).toHaveLength(5);
    expect(rows[0]).toEqual({
      file: timeline.file,
      start: "0.47",
      end: "2.5",
      label: "angry",
      set: "angry",
      abstained: "false",
      reasons: "",
      calm: "0.1000",
      angry: "0.9000",
    });
    expect(rows[2]).toMatchObject({ set: "calm,angry", abstained: "true", reasons: "noisy,too-short" });
    expect(rows[3]).toMatchObject({ end: "10.000063" });
    // What a model does not say is empty.
    expect(rows[4]).toMatchObject({ file: 'a\t"b".wav', set: "", abstained: "", reasons: "" });
  });

  test("JSON has all that is known", () => {
    const [one] = JSON.parse(toJson([timeline]));
    expect(one).toEqual({
      file: timeline.file,
      duration: 10.0000625,
      warnings: ["The end is missing."],
      segments: timeline.segments,
    });
  });
});

describe("audformat", () => {
  const files = () =>
    toAudformat([toyTimeline({ file: "one.wav" }), toyTimeline({ file: "two.wav" })], "emodb");

  test("the header says what its columns are, and who rated", () => {
    const header = parseYaml(files()["db.yaml"]);
    expect(header).toMatchObject({
      name: "emodb",
      usage: "unrestricted",
      raters: { model: { type: "machine" } },
      schemes: { emotion: { dtype: "str", labels: ["calm", "angry"] }, abstained: { dtype: "bool" } },
      tables: { emotion: { type: "segmented" } },
    });
    const [columns] = parseCsv(files()["db.emotion.csv"]) as string[][];
    expect(columns.slice(0, 3)).toEqual(["file", "start", "end"]);
    const described = header.tables.emotion.columns as Record<
      string,
      { scheme_id: string; rater_id: string }
    >;
    expect(Object.keys(described)).toEqual(columns.slice(3));
    for (const { scheme_id: scheme, rater_id: rater } of Object.values(described))
      expect([scheme in header.schemes, rater in header.raters]).toEqual([true, true]);
  });

  test("times are durations as pandas writes them", () => {
    const rows = parseCsv(files()["db.emotion.csv"], { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(8);
    expect(rows[0]).toEqual({
      file: "one.wav",
      start: "0 days 00:00:00.470000",
      end: "0 days 00:00:02.500000",
      emotion: "angry",
      abstained: "False",
      "probability.calm": "0.1000",
      "probability.angry": "0.9000",
    });
    expect(rows[2].abstained).toBe("True");
    const late = toyTimeline({ segments: [segment(90_061.5, 90_062, 0.9)] });
    expect(toAudformat([late], "x")["db.emotion.csv"]).toContain(",1 days 01:01:01.500000,1 days 01:01:02,");
  });

  test("the reader of corpora takes its segments as utterances", async () => {
    for (const [name, content] of Object.entries(files())) writeFileSync(at(name), content);
    for (const name of ["one.wav", "two.wav"])
      writeFileSync(at(name), encodeWav(new Float32Array(160_001), 16_000));
    const { utterances, problems } = await loadCorpus({ id: "said", path: folder }, { files: nodeFiles });
    expect(problems.map(({ kind }) => kind)).toEqual(["unknown-speakers"]);
    expect(utterances.map(({ label, startSec, endSec }) => [label, startSec, endSec]).slice(0, 4)).toEqual([
      ["angry", 0.47, 2.5],
      ["angry", 2.5, 3.25],
      ["calm", 4, 6.123456],
      ["calm", 6.123456, 10.000063],
    ]);
    expect(readFileSync(at("db.yaml"), "utf8")).toContain("not by people");
  });
});
