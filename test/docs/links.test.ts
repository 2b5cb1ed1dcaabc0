/** @file Every relative link of the documentation leads somewhere, to a heading that exists. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { allPages, anchors, page, root } from "./markdown.ts";

const pages = [...allPages(), page("CHANGELOG.md")];

test.each(pages.map((page) => [page.path, page] as const))("%s has no dead links", (path, { text }) => {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
  const dead = targets.filter((target) => {
    const [file, anchor] = target.split("#");
    const to = file === "" ? join(root, path) : join(root, dirname(path), file);
    if (!existsSync(to)) return true;
    if (anchor === undefined) return false;
    return statSync(to).isDirectory() || !anchors(readFileSync(to, "utf8")).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test("recipes that the documentation names exist", () => {
  const named = allPages().flatMap(({ text }) => text.match(/\brecipes\/[\w/-]+\.yaml/g) ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect([...new Set(named)].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
