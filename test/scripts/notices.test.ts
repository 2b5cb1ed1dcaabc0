/** @file Every package that is installed with the published one is named with its licence, and no other. */

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

test("all dependencies are named, except those for development", () => {
  const named = [...read("THIRD-PARTY-NOTICES.md").matchAll(/`((?:@[\w.-]+\/)?[\w.-]+)`/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(dependencies).filter((name) => !named.includes(name))).toEqual([]);
  // These are installed for their types or in place of another, but are also dependencies of other packages.
  const both = ["@types/node", "global-agent"];
  expect(named.filter((name) => name in devDependencies && !both.includes(name))).toEqual([]);
});

test("a nested package is named by its licence, wherever it is", () => {
  const text = thirdPartyNotices({
    "": { license: "Apache-2.0" },
    "node_modules/@a/b": { license: "ISC" },
    "node_modules/c/node_modules/d": { license: "ISC" },
    "node_modules/e": { license: "ISC", dev: true },
    "node_modules/f": { link: true },
  });
  expect(text).toContain("\n- **ISC**: `@a/b`, `d`, `semver`\n");
});

test("a missing licence is an error", () => {
  expect(() => thirdPartyNotices({ "node_modules/a": {} })).toThrow(
    "a: expected a licence in package-lock.json, got none. State it in scripts/notices.ts.",
  );
});
