/** @file What the page loads before its first view, and what only with the view that needs it. */

import { readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { builtPage } from "./page.ts";

let page: string;
let scripts: ReadonlyMap<string, string>;
beforeAll(async () => {
  page = await builtPage();
  const names = (await readdir(join(page, "assets"))).filter((name) => name.endsWith(".js"));
  scripts = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(page, "assets", name), "utf8")] as const),
    ),
  );
});

/** A script and what it imports at once, directly or not. */
function reached(name: string, found = new Set<string>()): Set<string> {
  const text = scripts.get(name);
  if (text === undefined || found.has(name)) return found;
  found.add(name);
  for (const [, next] of text.matchAll(
    /(?:^|[;}\s])(?:import|export)\b[^;"'`()]*["'`]\.\/([\w.-]+\.js)["'`]/g,
  ))
    reached(next, found);
  return found;
}

const bytes = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(scripts.get(name) ?? "").length, 0);

/** Every folder of views has a script of its name. */
const viewsOf = () =>
  readdirSync(join(import.meta.dirname, "../../src/studio/page/views")).map(
    (view) => [...scripts.keys()].find((name) => name.startsWith(`${view}-`)) ?? view,
  );

test("the first view loads less than 150 kB, and each other view little more", async () => {
  const html = await readFile(join(page, "index.html"), "utf8");
  const entry = /assets\/(index-[\w-]+\.js)/.exec(html)?.[1] ?? "";
  const styles = (await readdir(join(page, "assets"))).filter((name) => name.endsWith(".css"));
  const css = (await Promise.all(styles.map((name) => readFile(join(page, "assets", name))))).map(
    (text) => gzipSync(text).length,
  );
  const frame = reached(entry);
  const sizes = viewsOf().map((view) => ({
    view,
    bytes: bytes(new Set([...frame, ...reached(view)])) + css.reduce((a, b) => a + b, 0),
  }));
  console.log(
    `frame ${bytes(frame)} B gzipped; ${sizes.map(({ view, bytes: size }) => `${view} ${size}`).join(", ")}`,
  );
  expect(frame.size).toBeGreaterThan(0);
  for (const { view, bytes: size } of sizes) expect(size, view).toBeLessThan(150_000);
});

test("views are not loaded before they are opened", async () => {
  const html = await readFile(join(page, "index.html"), "utf8");
  const entry = /assets\/(index-[\w-]+\.js)/.exec(html)?.[1] ?? "";
  const first = reached(entry);
  for (const view of viewsOf()) {
    expect(scripts.has(view), view).toBe(true);
    expect(first.has(view), view).toBe(false);
  }
});

test("the editor of recipes, with its reader of YAML, comes with the first new run", () => {
  const [view, editor] = ["training-", "editor-"].map(
    (start) => [...scripts.keys()].find((name) => name.startsWith(start)) ?? start,
  );
  expect(scripts.has(editor)).toBe(true);
  expect(reached(view).has(editor)).toBe(false);
  expect(bytes(reached(view))).toBeLessThan(60_000);
});
