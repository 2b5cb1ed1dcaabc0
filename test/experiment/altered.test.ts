/** @file Altered recordings in experiments: what training sides are given, what conditions test, what stays out. */

import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import type { RunPlan } from "../../src/experiment/plan/shapes.ts";
import { parseRecipe } from "../../src/experiment/recipe/parse.ts";
import type { Recipe } from "../../src/experiment/recipe/schema.ts";
import { readPool, readTrial } from "../../src/experiment/results/store.ts";
import { executeRun } from "../../src/experiment/run.ts";
import { clipRecipe, optionsFor, own, recordings } from "./clips-support.ts";
import {
  cacheFolder,
  localWorkers,
  type MemoryFiles,
  memoryPlatform,
  runFolder,
  smallRecipe,
} from "./support.ts";

const babble = { effect: "noise", colour: "babble", snrDb: 5, voices: 2 };
const audio = (steps: readonly object[], more: object = {}) => ({ kind: "audio", steps, ...more });

const recipeOf = (changes: Record<string, unknown> = {}): Recipe =>
  smallRecipe({
    corpora: [own("here")],
    augmenters: [{ kind: "none" }, audio([babble])],
    amounts: [1],
    syntheticOnly: false,
    // In closed form: rows of noise lie far from those of these sines, and an SVM would take long over them.
    classifiers: [{ kind: "lda" }],
    ...changes,
  });

/** Five speakers, s0 to s4, with two takes of three emotions each: u0 to u5 are the first one's. */
const options = (files: MemoryFiles) => optionsFor(files, { workers: localWorkers(files) });

async function run(files: MemoryFiles, recipe: Recipe) {
  const plan = await planRun(recipe, options(files));
  return { plan, ...(await executeRun(plan, options(files))) };
}

const groupsOf = (plan: RunPlan, augmenter: string) =>
  plan.groups.filter((group) => group.augmenter === augmenter);

/** The rows that were made for a fold, with where they come from. */
async function poolOf(files: MemoryFiles, plan: RunPlan, fold: string, augmenter = "audio") {
  const group = groupsOf(plan, augmenter).find((one) => one.fold === fold);
  if (group === undefined) throw new Error("no such group");
  const pool = await readPool(memoryPlatform(files), cacheFolder, group.id, group.size.dimensions);
  if (pool === undefined) throw new Error("no pool");
  return pool.synthetic;
}

describe("training on altered recordings", () => {
  test("every training recording gets a copy, and in it only training recordings are heard, of other speakers", async () => {
    const plan = await planRun(recipeOf(), options(await recordings()));
    const { speakers } = plan.corpora[0].prepared.columns;
    for (const { altered, train, test: tested } of groupsOf(plan, "audio")) {
      const out = new Set(tested.map((i) => speakers[i]));
      expect(altered?.sources.map(([of]) => of)).toEqual([...train.keys()]);
      for (const heard of altered?.sources ?? []) {
        expect(heard).toHaveLength(3);
        const who = heard.map((i) => speakers[train[i]]);
        expect(who.some((name) => out.has(name))).toBe(false);
        expect(who.slice(1)).not.toContain(who[0]);
      }
    }
  });

  test("no sound of a test speaker is in a training row: other sound of that speaker changes not a bit of them", async () => {
    const [files, others] = [await recordings(), await recordings()];
    for (let i = 0; i < 6; i++)
      await others.write(
        `/here/u${i}.wav`,
        encodeWav(
          Float32Array.from({ length: 5000 }, (_, t) => Math.sin(t * t * 1e-5 + i)),
          16000,
        ),
      );
    const [before, after] = [await run(files, recipeOf()), await run(others, recipeOf())];
    expect(await poolOf(others, after.plan, "s0")).toEqual(await poolOf(files, before.plan, "s0"));
    // In the other folds it is heard.
    expect((await poolOf(others, after.plan, "s1")).data).not.toEqual(
      (await poolOf(files, before.plan, "s1")).data,
    );
  });

  test("rows tell all who are heard in them, and the stream", async () => {
    const files = await recordings();
    const { plan } = await run(files, recipeOf());
    const { provenance } = await poolOf(files, plan, "s0");
    expect(provenance).toHaveLength(24);
    for (const { augmenter, sources, seed } of provenance) {
      expect([augmenter, sources.length]).toEqual(["audio", 3]);
      expect(seed).toBe(`1/audio/training/${sources[0]}/0`);
      for (const id of sources) expect(id).not.toMatch(/^u[0-5](\.wav)?$/);
    }
  });

  test("amounts above 1 get further copies, with noise of their own; half as many rows are taken from the first", async () => {
    const files = await recordings();
    const { plan } = await run(
      files,
      recipeOf({
        augmenters: [{ kind: "none" }, audio([{ effect: "noise" }])],
        amounts: [0.5, 2],
        declaredAmount: 2,
      }),
    );
    const { provenance } = await poolOf(files, plan, "s0");
    expect(new Set(provenance.map(({ seed }) => seed)).size).toBe(48);
    expect(provenance.slice(0, 24).every(({ seed }) => seed.endsWith("/0"))).toBe(true);
  });

  test("under a protocol that splits at random, what is tested is heard nowhere in training either", async () => {
    const plan = await planRun(
      recipeOf({ protocol: { kind: "stratified-random", folds: 3 } }),
      options(await recordings()),
    );
    for (const { altered, train, test: tested } of groupsOf(plan, "audio")) {
      expect(altered?.sources).toHaveLength(train.length);
      for (const heard of altered?.sources ?? [])
        expect(heard.filter((i) => tested.includes(train[i]))).toEqual([]);
    }
  });

  test("copypaste appends a recording of the same speaker in the class, and leaves out who has none", async () => {
    const plan = await planRun(
      recipeOf({ augmenters: [{ kind: "none" }, audio([{ effect: "copypaste" }])] }),
      options(await recordings()),
    );
    const { speakers, labels, classes } = plan.corpora[0].prepared.columns;
    const [{ altered, train }] = groupsOf(plan, "audio");
    for (const heard of altered?.sources ?? []) {
      const [of, appended] = heard.map((i) => train[i]);
      expect([speakers[appended], classes[labels[appended]]]).toEqual([speakers[of], "neutral"]);
    }
    await expect(
      planRun(
        recipeOf({ augmenters: [{ kind: "none" }, audio([{ effect: "copypaste", class: "calm" }])] }),
        options(await recordings()),
      ),
    ).rejects.toThrow("copypaste, class: expected one of anger, joy, neutral, got calm.");
  });

  test("extracts once what folds share, and nothing the second time", async () => {
    const files = await recordings();
    const workers = localWorkers(files);
    const recipe = recipeOf({ augmenters: [{ kind: "none" }, audio([{ effect: "noise", colour: "pink" }])] });
    const first = await planRun(recipe, { ...options(files), workers });
    expect(new Set(groupsOf(first, "audio").map(({ altered }) => altered?.hash)).size).toBe(1);
    const before = workers.ran.length;
    const second = await planRun(recipe, { ...options(files), workers });
    expect(workers.ran.slice(before).filter((task) => task === "extract")).toEqual([]);
    expect(second.groups).toEqual(first.groups);
  });

  test("ids of jobs that alter nothing are those of a recipe that alters nothing", async () => {
    const files = await recordings();
    const ids = async (recipe: Recipe) =>
      groupsOf(await planRun(recipe, options(files)), "none").map(({ id, trials }) => [
        id,
        ...trials.map((one) => one.id),
      ]);
    expect(await ids(recipeOf())).toEqual(await ids(recipeOf({ augmenters: [{ kind: "none" }] })));
  });

  test("a recording that is too short once it is altered is left out, and said to be", async () => {
    const files = await recordings();
    await files.write("/here/u7.wav", encodeWav(new Float32Array(420).fill(0.1), 16000));
    const plan = await planRun(
      recipeOf({ augmenters: [{ kind: "none" }, audio([{ effect: "tempo", factor: 4 }])] }),
      options(files),
    );
    const [{ altered, train }] = groupsOf(plan, "audio");
    expect(altered?.sources).toHaveLength(train.length - 1);
    expect(plan.corpora[0].plan.notes.join()).toContain(
      "audio: 1 of 30 altered recordings could not be used. The first: ",
    );
  });
});

describe("conditions", () => {
  const conditions = [
    { name: "same", steps: [{ effect: "gain", gainDb: 0 }] },
    { name: "noisy", steps: [{ effect: "noise", colour: "white", snrDb: -5 }] },
  ];

  test("test what was trained on recordings as they are: without an alteration nothing changes, with one it does", async () => {
    const files = await recordings();
    const { plan, results } = await run(files, recipeOf({ conditions }));
    for (const { trials, conditions: tested } of plan.groups) {
      expect(tested?.map(({ name }) => name)).toEqual(["same", "noisy"]);
      for (const { id } of trials) {
        const file = await readTrial(memoryPlatform(files), runFolder, id);
        expect(file?.conditions?.[0]).toEqual({
          name: "same",
          predicted: file?.predicted,
          probabilities: file?.probabilities,
        });
        expect(file?.conditions?.[1].probabilities).not.toEqual(file?.probabilities);
      }
    }
    const [corpus] = results.corpora;
    const [same, noisy] = corpus.conditions ?? [];
    expect([same.condition, noisy.condition]).toEqual(["same", "noisy"]);
    expect(same.scores.map(({ uar, augmenter }) => [augmenter, uar])).toEqual(
      corpus.scores.map(({ uar, augmenter }) => [augmenter, uar]),
    );
    expect(same.scores.every(({ againstClean }) => againstClean.value === 0)).toBe(true);
    expect(same.comparisons).toEqual(corpus.comparisons);
    const [none] = noisy.scores;
    expect(none.againstClean.value).toBeCloseTo(none.uar.value - corpus.scores[0].uar.value, 4);
    expect(noisy.comparisons.map(({ augmenter, against }) => [augmenter, against])).toEqual([
      ["audio", "none"],
    ]);
  });

  test("change nothing of what is said of recordings as they are", async () => {
    const [files, others] = [await recordings(), await recordings()];
    const [plain, more] = [await run(files, recipeOf()), await run(others, recipeOf({ conditions }))];
    const { conditions: _, ...rest } = more.results.corpora[0];
    expect(rest).toEqual(plain.results.corpora[0]);
    const lines = async (from: MemoryFiles) =>
      (await from.readText(`${runFolder}/predictions.csv`)).trimEnd().split("\n");
    const [before, after] = [await lines(files), await lines(others)];
    expect(after[0]).toBe(`${before[0]},condition`);
    expect(after.filter((line) => line.endsWith(",clean")).map((line) => line.slice(0, -6))).toEqual(
      before.slice(1),
    );
    expect(after).toHaveLength(1 + 3 * (before.length - 1));
  });

  test("use streams that training does not use, and no voice but the speaker's own", async () => {
    const plan = await planRun(
      recipeOf({ conditions: [{ name: "babble", steps: [babble] }] }),
      options(await recordings()),
    );
    const seeds = groupsOf(plan, "audio").flatMap(({ altered }) => altered?.seeds ?? []);
    expect(seeds.every((seed) => seed.startsWith("1/audio/training/"))).toBe(true);
    const alone = await recordings();
    await alone.write(
      "/here/list.csv",
      "file,speaker,gender,emotion\nu0.wav,a,female,anger\nu1.wav,b,female,joy\nu2.wav,b,female,joy\nu3.wav,c,female,anger\nu4.wav,c,female,joy\n",
    );
    await expect(
      planRun(recipeOf({ conditions: [{ name: "babble", steps: [babble] }] }), options(alone)),
    ).rejects.toThrow(
      'Condition "babble": "u0" needs another recording of the same speaker, and there is none. In tests no other voice is heard, since it may have been trained on. Choose a condition without babble and copypaste.',
    );
  });

  test("refuse recordings that cannot be tested under them", async () => {
    const files = await recordings();
    await files.write("/here/u7.wav", encodeWav(new Float32Array(420).fill(0.1), 16000));
    await expect(
      planRun(
        recipeOf({ conditions: [{ name: "fast", steps: [{ effect: "tempo", factor: 4 }] }] }),
        options(files),
      ),
    ).rejects.toThrow('Condition "fast": 1 of 30 recordings cannot be tested under it. The first: ');
  });

  test("need names that differ, and none of them is clean", () => {
    const named =
      (...names: string[]) =>
      () =>
        parseRecipe(
          { ...recipeOf(), conditions: names.map((name) => ({ name, steps: [{ effect: "telephone" }] })) },
          "r",
        );
    expect(named("a", "b")).not.toThrow();
    expect(named("a", "a")).toThrow("  conditions: a is named twice");
    expect(named("clean")).toThrow("  conditions: clean is named twice");
  });
});

test("a run that was stopped, and its cache damaged, ends with the same bytes", async () => {
  const [files, whole] = [await recordings(), await recordings()];
  const recipe = recipeOf({ conditions: [{ name: "telephone", steps: [{ effect: "telephone" }] }] });
  await run(whole, recipe);
  const plan = await planRun(recipe, options(files));
  let groups = 0;
  const dying = localWorkers(files);
  const stopped = executeRun(plan, {
    ...options(files),
    workers: {
      ...dying,
      run: async <Result>(task: string, payload: unknown) => {
        if (task === "group" && ++groups > 4) throw new Error("killed");
        return dying.run<Result>(task, payload);
      },
    },
  });
  await expect(stopped).rejects.toThrow("killed");
  for (const path of files.content.keys())
    if (path.startsWith(`${cacheFolder}/features`) && path.endsWith(".row"))
      files.content.set(path, Uint8Array.of(1));
  await run(files, recipe);
  for (const name of ["results.json", "predictions.csv", "samples.json"])
    expect(await files.readText(`${runFolder}/${name}`)).toBe(await whole.readText(`${runFolder}/${name}`));
});

test("spectrograms are altered in the same way, for training and for conditions", async () => {
  const files = await recordings();
  const recipe = clipRecipe({
    augmenters: [{ kind: "none" }, audio([babble])],
    conditions: [{ name: "telephone", steps: [{ effect: "telephone" }] }],
  });
  const plan = await planRun(recipe, optionsFor(files));
  const { results } = await executeRun(plan, optionsFor(files));
  expect(results.corpora[0].trials.failed).toEqual([]);
  expect(results.corpora[0].conditions?.[0].scores).toHaveLength(3);
  const [{ altered, train }] = plan.groups.filter(({ augmenter }) => augmenter === "audio");
  expect(altered?.sources).toHaveLength(2 * train.length);
});
