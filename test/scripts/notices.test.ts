/** @file Every package that the published one brings is named with its licence, and nothing that it does not bring. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LockedPackages, thirdPartyNotices } from "../../scripts/notices.ts";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const { dependencies, devDependencies, files } = JSON.parse(read("package.json"));
const { packages } = JSON.parse(read("package-lock.json")) as { packages: LockedPackages };

test("the notices are those of the lock file; after a change of packages: node scripts/notices.ts", () => {
  expect(read("THIRD-PARTY-NOTICES.md")).toBe(thirdPartyNotices(packages));
  expect(files).toContain("THIRD-PARTY-NOTICES.md");
});

test("all dependencies are named, those for development are not", () => {
  const named = [...read("THIRD-PARTY-NOTICES.md").matchAll(/`((?:@[\w.-]+\/)?[\w.-]+)`/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(dependencies).filter((name) => !named.includes(name))).toEqual([]);
  // What is installed for its types, or stands in for another, a package of others brings too.
  const both = ["@types/node", "global-agent"];
  expect(named.filter((name) => name in devDependencies && !both.includes(name))).toEqual([]);
});

test("a package of another is named by licence, wherever it lies", () => {
  const text = thirdPartyNotices({
    "": { license: "Apache-2.0" },
    "node_modules/@a/b": { license: "ISC" },
    "node_modules/c/node_modules/d": { license: "ISC" },
    "node_modules/e": { license: "ISC", dev: true },
    "node_modules/f": { link: true },
  });
  expect(text).toContain("\n- **ISC**: `@a/b`, `d`, `semver`\n");
});

test("a licence that is not stated is asked for", () => {
  expect(() => thirdPartyNotices({ "node_modules/a": {} })).toThrow(
    "a: expected a licence in package-lock.json, got none. State it in scripts/notices.ts.",
  );
});
