/** @file Programs and libraries of the machine are found. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findProgram, libraryLoads } from "../../scripts/needs.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emoforge-needs-"));
  for (const name of ["first", "second"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "first", "player"), "");
  chmodSync(join(folder, "first", "player"), 0o644);
  writeFileSync(join(folder, "second", "player"), "");
  chmodSync(join(folder, "second", "player"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform === "win32")(
  "a program is looked for on the path, and must be executable",
  () => {
    const path = ["", join(folder, "first"), join(folder, "second")].join(delimiter);
    expect(findProgram(["recorder", "player"], path)).toBe(join(folder, "second", "player"));
    expect(findProgram(["player"], join(folder, "first"))).toBeUndefined();
    expect(findProgram(["player"], "")).toBeUndefined();
  },
);

test.skipIf(process.platform !== "linux")("a library counts as there if the loader can load it", () => {
  // The C++ library, which Node itself is linked with.
  expect(libraryLoads("libstdc++.so.6")).toBe(true);
  expect(libraryLoads("libemoforge-none.so.1")).toBe(false);
  const broken = join(folder, "libbroken.so");
  writeFileSync(broken, "no library");
  expect(libraryLoads(broken)).toBe(false);
});
