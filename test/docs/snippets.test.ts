/** @file The TypeScript of the documentation: every block type-checks, and those for Node run, on a small corpus made here. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { blocks, page } from "./markdown.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
/** The name of each block, which its first line gives if others import it. */
const names: string[] = [];
/** Blocks for browsers: test/platform/browser/pages.test.ts runs them. */
const inPages = ["page.ts", "picked.ts"];

beforeAll(async () => {
  sandbox = await createSandbox();
  const pages = ["docs/guides/models.md", "docs/guides/library.md", "docs/reference/features.md"];
  for (const [i, block] of pages.flatMap((path) => blocks(page(path).text, "ts")).entries()) {
    const name = /^\/\/ (\w+\.ts)\n/.exec(block)?.[1] ?? `block-${i + 1}.ts`;
    await sandbox.add(name, block);
    names.push(name);
  }
});
afterAll(() => sandbox.remove());

test("all blocks type-check", async () => {
  expect(await sandbox.compile()).toBe("");
});

test("all blocks for Node run, one after another", async () => {
  expect(names).toEqual(expect.arrayContaining(inPages));
  const order = names.filter((name) => !inPages.includes(name));
  expect(order.length).toBeGreaterThanOrEqual(10);
  const { code, stdout, output } = await sandbox.runAll(order);
  expect(code, output).toBe(0);
  expect(stdout.match(/^ran .*$/gm)).toEqual(order.map((name) => `ran ${name}`));
  expect(stdout).toContain("384\n");
  // What the text promises: the weight of y = 2x, and twenty synthetic rows after the recorded ones.
  expect(stdout).toMatch(/^2\.00$/m);
  expect(stdout).toMatch(/^36 56 \{\s+augmenter: 'transfer',\s+sources: \[ '\w+-\w+-\d+' \]/m);
  expect(stdout).toMatch(/UAR \{ value: [\d.]+, low: [\d.]+, high: [\d.]+ \}/);
});
