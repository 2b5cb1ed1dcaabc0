/** @file README is short enough to be read to the end, its figures are on the pages they link to, and its two commands run on every system. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { blocks, page, root, section } from "./markdown.ts";

const { text } = page("README.md");

test("README has at most 150 lines and 1500 words", () => {
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(1500);
});

test("each difference in the table of results is on the page it links to", () => {
  const rows = section(text, "What augmentation brings, measured")
    .split("\n")
    .filter((line) => line.startsWith("|") && line.includes("](docs/results/"));
  expect(rows).toHaveLength(6);
  for (const row of rows) {
    const linked = page(/\]\(([^)#]+)\)/.exec(row)?.[1] ?? "").text;
    const differences = row.match(/[+-]\d+\.\d \([+-]\d+\.\d \.\. [+-]\d+\.\d\)/g) ?? [];
    expect(differences.length, row).toBeGreaterThan(0);
    for (const difference of differences) expect(linked, row).toContain(difference);
  }
});

test("the workflow runs README's two commands on Linux, macOS and Windows", () => {
  const file = ".github/workflows/test.yml";
  const { jobs } = parse(readFileSync(join(root, file), "utf8")) as {
    jobs: { start: { strategy: { matrix: { os: string[] } }; steps: { run?: string }[] } };
  };
  const { strategy, steps } = jobs.start;
  expect(strategy.matrix.os).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
  const started = blocks(text, "sh")
    .join("\n")
    .match(/^npm [\w ]+\w/gm);
  expect(started).toEqual(["npm run demo", "npm test"]);
  expect(steps.map(({ run }) => run).filter((run) => run?.startsWith("npm"))).toEqual(started);
});
