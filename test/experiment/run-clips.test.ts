import { describe, expect, test } from "vitest";
import { type Clips, InterruptedError, type Recorded } from "../../src/core/index.ts";
import { openClips } from "../../src/experiment/media/clip-lists.ts";
import { clips as clipMedium } from "../../src/experiment/media/clips.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import type { Group } from "../../src/experiment/plan/shapes.ts";
import { readClip } from "../../src/experiment/prepare/extract-clips.ts";
import { dequantise, quantise, readFits } from "../../src/experiment/results/fits.ts";
import { readRun } from "../../src/experiment/results/read.ts";
import { readTrial, trialPath } from "../../src/experiment/results/store.ts";
import { executeRun, type RunOptions } from "../../src/experiment/run.ts";
import { checkpointPath } from "../../src/experiment/work/checkpoints.ts";
import { groupTask } from "../../src/experiment/work/group.ts";
import { writeKeptBytes } from "../../src/store/kept.ts";
import {
  clipRecipe,
  clipWorkers,
  groupTools,
  optionsFor,
  own,
  recordings,
  tinyAcrnn,
  tinyBagan,
  tinyVgg,
  tinyViewmaker,
} from "./clips-support.ts";
import { cacheFolder, type MemoryFiles, memoryPlatform, runFolder } from "./support.ts";

const viewmaking = {
  augmenters: [{ kind: "none" }, tinyViewmaker, { kind: "time-stretch" }],
  thin: { remove: 0.4, except: ["neutral"] },
  views: { of: "reduced" },
};
const outputs = ["results.json", "predictions.csv", "samples.json"];
const textOf = (files: MemoryFiles, name: string) =>
  new TextDecoder().decode(files.content.get(`${runFolder}/${name}`));

async function whole(changes: Record<string, unknown> = viewmaking, files?: MemoryFiles) {
  const made = files ?? (await recordings());
  const options = optionsFor(made);
  const recipe = clipRecipe(changes);
  const run = await executeRun(await planRun(recipe, options), options);
  return { files: made, recipe, ...run };
}

describe("a run", () => {
  test("has every cell, recall of the reduced classes, curves, separation, and is read back as written", async () => {
    const { files, recipe, results } = await whole();
    const [corpus] = results.corpora;
    expect(corpus.trials).toEqual({ done: 10, planned: 10, failed: [] });
    expect(corpus.scores.map(({ augmenter, amount }) => `${augmenter} ${amount}`)).toEqual([
      "none 0",
      "viewmaker 1",
      "viewmaker 2",
      "time-stretch 1",
      "time-stretch 2",
    ]);
    for (const { recall, recallIntervals, reducedRecall } of corpus.scores) {
      expect(reducedRecall?.value).toBeCloseTo((recall[0] + recall[1]) / 2, 5);
      expect(recallIntervals?.map(({ value }) => value)).toEqual(recall);
      for (const { value, low, high } of recallIntervals ?? [])
        expect(low <= value && value <= high).toBe(true);
    }
    for (const { uarDifference, reduced, augmenter, amount, against } of corpus.comparisons) {
      const of = (name: string, at: number) =>
        corpus.scores.find((score) => score.augmenter === name && score.amount === at);
      const [a, b] = [of(augmenter, amount), of(against, against === "none" ? 0 : amount)];
      expect(uarDifference.value).toBeCloseTo((a?.uar.value ?? 0) - (b?.uar.value ?? 0), 5);
      expect(reduced?.difference.value).toBeCloseTo(
        (a?.reducedRecall?.value ?? 0) - (b?.reducedRecall?.value ?? 0),
        5,
      );
      expect(reduced?.pHolm === null).toBe(amount !== recipe.declaredAmount);
    }
    expect(corpus.curves.map(({ augmenter, fold }) => `${augmenter} ${fold}`)).toEqual(["viewmaker fold-1"]);
    expect(corpus.separation).toMatchObject([{ augmenter: "viewmaker", normalisation: "train", fits: 2 }]);
    expect([corpus.features.dimensions, corpus.data.utterances]).toEqual([32, 30]);
    const back = await readRun(memoryPlatform(files), runFolder);
    expect(back.results).toEqual(JSON.parse(JSON.stringify(results)));
    expect(back.recipe).toEqual(recipe);
    expect(back.samples).toMatchObject([{ augmenter: "viewmaker", dimensions: 4 }]);
  });

  test("keeps what can be shown of each fit: one example of each class with views, only for the first fold", async () => {
    const { files } = await whole();
    const fits = await readFits(memoryPlatform(files), runFolder);
    expect(fits).toHaveLength(4);
    for (const { augmenter, fold, examples, embedding, curves } of fits) {
      const isFirst = fold === "fold-1";
      expect(examples?.map((one) => one.class)).toEqual(isFirst ? ["anger", "joy"] : undefined);
      expect(embedding !== undefined).toBe(isFirst && augmenter === "viewmaker");
      // "neutral" gets no views, so only its clips are represented.
      const of = (synthetic: number) =>
        new Set(embedding?.labels.filter((_, i) => embedding.synthetic[i] === synthetic));
      expect([...of(0)].length - [...of(1)].length).toBe(embedding ? 1 : 0);
      expect(curves.length > 0).toBe(augmenter === "viewmaker");
      for (const { frames, mels, original, view, difference } of examples ?? []) {
        const parts = [original, view, difference].flatMap((one) => one ?? []);
        const [x, y, d] = parts.map(dequantise);
        expect(x).toHaveLength(frames * mels);
        const step = parts.reduce((sum, q) => sum + (q.high - q.low) / 255, 0);
        for (let i = 0; i < d.length; i++) expect(Math.abs(y[i] - x[i] - d[i])).toBeLessThanOrEqual(step);
      }
    }
  });

  test("keeps of each represented view where it comes from, and its beginning in the unit of the features", async () => {
    const { files } = await whole();
    const [{ embedding, examples = [] }] = (await readFits(memoryPlatform(files), runFolder)).filter(
      (fit) => fit.embedding !== undefined,
    );
    const { origins = [], views = [], synthetic = [], labels = [] } = embedding ?? {};
    expect(origins).toHaveLength(labels.length);
    expect(views).toHaveLength(synthetic.filter(Boolean).length);
    const known = new Set(origins.flatMap((one) => ("id" in one ? [one.id] : [])));
    for (const [i, origin] of origins.entries()) {
      expect("id" in origin).toBe(synthetic[i] === 0);
      if (!("id" in origin)) expect([known.has(origin.sources[0]), origin.seed !== ""]).toEqual([true, true]);
    }
    const { samples } = await readRun(memoryPlatform(files), runFolder);
    expect(samples[0].origins).toEqual(origins);
    const [{ mels }] = examples;
    for (const { frames, values } of views) {
      const heard = dequantise(values);
      expect(heard).toHaveLength(frames * mels);
      // Normalised values have the mean 0; logarithms of the power of quiet sounds lie far below.
      expect(heard.reduce((sum, value) => sum + value, 0) / heard.length).toBeLessThan(-4);
    }
  });

  test("stopped anywhere and begun again, or done in parts, ends with the bytes of a run in one go", async () => {
    const { files: expected } = await whole();
    for (const [stopAfter, amount] of [
      [2, 1],
      [4, 0],
    ]) {
      const files = await recordings();
      const options = optionsFor(files);
      const plan = await planRun(clipRecipe(viewmaking), options);
      const workers = clipWorkers(files);
      // All groups are handed out at once, so the stop waits for those before it.
      const started: Promise<unknown>[] = [];
      const stopping: RunOptions["workers"] = {
        ...workers,
        async run(task, payload) {
          if (started.length === stopAfter) {
            await Promise.all(started);
            throw new InterruptedError();
          }
          const answer = workers.run<never>(task, payload);
          started.push(answer);
          return answer;
        },
      };
      await expect(executeRun(plan, { ...options, workers: stopping })).rejects.toThrow(InterruptedError);
      // A half-done group lacks a trial too, with the larger or the smaller amount.
      const finished: Group[] = [];
      for (const group of plan.groups as Group[]) {
        const there = group.trials.map(({ id }) => files.exists(trialPath(runFolder, id)));
        if (group.augmenter === "viewmaker" && (await Promise.all(there)).every(Boolean))
          finished.push(group);
      }
      expect(finished).not.toHaveLength(0);
      for (const { trials } of finished) await files.remove(trialPath(runFolder, trials[amount].id));
      await whole(viewmaking, files);
      for (const name of outputs) expect(textOf(files, name)).toBe(textOf(expected, name));
    }
    const files = await recordings();
    for (const index of [1, 2]) {
      const options = optionsFor(files, { shard: { index, count: 2 } });
      await executeRun(await planRun(clipRecipe(viewmaking), options), options);
    }
    for (const name of outputs) expect(textOf(files, name)).toBe(textOf(expected, name));
  });

  test("a finished run is not done again, and an estimate needs no guess if similar work has been measured", async () => {
    const { files } = await whole();
    const options = optionsFor(files);
    const workers = clipWorkers(files);
    const plan = await planRun(clipRecipe(viewmaking), { ...options, workers });
    expect([plan.finished, plan.trials, plan.estimate.seconds]).toEqual([10, 10, 0]);
    await executeRun(plan, { ...options, workers });
    expect(workers.ran).toEqual([]);
    const anew = await planRun(clipRecipe({ ...viewmaking, seed: 7 }), options);
    expect(anew.estimate.measured).toBe(true);
    const other = await planRun(clipRecipe({ classifiers: [{ ...tinyVgg, epochs: 4 }] }), options);
    expect(other.estimate.measured).toBe(false);
    expect(other.estimate.seconds).toBeGreaterThan(0);
  });
});

describe("several corpora", () => {
  test("one whose training corpus is absent is left out, which is said; each may have its own protocol", async () => {
    const files = await recordings();
    const corpora = [
      { ...own("here"), name: "with", training: own("there") },
      { ...own("here"), name: "without", training: own("gone") },
      { ...own("there"), protocol: { kind: "leave-one-speaker-out" } },
    ];
    const { results } = await whole({ corpora, augmenters: [{ kind: "none" }] }, files);
    expect(results.absent).toMatchObject([
      { id: "without", message: expect.stringContaining("/gone/list.csv") },
    ]);
    expect(
      results.corpora.map(({ card, protocol, data }) => [card.id, protocol.kind, data.utterances]),
    ).toEqual([
      ["with", "k-fold-by-speaker", 30],
      ["there", "leave-one-speaker-out", 24],
    ]);
    expect(results.corpora[0].card.title).toBe("with (list.csv)");
    // Only the target's own speakers are scored.
    expect(results.corpora[0].scores[0].perSpeaker.map(({ group }) => group)).toEqual([
      "s0",
      "s1",
      "s2",
      "s3",
      "s4",
    ]);
  });

  test("a target and a training corpus with different classes are a fault", async () => {
    const files = await recordings();
    const corpora = [{ ...own("here"), training: { ...own("there"), classes: ["anger", "joy"] } }];
    await expect(planRun(clipRecipe({ corpora }), optionsFor(files))).rejects.toThrow(
      'Corpus "here" is trained with "there": expected the same classes in the same order, got anger, joy, neutral and anger, joy. Give both `labels`, or `map` and `classes`.',
    );
  });

  test("perClass draws this many of each class, by the seed alone", async () => {
    const files = await recordings();
    const idsOf = async (seed: number) => {
      const corpora = [{ ...own("here"), perClass: 4 }];
      const plan = await planRun(clipRecipe({ corpora, seed }), optionsFor(files));
      const { prepared } = plan.corpora[0];
      expect([...prepared.columns.labels].filter((label) => label === 1)).toHaveLength(4);
      return prepared.columns.ids.join();
    };
    expect(await idsOf(1)).toBe(await idsOf(1));
    expect(await idsOf(1)).not.toBe(await idsOf(2));
  });
});

describe("a group", () => {
  const groupsOf = async (files: MemoryFiles, changes: Record<string, unknown>) =>
    (await planRun(clipRecipe(changes), optionsFor(files))).groups as readonly Group[];
  const done = async (group: Group, files: MemoryFiles, progress: number[] = []) =>
    groupTask({ group, runFolder, cacheFolder }, await groupTools(files), (part, all) =>
      progress.push(part / all),
    );

  test.each(["train", "speaker"])(
    "with %s normalisation an augmenter sees only training clips: other test clips leave its views as they are",
    async (normalisation) => {
      const changes = { ...viewmaking, normalisation: [normalisation] };
      const [plain, other] = [await recordings(), await recordings()];
      const pick = (groups: readonly Group[]) =>
        groups.find(({ augmenter, fold }) => augmenter === "viewmaker" && fold === "fold-1") as Group;
      const here = pick(await groupsOf(plain, changes));
      const there = pick(await groupsOf(other, changes));
      const stored = JSON.parse(await other.readText(`${cacheFolder}/clips/${there.dataHash}.json`));
      for (const i of there.test) {
        const path = `${cacheFolder}/${stored.paths[i]}`;
        const clip = (await readClip(path, stored.mels, memoryPlatform(other))) as Float32Array;
        const changed = clip.map((value, k) => 2 * value + (k % 7));
        await writeKeptBytes(path, new Uint8Array(changed.buffer), memoryPlatform(other));
      }
      expect((await done(here, plain)).failed).toEqual([]);
      expect((await done(there, other)).failed).toEqual([]);
      const fit = `fits/${here.id}.json`;
      expect(textOf(other, fit) === textOf(plain, fit)).toBe(true);
      // And the test clips did matter for the predictions.
      const of = async (files: MemoryFiles) => readTrial(memoryPlatform(files), runFolder, here.trials[0].id);
      expect((await of(other))?.probabilities).not.toEqual((await of(plain))?.probabilities);
    },
  );

  test("a fit killed between two checkpoints goes on from the last one, with the same views; half a checkpoint does not count", async () => {
    const files = await recordings();
    const [group] = await groupsOf(files, {
      augmenters: [{ ...tinyViewmaker, iterations: 210 }],
      amounts: [1],
    });
    const path = checkpointPath(cacheFolder, group.id);
    const killed = { ...(await groupTools(files)), files: { ...files, write: files.write } };
    let kept: Uint8Array | undefined;
    killed.files.write = async (at, content) => {
      if (at === path) kept = content as Uint8Array;
      await files.write(at, content);
    };
    await groupTask({ group, runFolder, cacheFolder }, killed, () => {});
    expect(await files.exists(path)).toBe(false);
    const fit = `fits/${group.id}.json`;
    const expected = [
      textOf(files, fit),
      await readTrial(memoryPlatform(files), runFolder, group.trials[0].id),
    ];
    const state = kept as Uint8Array;
    for (const [content, rounds] of [
      [state, 10],
      [state.slice(0, state.length / 2), 210],
    ] as const) {
      await files.write(path, content);
      await files.remove(trialPath(runFolder, group.trials[0].id));
      const progress: number[] = [];
      await done(group, files, progress);
      expect(progress.length).toBeLessThan(rounds + 60);
      expect(progress.length).toBeGreaterThanOrEqual(rounds);
      const again = [
        textOf(files, fit),
        await readTrial(memoryPlatform(files), runFolder, group.trials[0].id),
      ];
      expect(again[0] === expected[0]).toBe(true);
      expect(again[1]).toEqual(expected[1]);
    }
  });

  test("what is made from noise has no source, no speaker and no difference to be shown", async () => {
    const files = await recordings();
    const [group] = await groupsOf(files, { augmenters: [tinyBagan], amounts: [1] });
    expect((await done(group, files)).failed).toEqual([]);
    const { examples = [] } = JSON.parse(textOf(files, `fits/${group.id}.json`));
    expect(examples.map((one: { class: string }) => one.class)).toEqual(["anger", "joy", "neutral"]);
    for (const { view, difference } of examples) {
      expect(view).toBeDefined();
      expect(difference).toBeUndefined();
    }
    expect(await readTrial(memoryPlatform(files), runFolder, group.trials[0].id)).toBeDefined();
  });

  test("a classifier killed between two checkpoints goes on from the last one, with the same predictions", async () => {
    const files = await recordings();
    const [group] = await groupsOf(files, {
      augmenters: [{ kind: "none" }],
      classifiers: [{ ...tinyAcrnn, steps: 210 }],
      amounts: [1],
    });
    const [{ id }] = group.trials;
    const path = checkpointPath(cacheFolder, id);
    const tools = await groupTools(files);
    let kept: Uint8Array | undefined;
    const write: MemoryFiles["write"] = async (at, content) => {
      if (at === path) kept = content as Uint8Array;
      await files.write(at, content);
    };
    await groupTask({ group, runFolder, cacheFolder }, { ...tools, files: { ...files, write } }, () => {});
    expect(await files.exists(path)).toBe(false);
    const expected = await readTrial(memoryPlatform(files), runFolder, id);
    await files.write(path, kept as Uint8Array);
    await files.remove(trialPath(runFolder, id));
    const progress: number[] = [];
    await done(group, files, progress);
    expect(progress.length).toBeLessThan(30);
    expect(await readTrial(memoryPlatform(files), runFolder, id)).toEqual(expected);
    expect(await files.exists(path)).toBe(false);
  });

  test("progress grows from nothing to all, and only the trial that fails is reported", async () => {
    const files = await recordings();
    const [none, masked] = await groupsOf(files, {
      classifiers: [tinyVgg, { ...tinyVgg, name: "held", patience: 1 }],
    });
    const progress: number[] = [];
    expect(await done(none, files, progress)).toMatchObject({ failed: [] });
    expect(progress.every((value, i) => value >= (progress[i - 1] ?? 0) && value <= 1)).toBe(true);
    expect(progress.at(-1)).toBeCloseTo(1, 9);
    const broken = {
      ...masked,
      trials: [{ ...masked.trials[0], classifierConfig: { ...tinyVgg, segmentHop: 64 } }, masked.trials[1]],
    };
    const { failed } = await done(broken as Group, files);
    expect(failed).toMatchObject([
      { id: masked.trials[0].id, message: expect.stringMatching(/^vgg, segmentHop/) },
    ]);
    expect(await readTrial(memoryPlatform(files), runFolder, masked.trials[1].id)).toBeDefined();
  });

  test("an augmenter that cannot be fitted fails its own trials, all of them", async () => {
    const files = await recordings();
    const [group] = await groupsOf(files, { augmenters: [tinyViewmaker] });
    // Otherwise the plan refuses it.
    const broken = { ...group, augmenterConfig: { ...group.augmenterConfig, frames: 24 } };
    const { failed } = await done(broken as Group, files);
    expect(failed.map(({ id }) => id)).toEqual(group.trials.map(({ id }) => id));
    expect(failed[0].message).toContain("do not fit");
  });
});

test("a recording that cannot be read is a problem and stops nothing; half a spectrogram is made anew", async () => {
  const files = await recordings();
  await files.write("/here/u3.wav", new Uint8Array(10));
  const options = optionsFor(files);
  const { prepared } = (await planRun(clipRecipe(), options)).corpora[0];
  expect(prepared.problems).toMatchObject([{ file: "u3.wav" }]);
  expect(prepared.columns.ids.length).toBe(29);
  const read = await openClips(prepared.hash, cacheFolder, memoryPlatform(files));
  const before = await read([0, 1]);
  const [path] = JSON.parse(await files.readText(`${cacheFolder}/clips/${prepared.hash}.json`)).paths;
  await files.write(`${cacheFolder}/${path}`, (await files.read(`${cacheFolder}/${path}`)).slice(0, 60));
  await planRun(clipRecipe(), options);
  expect(await read([0, 1])).toEqual(before);
});

test("views follow the recorded clips under the speakers of their sources", () => {
  const train: Recorded<Clips> = {
    origin: "recorded",
    mels: 1,
    hopMs: 25,
    classes: ["a", "b"],
    clips: [Float32Array.of(1), Float32Array.of(2)],
    labels: Int32Array.of(0, 1),
    ids: ["u", "v"],
    speakers: ["s", "t"],
  };
  const provenance = ["v", "u"].map((id) => ({ augmenter: "x", sources: [id], seed: "" }));
  const views = { clips: [Float32Array.of(3), Float32Array.of(4)], labels: Int32Array.of(1, 0), provenance };
  expect(clipMedium.append(train, views, 0)).toBe(train);
  expect(clipMedium.append(train, views, 1)).toEqual({
    ...train,
    origin: "augmented",
    recorded: 2,
    clips: [...train.clips, Float32Array.of(3)],
    labels: Int32Array.of(0, 1, 1),
    ids: ["u", "v", "x#0"],
    speakers: ["s", "t", "t"],
    provenance: [provenance[0]],
  });
});

test("quantised values come back within half a step, and constant ones exactly", () => {
  const values = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i) * 3);
  const stored = quantise(values);
  const step = (stored.high - stored.low) / 255;
  for (const [i, value] of dequantise(stored).entries())
    expect(Math.abs(value - values[i])).toBeLessThanOrEqual(step / 2 + 1e-6);
  expect(dequantise(quantise(Float32Array.of(2, 2)))).toEqual(Float32Array.of(2, 2));
});
