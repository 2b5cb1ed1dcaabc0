import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { InterruptedError } from "../../src/core/index.ts";
import { classifyCost } from "../../src/experiment/media/cost.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import { groupSeconds, planRun } from "../../src/experiment/plan/plan.ts";
import { readTimings, writeTimings } from "../../src/experiment/plan/timings.ts";
import { readRun } from "../../src/experiment/results/read.ts";
import { encodeSamples, parseSamples } from "../../src/experiment/results/samples.ts";
import { executeRun, type RunOptions } from "../../src/experiment/run.ts";
import {
  cacheFolder,
  hasher,
  localWorkers,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  numbersCorpus,
  runFolder,
  smallRecipe,
} from "./support.ts";

/** Two corpora, each with two speakers and two classes. */
async function recordings(): Promise<MemoryFiles> {
  const files = memoryFiles();
  for (const id of ["one", "two"]) {
    const lines = ["file,speaker,gender,emotion"];
    for (let i = 0; i < 8; i++) {
      const pitch = (i + 2) / (id === "one" ? 40 : 44);
      const samples = Float32Array.from({ length: 4000 }, (_, t) => Math.sin(t * pitch) / 2);
      await files.write(`/${id}/u${i}.wav`, encodeWav(samples, 16000));
      lines.push(`u${i}.wav,s${i % 2},female,${i < 4 ? "anger" : "joy"}`);
    }
    await files.write(`/${id}/list.csv`, `${lines.join("\n")}\n`);
  }
  return files;
}

const own = (id: string) => ({ id, path: `/${id}/list.csv` });
const recipe = (changes: Record<string, unknown> = {}) =>
  smallRecipe({
    corpora: [own("one")],
    augmenters: [{ kind: "none" }, { kind: "noise" }],
    classifiers: [{ kind: "majority" }],
    ...changes,
  });

function optionsFor(files: MemoryFiles, more: Partial<RunOptions> = {}): RunOptions {
  return {
    platform: memoryPlatform(files),
    workers: localWorkers(files),
    cacheFolder,
    runFolder,
    dataFolder: undefined,
    profile: "default",
    environment: { emoforge: "0", runtime: "r", platform: "p", cpu: "c", cores: 1, engine: "e" },
    ...more,
  };
}

describe("several corpora", () => {
  test("an absent one is left out, which is said; if all are absent, it is an error", async () => {
    const files = await recordings();
    const plan = await planRun(recipe({ corpora: [own("one"), own("gone")] }), optionsFor(files));
    expect(plan.corpora.map(({ plan: { corpus } }) => corpus)).toEqual(["one"]);
    expect(plan.absent).toMatchObject([{ id: "gone", message: expect.stringContaining("/gone/list.csv") }]);
    await expect(planRun(recipe({ corpora: [own("gone"), own("lost")] }), optionsFor(files))).rejects.toThrow(
      /^None of the recipe's corpora could be used:\n {2}gone: .*\n {2}lost: /,
    );
  });

  test("a fault in the recipe is not taken for an absent corpus", async () => {
    const files = await recordings();
    const faulty = recipe({ corpora: [own("one"), own("gone")], thin: { remove: 0.5, except: ["calm"] } });
    await expect(planRun(faulty, optionsFor(files))).rejects.toThrow(
      /^thin\.except: expected classes of the recipe/,
    );
  });

  test("stopping while the last one is prepared stops the run: the corpus is not called absent", async () => {
    const files = await recordings();
    const workers = localWorkers(files);
    let tasks = 0;
    const stopped = {
      ...workers,
      run: <Result>(task: string, payload: unknown) =>
        ++tasks > 1 ? Promise.reject<Result>(new InterruptedError()) : workers.run<Result>(task, payload),
    };
    await expect(
      planRun(recipe({ corpora: [own("one"), own("two")] }), optionsFor(files, { workers: stopped })),
    ).rejects.toThrow(InterruptedError);
  });
});

describe("a run folder", () => {
  test("is read back as it was written", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    const { results } = await executeRun(await planRun(recipe(), options), options);
    const run = await readRun(memoryPlatform(files), runFolder);
    expect(run.results).toEqual(JSON.parse(JSON.stringify(results)));
    expect(run.recipe).toEqual(recipe());
    expect(run.results.corpora[0].trials).toMatchObject({ done: 8, planned: 8, failed: [] });
    expect(run.results.corpora[0].scores.every(({ floor }) => floor === true)).toBe(true);
  });

  test("gives back what was said of every recording, and what groups it belongs to", async () => {
    const files = await recordings();
    const list = await files.readText("/one/list.csv");
    const rooms = list
      .trim()
      .split("\n")
      .map((line, i) => `${line},${i === 0 ? "room, floor" : `"hall, ""${i % 2}"""`}`);
    await files.write("/one/list.csv", rooms.join("\n").replace("room, floor", '"room, floor"'));
    const options = optionsFor(files);
    const grouped = recipe({ corpora: [{ ...own("one"), groupBy: ["room, floor"] }] });
    const { results } = await executeRun(await planRun(grouped, options), options);
    const { predictions = [] } = await readRun(memoryPlatform(files), runFolder);
    expect(predictions.map(({ corpus }) => corpus)).toEqual(["one"]);
    const [{ cells, groups }] = predictions;
    expect(cells.map(({ augmenter, runs }) => [augmenter, runs.length])).toEqual([
      ["none", 1],
      ["noise", 1],
    ]);
    const [{ ids, truth, predicted, probabilities }] = cells[0].runs;
    expect([ids.length, probabilities.length]).toEqual([8, 16]);
    expect(truth.filter((label, i) => label === predicted[i]).length / 8).toBe(
      results.corpora[0].scores[0].wa.value,
    );
    expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 3);
    expect([...groups.sex.values()]).toEqual(Array(8).fill("female"));
    expect([...(groups["room, floor"] ?? [])][0]).toEqual(["u0", 'hall, "1"']);
    expect(groups.language.size).toBe(0);
  });

  test("of an earlier version: sexes are those that the results state; without predictions there are none", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    await executeRun(await planRun(recipe(), options), options);
    await files.remove(`${runFolder}/recordings.csv`);
    const earlier = await readRun(memoryPlatform(files), runFolder);
    expect(Object.keys(earlier.predictions?.[0].groups ?? {})).toEqual(["sex"]);
    expect(earlier.predictions?.[0].groups.sex.get("u3")).toBe("female");
    await files.remove(`${runFolder}/predictions.csv`);
    expect(await readRun(memoryPlatform(files), runFolder)).not.toHaveProperty("predictions");
  });

  test("predictions that were changed are not taken for those of the run", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    await executeRun(await planRun(recipe(), options), options);
    const path = `${runFolder}/predictions.csv`;
    await files.write(path, (await files.readText(path)).replaceAll("joy", "calm"));
    await expect(readRun(memoryPlatform(files), runFolder)).rejects.toThrow(
      /predictions\.csv: expected what the run wrote/,
    );
    await files.remove(`${runFolder}/checksums.json`);
    await expect(readRun(memoryPlatform(files), runFolder)).rejects.toThrow(
      /predictions\.csv: expected the probability of joy, got "calm=0\.5": the file is damaged, or was changed/,
    );
  });

  test("a second run repeats no work and ends with the same bytes", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    await executeRun(await planRun(recipe(), options), options);
    const before = new Map(files.content);
    const workers = localWorkers(files);
    await executeRun(await planRun(recipe(), options), { ...options, workers });
    expect(workers.ran).toEqual([]);
    expect(new Map(files.content)).toEqual(before);
  });

  test("another recipe in the same folder: only its own trials count, and recipe and results stay a pair", async () => {
    const files = await recordings();
    const options = optionsFor(files);
    await executeRun(await planRun(recipe(), options), options);
    const changed = recipe({ seed: 7, repeats: 2 });
    const failing = { ...localWorkers(files), run: () => Promise.reject(new InterruptedError()) };
    const plan = await planRun(changed, options);
    expect(plan.finished).toBe(0);
    await expect(executeRun(plan, { ...options, workers: failing })).rejects.toThrow(InterruptedError);
    const between = await readRun(memoryPlatform(files), runFolder);
    expect([between.recipe.seed, between.results.seed]).toEqual([1, 1]);
    await executeRun(plan, options);
    const after = await readRun(memoryPlatform(files), runFolder);
    expect([after.recipe.seed, after.results.seed]).toEqual([7, 7]);
    expect(after.results.corpora[0].trials).toMatchObject({ done: 16, planned: 16 });
  });

  test("a run in parts, one after the other, ends with the bytes of a run in one go", async () => {
    const longer = recipe({ repeats: 4 });
    const whole = await recordings();
    await executeRun(await planRun(longer, optionsFor(whole)), optionsFor(whole));
    const files = await recordings();
    const done = [];
    for (const index of [1, 2, 3]) {
      const options = optionsFor(files, { shard: { index, count: 3 } });
      const { results } = await executeRun(await planRun(longer, options), options);
      done.push(results.corpora[0].trials.done);
    }
    expect(done[0]).toBeLessThan(done[1]);
    expect(done[1]).toBeLessThan(done[2]);
    expect(done[2]).toBe(32);
    for (const name of ["results.json", "predictions.csv", "samples.json"])
      expect(files.content.get(`${runFolder}/${name}`)).toEqual(whole.content.get(`${runFolder}/${name}`));
  });

  test("a trial that failed in one part is known to the next, until it has a result", async () => {
    const files = await recordings();
    // A group that cannot even begin fails as a whole.
    const failing: RunOptions["workers"] = {
      ...localWorkers(files),
      run: async <Result>(_: string, { group }: { group: { trials: { id: string }[] } }) =>
        ({ failed: group.trials.map(({ id }) => ({ id, message: "no memory" })), seconds: [] }) as Result,
    };
    const longer = recipe({ repeats: 4 });
    const part = async (index: number, workers: RunOptions["workers"]) => {
      const options = optionsFor(files, { shard: { index, count: 2 } });
      const { results } = await executeRun(await planRun(longer, options), { ...options, workers });
      return results.corpora[0].trials;
    };
    const first = await part(1, failing);
    expect(first.failed.length).toBeGreaterThan(0);
    const second = await part(2, localWorkers(files));
    expect(second.failed).toEqual(first.failed);
    expect(second.done).toBe(second.planned - first.failed.length);
    expect(await part(1, localWorkers(files))).toMatchObject({ done: second.planned, failed: [] });
  });

  test("keeps fidelity and curves when the cache is gone, and names fits that neither holds", async () => {
    const files = await recordings();
    const stages: string[] = [];
    const options = optionsFor(files, { onStage: (what) => stages.push(what) });
    const { results: before } = await executeRun(await planRun(recipe(), options), options);
    expect(before.corpora[0].fidelity).not.toEqual([]);
    const lose = async (folder: string) => {
      for (const path of [...files.content.keys()]) if (path.startsWith(folder)) await files.remove(path);
    };
    await lose(`${cacheFolder}/pools`);
    const { results: alone } = await executeRun(await planRun(recipe(), options), options);
    expect(alone).toEqual(before);
    expect(stages).toEqual(new Array(2).fill("computing scores, intervals and comparisons ..."));
    await lose(`${runFolder}/fits`);
    const { results } = await executeRun(await planRun(recipe(), options), options);
    expect(results.corpora[0].fidelity).toEqual([]);
    expect(stages.at(-1)).toBe(
      "2 fitted augmenters are not in the cache /cache, so their rows cannot be shown. Use the cache that the trials were made with, or another --out.",
    );
  });

  test("one that is unfinished, or of another version, is refused, with what to do about it", async () => {
    const files = memoryFiles();
    await expect(readRun(memoryPlatform(files), runFolder)).rejects.toThrow(
      "/run: expected a finished run with a results.json, found none. Run `emoforge run <recipe> --out /run` to its end first.",
    );
    await files.write("/run/results.json", '{"schema": "emoforge/results@0"}');
    await expect(readRun(memoryPlatform(files), runFolder)).rejects.toThrow(
      '/run/results.json: expected schema "emoforge/results@1", got "emoforge/results@0". It was written by another version; run the recipe anew.',
    );
  });
});

describe("the estimate", () => {
  test("sums fits and trainings, as measured if they were, and says whether all were", async () => {
    const plan = await planCorpus(smallRecipe(), await numbersCorpus(memoryFiles()), undefined, hasher);
    const [none, noise] = plan.groups;
    const known = Object.fromEntries(
      none.trials.map((trial) => [classifyCost(none, trial).key, { seconds: 7, count: 1 }]),
    );
    expect(groupSeconds(none, known)).toEqual({ seconds: 7, measured: true });
    expect(groupSeconds(noise, known).measured).toBe(false);
    expect(groupSeconds(none, {}).seconds).toBeGreaterThan(0);
    expect(groupSeconds(noise, {}).seconds).toBeGreaterThan(groupSeconds(none, {}).seconds);
  });

  test("timings are averaged over runs; a broken file of timings is no obstacle", async () => {
    const files = memoryFiles();
    expect(await readTimings(memoryPlatform(files), cacheFolder)).toEqual({});
    await writeTimings(memoryPlatform(files), cacheFolder, {}, new Map([["k", [1, 3]]]));
    await writeTimings(
      memoryPlatform(files),
      cacheFolder,
      await readTimings(memoryPlatform(files), cacheFolder),
      new Map([["k", [5]]]),
    );
    expect(await readTimings(memoryPlatform(files), cacheFolder)).toEqual({ k: { seconds: 3, count: 3 } });
    await files.write(`${cacheFolder}/timings.json`, "{");
    expect(await readTimings(memoryPlatform(files), cacheFolder)).toEqual({});
  });
});

test("samples come back from their JSON bit by bit, even from an odd place in a buffer", () => {
  const values = [0, -0, 1 / 3, 1e-45, -3.4e38, Number.NaN, Number.POSITIVE_INFINITY, 7];
  const long = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i));
  const set = (data: Float32Array) => ({
    corpus: "c",
    augmenter: "gan",
    normalisation: "train" as const,
    fold: "s0",
    classes: ["a", "b"],
    dimensions: 1,
    data,
    labels: Int32Array.from(data, (_, i) => i % 2),
    synthetic: Uint8Array.from(data, (_, i) => Number(i > 2)),
  });
  const sets = [set(Float32Array.from([9, ...values]).subarray(1)), set(long)];
  const back = parseSamples(encodeSamples(sets), "samples.json");
  expect(back.map(({ data, labels, synthetic }) => [[...data], labels, synthetic])).toEqual(
    sets.map(({ data, labels, synthetic }) => [[...data], labels, synthetic]),
  );
  expect(back[1]).toEqual(sets[1]);
});
