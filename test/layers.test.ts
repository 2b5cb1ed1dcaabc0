import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** Who may import whom: the table of docs/architecture.md. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  store: ["core"],
  tensor: ["core"],
  audio: ["core"],
  evaluate: ["core"],
  nn: ["core", "tensor"],
  corpora: ["core", "audio"],
  features: ["core", "audio", "tensor"],
  augment: ["core", "audio", "nn", "tensor"],
  classify: ["core", "nn", "tensor"],
  bundle: ["core", "store", "audio", "features", "classify", "tensor"],
  experiment: [
    "core",
    "store",
    "audio",
    "tensor",
    "nn",
    "corpora",
    "features",
    "augment",
    "classify",
    "evaluate",
    "bundle",
  ],
  report: ["core", "evaluate", "experiment"],
  platform: ["core"],
  entries: [
    "core",
    "audio",
    "tensor",
    "nn",
    "corpora",
    "features",
    "augment",
    "classify",
    "evaluate",
    "bundle",
    "experiment",
    "report",
    "platform",
    "cli",
  ],
  cli: [
    "core",
    "store",
    "audio",
    "tensor",
    "nn",
    "corpora",
    "features",
    "augment",
    "classify",
    "evaluate",
    "bundle",
    "experiment",
    "report",
    "platform",
  ],
};

const root = join(import.meta.dirname, "..");
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path: path.split(sep).join("/"), text: readFileSync(join(root, "src", path), "utf8") }));

/** What a file imports, statically, dynamically or as a type. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1]);
}

test("there are sources to look at", () => {
  expect(sources.length).toBeGreaterThan(40);
});

test("every folder imports only the folders it may", () => {
  const faults = sources.flatMap(({ path, text }) => {
    const layer = path.split("/")[0];
    return importsOf(text)
      .filter((name) => name.startsWith("."))
      .map((name) => relative(join(root, "src"), join(root, "src", path, "..", name)).split(sep)[0])
      .filter((target) => target !== layer && !allowed[layer]?.includes(target))
      .map((target) => `${path} imports ${target}`);
  });
  expect(faults).toEqual([]);
});

test("Node's own modules are used only at the edge", () => {
  const faults = sources
    .filter(({ path }) => !path.startsWith("cli/") && !path.startsWith("platform/node/"))
    .filter(({ text }) => importsOf(text).some((name) => name.startsWith("node:")))
    .map(({ path }) => path);
  expect(faults).toEqual([]);
});

test("only the tensor folder names ONNX Runtime", () => {
  const faults = sources
    .filter(({ path }) => !path.startsWith("tensor/"))
    .filter(({ text }) => importsOf(text).some((name) => name.startsWith("onnxruntime")))
    .map(({ path }) => path);
  expect(faults).toEqual([]);
});

test("chance and time are passed in", () => {
  const faults = sources
    .filter(({ path }) => !path.startsWith("cli/") && !path.startsWith("platform/"))
    .filter(({ text }) => /\bMath\.random\(|\bDate\.now\(/.test(text))
    .map(({ path }) => path);
  expect(faults).toEqual([]);
});

test("every file begins by saying what it is", () => {
  const faults = sources.filter(({ text }) => !/^\/\*\*\s+(\*\s+)?@file /.test(text)).map(({ path }) => path);
  expect(faults).toEqual([]);
});
