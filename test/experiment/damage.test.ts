/** Every kind of kept file, damaged in every way: it is made anew with a remark, and the results are the same to the byte. */

import { createHash } from "node:crypto";
import { gzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import { readRun } from "../../src/experiment/results/read.ts";
import { executeRun, type RunOptions } from "../../src/experiment/run.ts";
import * as clips from "./clips-support.ts";
import {
  cacheFolder,
  localWorkers,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  runFolder,
  smallRecipe,
} from "./support.ts";

type Content = ReadonlyMap<string, Uint8Array>;

const damages: Readonly<Record<string, (whole: Uint8Array, other: Uint8Array) => Uint8Array>> = {
  "cut in half": (whole) => whole.subarray(0, whole.length >> 1),
  empty: () => new Uint8Array(0),
  "zeros after a power cut": (whole) => new Uint8Array(whole.length),
  "another in one bit": (whole) => whole.map((byte, i) => (i === whole.length >> 1 ? byte ^ 2 : byte)),
  "another program's JSON": () => new TextEncoder().encode('{"format": "mine", "version": 7}'),
  "another file of its kind": (_, other) => other,
};

async function recordings(): Promise<MemoryFiles> {
  const files = memoryFiles();
  const lines = ["file,speaker,gender,emotion"];
  for (let i = 0; i < 8; i++) {
    const samples = Float32Array.from({ length: 4000 }, (_, t) => Math.sin(t * ((i + 2) / 40)) / 2);
    await files.write(`/one/u${i}.wav`, encodeWav(samples, 16000));
    lines.push(`u${i}.wav,s${i % 2},female,${i < 4 ? "anger" : "joy"}`);
  }
  await files.write("/one/list.csv", `${lines.join("\n")}\n`);
  return files;
}

const rows = smallRecipe({
  corpora: [{ id: "one", path: "/one/list.csv" }],
  augmenters: [{ kind: "none" }, { kind: "noise" }],
  classifiers: [{ kind: "majority" }],
});

const views = clips.clipRecipe({ augmenters: [{ kind: "none" }, clips.tinyViewmaker], amounts: [1] });

function optionsFor(files: MemoryFiles, remarks: string[], workers: RunOptions["workers"]): RunOptions {
  return {
    platform: { ...memoryPlatform(files), remark: (line) => void remarks.push(line) },
    workers,
    cacheFolder,
    runFolder,
    dataFolder: undefined,
    profile: "default",
    environment: { emoforge: "0", runtime: "r", platform: "p", cpu: "c", cores: 1, engine: "e" },
  };
}

async function run(files: MemoryFiles, recipe: typeof rows | typeof views): Promise<string[]> {
  const remarks: string[] = [];
  const workers =
    recipe === rows ? localWorkers(files, 2, (line) => remarks.push(line)) : clips.clipWorkers(files);
  const options = optionsFor(files, remarks, workers);
  await executeRun(await planRun(recipe, options), options);
  return remarks;
}

/** Hashes of every file except the timings, which differ. (The test runner would take seconds to compare bytes one by one.) */
const digests = (content: Content) =>
  Object.fromEntries(
    [...content].flatMap(([path, bytes]) =>
      path.endsWith("timings.json") ? [] : [[path, createHash("sha256").update(bytes).digest("hex")]],
    ),
  );

/** Files of a kind. */
const those = (content: Content, kind: RegExp) =>
  [...content.keys()].filter((path) => kind.test(path)).sort();

describe.each([
  { recipe: rows, begin: recordings, of: "feature vectors" },
  { recipe: views, begin: clips.recordings, of: "spectrograms" },
])("a run on $of", ({ recipe, begin }) => {
  let whole: Content;
  beforeAll(async () => {
    const files = await begin();
    await run(files, recipe);
    whole = new Map(files.content);
  }, 60_000);

  const kinds: readonly [what: string, kind: RegExp, lost?: RegExp][] =
    recipe === rows
      ? [
          ["trials", /^\/run\/trials\//],
          ["fits", /^\/run\/fits\//],
          // Read only if a trial is still to be done.
          ["descriptions of pools", /^\/cache\/pools\/.*json$/, /^\/run\/trials\//],
          ["rows of pools", /^\/cache\/pools\/.*f32$/, /^\/run\/trials\//],
          ["features", /^\/cache\/features\/.*row$/],
          ["descriptions of tables", /^\/cache\/tables\/.*json$/],
          ["values of tables", /^\/cache\/tables\/.*f32$/],
          ["timings", /^\/cache\/timings\.json$/],
          ["the environment", /^\/run\/environment\.json$/],
        ]
      : [
          ["fits", /^\/run\/fits\//],
          ["spectrograms", /^\/cache\/features\/.*f32$/],
          ["lists of clips", /^\/cache\/clips\/.*json$/],
        ];

  test.each(
    kinds.flatMap(([what, kind, lost]) =>
      Object.keys(damages).map((damage) => ({ what, kind, lost, damage })),
    ),
  )(
    "$what: one that is $damage",
    async ({ kind, lost, damage }) => {
      const [path, other = path] = those(whole, kind);
      const bytes = damages[damage](whole.get(path) as Uint8Array, whole.get(other) as Uint8Array);
      const files = memoryFiles();
      for (const [name, content] of whole) files.content.set(name, content);
      // There is only one of its kind.
      if (other === path && damage === "another file of its kind") return;
      for (const name of lost === undefined ? [] : those(whole, lost)) files.content.delete(name);
      files.content.set(path, bytes);
      const remarks = await run(files, recipe);
      expect(remarks).toEqual([expect.stringMatching(/: damaged \(.*\)\. It is made anew\.$/)]);
      expect(remarks[0].slice(0, path.length)).toBe(path);
      expect(digests(files.content)).toEqual(digests(whole));
    },
    30_000,
  );

  test.each([
    "results.json",
    "predictions.csv",
    "recordings.csv",
    "samples.json",
    "recipe.yaml",
    "checksums.json",
  ])(
    "%s: written anew from the trials, whatever is in its place",
    async (name) => {
      for (const damage of Object.values(damages)) {
        const files = memoryFiles();
        for (const [path, content] of whole) files.content.set(path, content);
        const path = `${runFolder}/${name}`;
        files.content.set(
          path,
          damage(whole.get(path) as Uint8Array, whole.get("/cache/timings.json") as Uint8Array),
        );
        await run(files, recipe);
        expect(digests(files.content)).toEqual(digests(whole));
      }
    },
    60_000,
  );

  test("without any checksum, as earlier versions wrote it, is accepted as it is", async () => {
    const files = memoryFiles();
    for (const [path, content] of whole) {
      if (path === `${runFolder}/checksums.json`) continue;
      files.content.set(path, withoutSum(path, content));
    }
    const before = new Map(files.content);
    expect(await run(files, recipe)).toEqual([]);
    for (const [path, content] of before) {
      if (/environment|timings/.test(path)) continue;
      expect(files.content.get(path)).toEqual(content);
    }
    await readRun(memoryPlatform(files), runFolder);
  });
});

function withoutSum(path: string, content: Uint8Array): Uint8Array {
  if (/\.(f32|row|state)$/.test(path))
    return content[0] === 0xff && content[1] === 0x45 ? content.slice(41) : content;
  if (!path.endsWith(".json") || path.endsWith("results.json") || path.startsWith("/cache/tables"))
    return content;
  const value = JSON.parse(new TextDecoder().decode(content));
  if (!("checksum" in value)) return content;
  const { checksum: _, ...rest } = value;
  return new TextEncoder().encode(JSON.stringify(path.endsWith("timings.json") ? rest.timings : rest));
}

describe("a report of a damaged run folder", () => {
  const damage = async (name: string, content: string | undefined) => {
    const files = await recordings();
    await run(files, rows);
    if (content === undefined) await files.remove(`${runFolder}/${name}`);
    else await files.write(`${runFolder}/${name}`, content);
    return readRun(memoryPlatform(files), runFolder);
  };
  const remedy =
    "Run the recipe again: `emoforge run <recipe> --out /run` writes it anew from the finished trials.";

  test.each(["results.json", "recipe.yaml", "samples.json"])("names %s", async (name) => {
    await expect(damage(name, "{}")).rejects.toThrow(
      `/run/${name}: expected what the run wrote, got something else: the file is damaged, or was changed. ${remedy}`,
    );
  });

  test.each(["{", undefined])("names environment.json (%s)", async (content) => {
    await expect(damage("environment.json", content)).rejects.toThrow(
      `/run/environment.json: expected a record of where and when the run was made, got none, or a damaged one. ${remedy}`,
    );
  });

  test("reads packed results, as they are published, and says when they are damaged", async () => {
    const files = await recordings();
    await run(files, rows);
    const results = await files.read(`${runFolder}/results.json`);
    await files.remove(`${runFolder}/results.json`);
    const packed = gzipSync(results);
    const path = `${runFolder}/results.json.gz`;
    const read = () => readRun(memoryPlatform(files), runFolder);
    await files.write(path, packed);
    expect((await read()).results.title).toBe(JSON.parse(new TextDecoder().decode(results)).title);
    const damaged = [
      packed.subarray(0, 40),
      packed.with(packed.length - 8, packed[packed.length - 8] ^ 1),
      new Uint8Array(),
    ];
    for (const bytes of damaged) {
      await files.write(path, bytes);
      await expect(read()).rejects.toThrow(
        `${path}: expected results packed by gzip, got a damaged or incomplete file. Fetch it again, or run the recipe again.`,
      );
    }
  });

  test("of an earlier version says what is wrong with the results", async () => {
    const files = memoryFiles();
    await files.write("/run/results.json", "");
    const read = () => readRun(memoryPlatform(files), runFolder);
    await expect(read()).rejects.toThrow(
      `/run/results.json: expected the results of a run, got something else (not JSON, or only part of it). ${remedy}`,
    );
    await files.write("/run/results.json", '{"schema": "emoforge/results@1", "title": 3}');
    await expect(read()).rejects.toThrow(
      `/run/results.json: expected the results of a run, got something else (title: Invalid input: expected string, received number). ${remedy}`,
    );
  });
});
