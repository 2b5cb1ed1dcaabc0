/** @file Who may import whom, and through which files. */

import { join } from "node:path";
import { expect, test } from "vitest";
import { cyclesOf } from "./layers/cycles.ts";
import { type Import, readSources } from "./layers/imports.ts";

/** Who may import whom: the table of docs/architecture.md. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  store: ["core"],
  tensor: ["core"],
  audio: ["core"],
  evaluate: ["core"],
  answers: ["core", "audio", "evaluate"],
  nn: ["core", "tensor"],
  corpora: ["core", "audio"],
  features: ["core", "audio", "tensor"],
  augment: ["core", "audio", "nn", "tensor"],
  classify: ["core", "nn", "tensor"],
  bundle: ["core", "store", "audio", "evaluate", "answers", "features", "classify", "tensor"],
  timeline: ["core", "audio", "bundle", "tensor", "report"],
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
    "answers",
    "bundle",
  ],
  interop: ["core", "corpora", "evaluate", "experiment"],
  report: ["core", "evaluate", "answers", "experiment"],
  platform: ["core"],
  queue: ["core"],
  remote: ["core"],
  studio: [
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
    "answers",
    "bundle",
    "timeline",
    "experiment",
    "report",
    "platform",
    "queue",
  ],
  entries: [
    "core",
    "tensor",
    "nn",
    "audio",
    "features",
    "corpora",
    "augment",
    "classify",
    "evaluate",
    "answers",
    "bundle",
    "timeline",
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
    "answers",
    "bundle",
    "timeline",
    "experiment",
    "interop",
    "report",
    "platform",
    "queue",
    "remote",
    "studio",
  ],
};

/** What other folders may import beside an `index.ts`, and why it is not exported from there. */
const publicFiles: Readonly<Record<string, string>> = {
  "src/audio/endings.ts": "names of formats alone, where index.ts loads every decoder",
  "src/cli/workspace.ts": "a workspace on this machine, which `emoforge/node` offers to programs",
  "src/augment/audio/alter.ts": "sound altered, and no networks: the studio's page does it by itself",
  "src/augment/clips/unlearned.ts":
    "views of spectrograms, and no networks: the studio's page makes them by itself",
  "src/augment/viewmaker/load.ts": "a fitted viewmaker, without what only fitting needs",
  "src/classify/segments/cut.ts":
    "predicting needs it, and must not load what only training needs: LIBSVM, networks",
  "src/corpora/folders.ts":
    "commands look into folders before they know whether they need the readers of corpora",
  "src/experiment/light.ts": "what extracting features needs: commands that train nothing load no networks",
  "src/experiment/tasks.ts": "what workers do; each task loads what it needs with the first of its kind",
  "src/platform/browser/clock.ts": "the time alone, for the audio thread of pages",
  "src/platform/node/png.ts": "loads a renderer and fonts, which only charts as PNG need",
  "src/report/colours.ts": "colours alone, which all pictures share",
  "src/report/format.ts": "numbers as text alone, for pages that load no reports",
  "src/report/maps.ts": "maps alone, for pages that load no reports",
  "src/report/umap.ts": "the layout of maps alone, for pages that load no reports",
  "src/tensor/node.ts": "an engine of its own runtime: pages must not load the one of Node",
  "src/tensor/web.ts": "an engine of its own runtime: Node must not load the one of pages",
};

/** Cycles of types that are natural to keep: the files -> why. */
const naturalCycles: Readonly<Record<string, string>> = {};

const root = join(import.meta.dirname, "..");
const sources = readSources(root).filter(({ path }) => path.startsWith("src/"));

/** "audio" for "src/audio/wav.ts". */
function layerOf(path: string): string {
  return path.split("/")[1];
}

/** The folder whose `index.ts` others import: "src/audio", but each place of `platform` by itself. */
function folderOf(path: string): string {
  const parts = path.split("/");
  return parts.slice(0, parts[1] === "platform" ? 3 : parts.length > 2 ? 2 : 0).join("/");
}

test("there are sources to look at", () => {
  expect(sources.length).toBeGreaterThan(40);
});

test("every folder imports only the folders it may", () => {
  const faults = sources.flatMap(({ path, imports }) =>
    imports
      .flatMap(({ file }) => file ?? [])
      .filter((file) => layerOf(file) !== layerOf(path) && !allowed[layerOf(path)]?.includes(layerOf(file)))
      .map((file) => `${path} imports ${file}`),
  );
  expect(faults).toEqual([]);
});

test("folders import each other through index.ts, or a file declared public", () => {
  const faults = sources.flatMap(({ path, imports }) =>
    imports
      .flatMap(({ file }) => file ?? [])
      .filter((file) => folderOf(file) !== folderOf(path))
      .filter((file) => file !== `${folderOf(file)}/index.ts` && publicFiles[file] === undefined)
      .map((file) => `${path} imports ${file}`),
  );
  expect(faults).toEqual([]);
});

test("every public file is there, and another folder imports it", () => {
  const used = sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) => (file !== undefined && folderOf(file) !== folderOf(path) ? [file] : [])),
  );
  expect(Object.keys(publicFiles).filter((file) => !used.includes(file))).toEqual([]);
});

/** Each as its files, sorted. */
function cyclesOver(kinds: readonly Import["kind"][]): string[] {
  const edges = sources.map(
    ({ path, imports }) =>
      [
        path,
        imports.flatMap(({ file, kind }) => (file !== undefined && kinds.includes(kind) ? [file] : [])),
      ] as const,
  );
  return cyclesOf(new Map(edges)).map((files) => files.join(", "));
}

test("no files need each other at run time", () => {
  expect(cyclesOver(["run", "lazy"])).toEqual([]);
});

test("no files need each other's types, unless that is natural", () => {
  expect(cyclesOver(["run", "lazy", "type"])).toEqual(Object.keys(naturalCycles).sort());
});

/** What the studio's page may load in a browser; of the rest it may know types only. */
const inPages = [
  "core",
  "audio",
  "tensor",
  "features",
  "corpora",
  "classify",
  "evaluate",
  "bundle",
  "timeline",
  "report",
  "platform",
];

/** Only these files of other folders. */
const filesInPages = [
  "src/augment/audio/alter.ts",
  "src/augment/clips/unlearned.ts",
  "src/augment/viewmaker/load.ts",
];

test("the studio's page loads only what runs in a browser", () => {
  const faults = sources
    .filter(({ path }) => path.startsWith("src/studio/page/"))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ kind }) => kind !== "type")
        .flatMap(({ file }) => file ?? [])
        .filter((file) => !file.startsWith("src/studio/page/") && !inPages.includes(layerOf(file)))
        .filter((file) => !filesInPages.includes(file))
        .map((file) => `${path} loads ${file}`),
    );
  expect(faults).toEqual([]);
});

/** The sources outside these folders that import such a module. */
function importersOf(module: string, ...but: readonly string[]): string[] {
  return sources
    .filter(({ path }) => !but.some((folder) => path.startsWith(folder)))
    .filter(({ imports }) => imports.some(({ name }) => name.startsWith(module)))
    .map(({ path }) => path);
}

test("Node's own modules are used only at the edge", () => {
  expect(importersOf("node:", "src/cli/", "src/platform/node/", "src/tensor/native/")).toEqual([]);
});

test("only the tensor folder names ONNX Runtime", () => {
  expect(importersOf("onnxruntime", "src/tensor/")).toEqual([]);
});

test("only the queue folder names BullMQ and its drivers", () => {
  expect(["bullmq", "ioredis", "pg"].flatMap((driver) => importersOf(driver, "src/queue/"))).toEqual([]);
});

test("only the remote folder names the client of S3", () => {
  expect(importersOf("s3mini", "src/remote/")).toEqual([]);
});

test("chance and time are passed in", () => {
  const faults = sources
    .filter(({ path }) => !path.startsWith("src/cli/") && !path.startsWith("src/platform/"))
    .filter(({ text }) => /\bMath\.random\(|\bDate\.now\(/.test(text))
    .map(({ path }) => path);
  expect(faults).toEqual([]);
});

test("every file begins by saying what it is", () => {
  const faults = sources.filter(({ text }) => !/^\/\*\*\s+(\*\s+)?@file /.test(text)).map(({ path }) => path);
  expect(faults).toEqual([]);
});
