/** @file The test of the layers sees every form of import, and every cycle. */

import { createVirtualFileSystem } from "typescript/unstable/fs";
import { expect, test } from "vitest";
import { cyclesOf } from "./cycles.ts";
import { readSources } from "./imports.ts";

/** The imports of `/p/src/a.ts` with this text. */
function importsOf(text: string) {
  const config = JSON.stringify({
    compilerOptions: {
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
    files: ["src/a.ts"],
  });
  const files = { "/p/tsconfig.json": config, "/p/src/a.ts": text, "/p/other/b.ts": "export const b = 1;" };
  const sources = readSources("/p", createVirtualFileSystem(files));
  expect(sources.map(({ path }) => path)).toEqual(["src/a.ts"]);
  return sources[0].imports;
}

test.each([
  ["a value", 'import { b } from "../other/b.ts"; b;', "run"],
  ["a namespace", 'import * as all from "../other/b.ts"; all;', "run"],
  ["nothing but the file", 'import "../other/b.ts";', "run"],
  ["names that are erased, of a file that is not", 'import { type b } from "../other/b.ts";', "run"],
  ["what is passed on", 'export { b } from "../other/b.ts";', "run"],
  ["all that is passed on", 'export * from "../other/b.ts";', "run"],
  ["a file when it is needed", 'export const b = async () => (await import("../other/b.ts")).b;', "lazy"],
  ["a type", 'import type { b } from "../other/b.ts";', "type"],
  ["a type that is passed on", 'export type { b } from "../other/b.ts";', "type"],
  ["a type within an expression", 'export type B = typeof import("../other/b.ts").b;', "type"],
] as const)("imports %s", (_, text, kind) => {
  expect(importsOf(text)).toEqual([{ name: "../other/b.ts", file: "other/b.ts", kind }]);
});

test("packages are no files of the project", () => {
  expect(importsOf('import { join } from "node:path"; join;')).toEqual([{ name: "node:path", kind: "run" }]);
});

test("text that only looks like an import is none", () => {
  expect(importsOf('// from "./b.ts"\nexport const a = \'import "./b.ts"\';')).toEqual([]);
});

test("cycles of any length are found, each once, and what only leads to them is not in them", () => {
  const edges = {
    start: ["a", "x"],
    a: ["b"],
    b: ["c", "end"],
    c: ["a"],
    x: ["y", "a"],
    y: ["x"],
    self: ["self"],
    end: [],
  };
  expect(cyclesOf(new Map(Object.entries(edges)))).toEqual([["a", "b", "c"], ["self"], ["x", "y"]]);
});
