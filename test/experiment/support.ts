/** @file A small experiment in memory: files, a corpus of numbers, workers in the same process. */

import { createHash } from "node:crypto";
import {
  EmoforgeError,
  type Files,
  type OnProgress,
  type Platform,
  type Recorded,
  type Rows,
  type Workers,
} from "../../src/core/index.ts";
import { storeTable } from "../../src/experiment/media/tables.ts";
import { extractTask } from "../../src/experiment/prepare/extract-rows.ts";
import type { ExtractionPayload } from "../../src/experiment/prepare/extraction.ts";
import { featuresTask } from "../../src/experiment/prepare/features.ts";
import { type FramesPayload, framesTask } from "../../src/experiment/prepare/frames.ts";
import { type InspectPayload, inspectTask } from "../../src/experiment/prepare/inspect.ts";
import type { PreparedCorpus } from "../../src/experiment/prepare/shapes.ts";
import { parseRecipe } from "../../src/experiment/recipe/parse.ts";
import type { RowRecipe } from "../../src/experiment/recipe/schema.ts";
import { type GroupPayload, type GroupTools, groupTask } from "../../src/experiment/work/group.ts";
import { keepRecent } from "../../src/experiment/work/recent.ts";
import { type FeaturesConfig, keepOpen, openFeatures } from "../../src/features/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { memoryRanges } from "../memory-ranges.ts";

export const hasher: Platform["hasher"] = {
  sha256: async (content) => createHash("sha256").update(content).digest("hex"),
};

export type MemoryFiles = Files & { readonly content: Map<string, Uint8Array> };

export function memoryFiles(): MemoryFiles {
  const content = new Map<string, Uint8Array>();
  const read = async (path: string) => {
    const bytes = content.get(path);
    if (bytes === undefined)
      throw new EmoforgeError(`${path}: could not be read (no such file). Check the path.`);
    return bytes.slice();
  };
  return {
    content,
    read,
    ...memoryRanges(content),
    readText: async (path) => new TextDecoder().decode(await read(path)),
    write: async (path, value) =>
      void content.set(path, typeof value === "string" ? new TextEncoder().encode(value) : value.slice()),
    list: async (path) =>
      [...content.keys()]
        .filter((key) => key.startsWith(below(path)) && !key.slice(below(path).length).includes("/"))
        .sort()
        .map((key) => ({
          name: key.slice(below(path).length),
          kind: "file",
          bytes: content.get(key)?.length ?? 0,
        })),
    exists: async (path) => content.has(path),
    remove: async (path) => {
      for (const key of content.keys()) if (key === path || key.startsWith(`${path}/`)) content.delete(key);
    },
  };
}

/** "/" has no slash behind it. */
function below(path: string): string {
  return path === "/" ? "/" : `${path}/`;
}

export function memoryPlatform(files: Files = memoryFiles()): Platform {
  return { files, hasher, clock: { now: () => 0 } };
}

/** Tools without an engine: no network is trained here. */
const tools = (files: Files): GroupTools => ({
  ...memoryPlatform(files),
  engine: undefined as unknown as GroupTools["engine"],
  now: () => 0,
  readers: keepRecent(2),
});

export function runGroup(payload: GroupPayload, files: Files, remark: (line: string) => void = () => {}) {
  return groupTask(payload, { ...tools(files), remark }, () => {});
}

/** Runs tasks in this process and counts them. */
export function localWorkers(
  files: Files,
  size = 2,
  remark?: (line: string) => void,
): Workers & { readonly ran: string[] } {
  const ran: string[] = [];
  const open = keepOpen((config: FeaturesConfig) =>
    openFeatures(config, { files, hasher, engine: () => createNodeEngine() }),
  );
  return {
    ran,
    size,
    async run<Result>(task: string, payload: unknown, options?: { readonly onProgress?: OnProgress }) {
      ran.push(task);
      const answer =
        task === "group"
          ? await runGroup(payload as GroupPayload, files, remark)
          : task === "frames"
            ? await framesTask(payload as FramesPayload, files, options?.onProgress)
            : task === "inspect"
              ? await inspectTask(payload as InspectPayload, { files, hasher }, options?.onProgress)
              : task === "features"
                ? await featuresTask(payload as FeaturesConfig, open)
                : await extractTask(
                    payload as ExtractionPayload,
                    { files, hasher, open },
                    options?.onProgress,
                  );
      return answer as Result;
    },
    async close() {},
  };
}

export const cacheFolder = "/cache";
export const runFolder = "/run";

export function smallRecipe(changes: Record<string, unknown> = {}): RowRecipe {
  return parseRecipe(
    {
      title: "T",
      question: "Q?",
      corpora: [{ id: "numbers" }],
      features: { set: "is09" },
      normalisation: ["train"],
      repeats: 1,
      augmenters: [{ kind: "none" }, { kind: "noise", level: 0.1 }, { kind: "duplicate" }],
      amounts: [0.5, 1],
      classifiers: [{ kind: "svm", c: 0.1, calibrate: false }],
      statistics: { resamples: 100 },
      ...changes,
    },
    "test",
  ) as RowRecipe;
}

/**
 * Three classes, with each speaker's rows together; class and speaker shift every feature.
 *
 * @param files Where the table is stored for the groups to read.
 */
export async function numbersCorpus(
  files: Files,
  {
    speakers = 4,
    takes = 5,
    id = "numbers",
    change = (_: Float32Array) => {},
    /** The name that is recorded for speaker "s0", "s1" ... */
    named = (speaker: string) => speaker,
  } = {},
): Promise<PreparedCorpus> {
  const classes = ["anger", "sadness", "neutral"];
  const features = ["a", "b", "c", "d"];
  const n = speakers * takes * classes.length;
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes.length);
  const names = Array.from({ length: n }, (_, i) => `s${Math.floor(i / (takes * classes.length))}`);
  const data = Float32Array.from({ length: n * features.length }, (_, at) => {
    const i = Math.floor(at / features.length);
    const f = at % features.length;
    return Math.sin(12.9898 * at + 1) + (labels[i] === f ? 1.5 : 0) + 0.2 * Number(names[i].slice(1));
  });
  change(data);
  const table: Recorded<Rows> = {
    origin: "recorded",
    features,
    classes,
    data,
    labels,
    ids: Array.from({ length: n }, (_, i) => `u${i}`),
    speakers: names.map(named),
  };
  return {
    medium: "rows",
    columns: { classes, labels, ids: table.ids, speakers: table.speakers },
    own: n,
    utterances: [],
    left: [],
    id,
    share: undefined,
    training: undefined,
    dimensions: features.length,
    meanFrames: 1,
    sexes: names.map((name) => (Number(name.slice(1)) % 2 === 0 ? "female" : "male")),
    sessions: names.map(() => ""),
    card: { id, title: id, licence: "none", url: "", citation: "", language: "und", synthetic: true },
    features: { set: "is09", version: "1" },
    excluded: {},
    problems: [],
    unusable: 0,
    damaged: 0,
    cautions: [],
    twins: [],
    hash: await storeTable(table, memoryPlatform(files), cacheFolder),
  };
}
