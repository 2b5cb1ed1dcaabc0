/** @file Embeddings of many recordings: computed by workers, or taken from the cache by the content of the model. */

import { expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import type { Utterance } from "../../src/core/index.ts";
import { openTable } from "../../src/experiment/media/tables.ts";
import { prepareCorpus } from "../../src/experiment/prepare/corpus.ts";
import { extractRows, extractTask } from "../../src/experiment/prepare/extract-rows.ts";
import type { ExtractionPayload } from "../../src/experiment/prepare/extraction.ts";
import { createFeatureSet, featuresSchema } from "../../src/features/index.ts";
import { toySpeechModel } from "../features/embedding/models.ts";
import { cacheFolder, localWorkers, type MemoryFiles, memoryFiles, memoryPlatform } from "./support.ts";

/** A ramp of 16 samples that starts at `first`, in thousandths: the toy model's first feature is its mean. */
const ramp = (first: number) =>
  encodeWav(
    Float32Array.from({ length: 16 }, (_, i) => (first + i) / 1000),
    16_000,
  );

const utterance = (file: string): Utterance => ({
  id: file,
  file,
  label: "anger",
  speaker: "s",
  sex: "unknown",
  language: "und",
  session: "",
  corpus: "c",
});

async function setUp(): Promise<MemoryFiles> {
  const files = memoryFiles();
  await files.write("m.onnx", toySpeechModel());
  for (const [i, name] of ["/a.wav", "/b.wav", "/c.wav"].entries()) await files.write(name, ramp(100 * i));
  return files;
}

async function extract(files: MemoryFiles, options: Record<string, unknown> = {}) {
  const workers = localWorkers(files);
  const config = featuresSchema.parse({ set: "onnx", path: "m.onnx", ...options });
  const utterances = ["/a.wav", "/b.wav", "/c.wav"].map(utterance);
  const platform = memoryPlatform(files);
  const answer = await extractRows(utterances, config, { platform, workers, cacheFolder });
  return { ...answer, ran: workers.ran };
}

test("rows come from workers; the model is asked for its names first", async () => {
  const { names, data, ran, problems, version } = await extract(await setUp());
  expect(names).toEqual(["frames[0]", "frames[1]"]);
  expect(problems).toEqual([]);
  expect(ran[0]).toBe("features");
  expect(ran.slice(1)).toContain("extract");
  expect(version).toMatch(/^1-[0-9a-f]{16}$/);
  for (const [i, mean] of [0.0075, 0.1075, 0.2075].entries()) {
    expect(data[2 * i]).toBeCloseTo(mean, 4);
    expect(data[2 * i + 1]).toBeCloseTo(-0.002, 4);
  }
});

test("the cache depends on the content of the model and on the options, not on the path of the model", async () => {
  const files = await setUp();
  const first = await extract(files);
  expect((await extract(files)).cached).toBe(3);

  await files.write("elsewhere/copy.onnx", toySpeechModel());
  const moved = await extract(files, { path: "elsewhere/copy.onnx" });
  expect([moved.cached, moved.version, moved.data]).toEqual([3, first.version, first.data]);
  expect(moved.ran, "not even its names are asked for").toEqual([]);

  const changes = [{ pool: "max" }, { normalise: "utterance" }, { maxSeconds: 10 }];
  for (const change of changes) expect((await extract(files, change)).cached).toBe(0);

  await files.write(
    "m.onnx",
    toySpeechModel({
      filters: [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
      ],
    }),
  );
  const changed = await extract(files);
  expect(changed.cached).toBe(0);
  expect(changed.version).not.toBe(first.version);
  expect(changed.data).not.toEqual(first.data);
});

test("names that were kept but cannot be read are asked for again", async () => {
  const files = await setUp();
  const first = await extract(files);
  const [kept] = [...files.content.keys()].filter((path) => path.endsWith("names.json"));
  for (const damaged of ["[", "{}"]) {
    await files.write(kept, damaged);
    const again = await extract(files);
    expect([again.ran, again.cached, again.data]).toEqual([["features"], 3, first.data]);
  }
});

test("a model that cannot be used stops the extraction before any recording is read", async () => {
  const files = await setUp();
  await files.write("m.onnx", "no model");
  await expect(extract(files)).rejects.toThrow("m.onnx: expected an ONNX model in one file, got 8 bytes");
  await expect(extract(files, { path: "gone.onnx" })).rejects.toThrow("gone.onnx, which is not there");
});

test("a recording that the model cannot take is a problem of its own", async () => {
  const files = await setUp();
  await files.write("/b.wav", encodeWav(new Float32Array(2), 16_000));
  const { utterances, problems } = await extract(files);
  expect(utterances.map(({ file }) => file)).toEqual(["/a.wav", "/c.wav"]);
  expect(problems[0].message).toMatch(/^\/b\.wav: m\.onnx: expected samples that the model can take, got 2/);
});

test("a model that changes between two tasks is noticed", async () => {
  const files = await setUp();
  const payload: ExtractionPayload = {
    config: featuresSchema.parse({ set: "onnx", path: "m.onnx" }),
    version: "1-0000000000000000",
    items: [],
  };
  const changed = { ...createFeatureSet("is09"), id: "onnx", version: "1-1111111111111111" };
  await expect(extractTask(payload, { ...memoryPlatform(files), open: async () => changed })).rejects.toThrow(
    'features "onnx": expected version 1-0000000000000000, as at the start, got 1-1111111111111111: the model\'s file was changed',
  );
});

test("a corpus says which model its table was made with", async () => {
  const files = await setUp();
  await files.write("/list.csv", "file,speaker,gender,emotion\na.wav,s1,female,joy\nb.wav,s2,male,fear\n");
  const prepared = await prepareCorpus(
    { id: "own", path: "/list.csv" },
    featuresSchema.parse({ set: "onnx", path: "m.onnx" }),
    { platform: memoryPlatform(files), workers: localWorkers(files), cacheFolder, dataFolder: undefined },
  );
  expect(prepared.features).toEqual({ set: "onnx", version: (await extract(files)).version });
  const table = await openTable(prepared.hash, cacheFolder, memoryPlatform(files));
  expect(table.features).toEqual(["frames[0]", "frames[1]"]);
});
