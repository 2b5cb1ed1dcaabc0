/** @file The examples of doc comments: each is a program that compiles, runs, and prints what its comments say. */

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entries } from "../package/entries.ts";
import { root } from "./markdown.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";

interface Example {
  /** Name of the module made from it, e.g. "audio-decode-2.ts". */
  readonly name: string;
  readonly code: string;
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.split(sep).join("/"))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, "src", path), "utf8") }));

const examples = sources.flatMap(({ path, text }) =>
  examplesIn(text).map(
    (code, i): Example => ({
      name: `${path.replace(/\.ts$/, "").replaceAll("/", "-")}-${i + 1}.ts`,
      code,
    }),
  ),
);

/** What follows each `@example`, up to the next tag; on the line of the tag there may be a title. */
function examplesIn(text: string): string[] {
  return [...text.matchAll(/^\/\*\*[\s\S]*?\*\/$/gm)].flatMap(([comment]) => {
    const lines = comment.split("\n").map((line) => line.replace(/^ (?:\*\/|\* ?)/, ""));
    const parts = lines.join("\n").split(/^@/m).slice(1);
    return parts.filter((part) => part.startsWith("example")).map((part) => part.replace(/^.*\n/, "").trim());
  });
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  for (const { name, code } of examples) await sandbox.add(name, code);
});
afterAll(() => sandbox.remove());

test("every example compiles", async () => {
  expect(examples.length).toBeGreaterThanOrEqual(60);
  expect(await sandbox.compile()).toBe("");
});

test("every example runs, and prints what it says", async () => {
  const { code, stdout, output } = await sandbox.runAll(examples.map(({ name }) => name));
  expect(code, output).toBe(0);
  const printed = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of stdout.trimEnd().split("\n")) {
    const name = /^ran (.*)$/.exec(line)?.[1];
    if (name === undefined) lines.push(line);
    else {
      printed.set(name, lines);
      lines = [];
    }
  }
  // What follows `console.log(...); //` on a line is one of the lines that were printed, in this order.
  const faults = examples.flatMap(({ name, code }) => {
    const told = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const found = printed.get(name) ?? [];
    let from = 0;
    return told.flatMap((text) => {
      const at = found.indexOf(text, from);
      if (at < 0) return [`${name}: says "${text}", printed ${JSON.stringify(found)}`];
      from = at + 1;
      return [];
    });
  });
  expect(faults).toEqual([]);
});

/** Folders in which every function that can be imported has an example. */
const complete = ["audio", "bundle", "core", "corpora", "evaluate", "features"];

test("every function that can be imported from these folders has an example", async () => {
  const names = new Set<string>();
  for (const path of Object.values(entries)) {
    const exported = (await import(path)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported))
      if (typeof value === "function" && !/^class\b/.test(String(value))) names.add(name);
  }
  const bare = sources
    .filter(({ path }) => complete.includes(path.split("/")[0]))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:async )?function (\w+)/gm)]
        .filter(([, comment, name]) => names.has(name) && !comment?.includes("@example"))
        .map(([, , name]) => `${path}: ${name}`),
    );
  expect(bare).toEqual([]);
});
