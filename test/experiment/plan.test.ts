import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import type { PreparedCorpus } from "../../src/experiment/prepare/shapes.ts";
import { canonicalJson } from "../../src/store/canonical.ts";
import { hasher, memoryFiles, numbersCorpus, smallRecipe } from "./support.ts";

let prepared: PreparedCorpus;
let source: PreparedCorpus;
beforeAll(async () => {
  prepared = await numbersCorpus(memoryFiles());
  source = await numbersCorpus(memoryFiles(), { id: "elsewhere", speakers: 2 });
});

const plan = (changes: Record<string, unknown> = {}, corpus = prepared, from?: PreparedCorpus) =>
  planCorpus(smallRecipe(changes), corpus, from, hasher);
type Plan = Awaited<ReturnType<typeof plan>>;
const groupIds = (p: Plan) => p.groups.map(({ id }) => id);
const trialIds = (p: Plan) => p.groups.flatMap(({ trials }) => trials.map(({ id }) => id));
const overlap = (a: readonly string[], b: readonly string[]) => a.filter((id) => b.includes(id));

test("ids are unique, and the same however the recipe's keys are ordered, named or described", async () => {
  const one = await plan();
  expect(new Set(groupIds(one)).size).toBe(one.groups.length);
  expect(new Set(trialIds(one)).size).toBe(trialIds(one).length);
  const other = await plan({
    title: "Another",
    notes: ["a note"],
    claims: [],
    augmenters: [{ kind: "none" }, { level: 0.1, kind: "noise" }, { kind: "duplicate" }],
    classifiers: [{ calibrate: false, c: 0.1, kind: "svm" }],
    statistics: { resamples: 500 },
  });
  expect(trialIds(other)).toEqual(trialIds(one));
  expect(groupIds(other)).toEqual(groupIds(one));
});

test.each([
  ["seed", { seed: 2 }],
  ["thinning", { thin: { remove: 0.5 } }],
  ["normalisation", { normalisation: ["speaker"] }],
  ["protocol", { protocol: { kind: "k-fold-by-speaker", folds: 2 } }],
  ["neighbours of fidelity", { fidelity: { k: 3 } }],
  ["balance", { balance: true }],
  ["largest amount", { amounts: [0.5, 1, 2] }],
])("another %s makes every augmented job new", async (_, changes) => {
  const before = (await plan()).groups.filter(({ poolSize }) => poolSize > 0);
  const after = (await plan(changes)).groups.filter(({ poolSize }) => poolSize > 0);
  expect(
    overlap(
      before.map(({ id }) => id),
      after.map(({ id }) => id),
    ),
  ).toEqual([]);
  const trials = (groups: typeof before) => groups.flatMap((g) => g.trials.map(({ id }) => id));
  expect(overlap(trials(before), trials(after))).toEqual([]);
});

test("published folds are planned as they are, and make no difference to other protocols", async () => {
  const sides = prepared.columns.speakers.map((name) =>
    name === "s0" ? { fold_1: "test" as const } : name === "s3" ? undefined : { fold_1: "train" as const },
  );
  const withFolds = { ...prepared, folds: sides };
  const { folds, speakerDependent, notes } = await plan({ protocol: { kind: "published-folds" } }, withFolds);
  const of = (side: string) => [...sides.keys()].filter((i) => sides[i]?.fold_1 === side);
  expect(folds).toEqual([{ name: "fold_1", train: of("train"), test: of("test") }]);
  expect(speakerDependent).toBe(false);
  expect(notes).toEqual(["15 of 60 rows are on neither side of any published fold and are not used."]);
  const [before, after] = [await plan(), await plan({}, withFolds)];
  expect(groupIds(after)).toEqual(groupIds(before));
  expect(trialIds(after)).toEqual(trialIds(before));
});

test("other data, or another source domain, makes every job new", async () => {
  const other = await numbersCorpus(memoryFiles(), { change: (data) => (data[0] += 1) });
  const before = await plan();
  for (const after of [await plan({}, other), await plan({}, prepared, source)]) {
    expect(overlap(groupIds(before), groupIds(after))).toEqual([]);
    expect(overlap(trialIds(before), trialIds(after))).toEqual([]);
  }
});

test("an augmenter's option changes only its own jobs; a classifier's changes trials but no fit", async () => {
  const before = await plan();
  const louder = await plan({
    augmenters: [{ kind: "none" }, { kind: "noise", level: 0.2 }, { kind: "duplicate" }],
  });
  const of = (p: Plan, name: string) => p.groups.filter(({ augmenter }) => augmenter === name);
  for (const [i, group] of before.groups.entries()) {
    expect(louder.groups[i].id === group.id).toBe(group.augmenter !== "noise");
    expect(louder.groups[i].trials[0].id === group.trials[0].id).toBe(group.augmenter !== "noise");
  }
  expect(of(before, "noise")).not.toHaveLength(0);

  const strict = await plan({ classifiers: [{ kind: "svm", c: 1, calibrate: false }] });
  expect(groupIds(strict)).toEqual(groupIds(before));
  expect(overlap(trialIds(strict), trialIds(before))).toEqual([]);
});

test("an amount below the largest, more repeats or another augmenter keep the jobs that were there", async () => {
  const before = await plan();
  for (const changes of [
    { amounts: [0.25, 0.5, 1] },
    { repeats: 2 },
    {
      augmenters: [{ kind: "none" }, { kind: "noise", level: 0.1 }, { kind: "duplicate" }, { kind: "smote" }],
    },
  ]) {
    const after = await plan(changes);
    expect(overlap(trialIds(before), trialIds(after))).toEqual(trialIds(before));
    expect(trialIds(after).length).toBeGreaterThan(trialIds(before).length);
  }
});

test("trials of one place differ between augmenters only by their data: one label plan, one classifier stream", async () => {
  const { groups } = await plan({ repeats: 2, draws: 2, thin: { remove: 0.5 } });
  const places = new Map<string, typeof groups>();
  for (const group of groups) {
    const key = `${group.draw}/${group.repeat}/${group.fold}`;
    places.set(key, [...(places.get(key) ?? []), group]);
  }
  expect(places.size).toBe(2 * 2 * 4);
  const streams = new Set<string>();
  for (const here of places.values()) {
    expect(here).toHaveLength(3);
    expect(new Set(here.map(({ asks }) => asks.of === "labels" && asks.stream)).size).toBe(1);
    expect(new Set(here.map(({ train }) => train.join())).size).toBe(1);
    expect(new Set(here.map(({ stream }) => stream)).size).toBe(3);
    const classifier = new Set(here.flatMap(({ trials }) => trials.map(({ stream }) => stream)));
    expect(classifier.size).toBe(1);
    for (const stream of classifier) streams.add(stream);
  }
  expect(streams.size).toBe(places.size);
});

test("no test utterance and no test speaker is trained on, and every utterance is tested once", async () => {
  for (const protocol of [{ kind: "leave-one-speaker-out" }, { kind: "k-fold-by-speaker", folds: 2 }]) {
    const { groups, speakerDependent } = await plan({ protocol, thin: { remove: 0.3 } });
    expect(speakerDependent).toBe(false);
    const tested: number[] = [];
    for (const { train, test, augmenter } of groups) {
      const trained = new Set(train.map((i) => prepared.columns.speakers[i]));
      expect(test.filter((i) => trained.has(prepared.columns.speakers[i]))).toEqual([]);
      if (augmenter === "none") tested.push(...test);
    }
    expect(tested.sort((a, b) => a - b)).toEqual(prepared.columns.ids.map((_, i) => i));
  }
});

test("thinning keeps the exact share, spares the excepted classes, and differs between draws but not between rivals", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.subarray(["anger", "sadness", "neutral"]),
      fc.nat(1000),
      async (remove, except, seed) => {
        const { groups, trainPerClass } = await plan({
          thin: { remove, except },
          seed,
          draws: 2,
          repeats: 2,
        });
        // Three of four speakers are trained on, with five takes each.
        const want = prepared.columns.classes.map((name) =>
          except.includes(name) ? 15 : Math.max(1, Math.round((1 - remove) * 15)),
        );
        for (const { train } of groups) {
          const counts = [0, 0, 0];
          for (const i of train) counts[prepared.columns.labels[i]]++;
          expect(counts).toEqual(want);
        }
        expect(Object.values(trainPerClass)).toEqual(want);
      },
    ),
    { numRuns: 10 },
  );
  const { groups } = await plan({ thin: { remove: 0.6 }, draws: 2, repeats: 2 });
  const kept = (draw: number) =>
    new Set(groups.filter((g) => g.draw === draw && g.fold === "s0").map(({ train }) => train.join()));
  expect(kept(0).size).toBe(1);
  expect(kept(1).size).toBe(1);
  expect([...kept(0)]).not.toEqual([...kept(1)]);
});

test("thinning that spares an unknown class is a fault", async () => {
  await expect(plan({ thin: { remove: 0.5, except: ["joy"] } })).rejects.toThrow(
    "thin.except: expected classes of the recipe (anger, sadness, neutral), got joy.",
  );
});

test("`none` has one amount, 0, takes the class weights it asks for, and is never trained on synthetic rows alone", async () => {
  const { groups } = await plan({
    augmenters: [{ kind: "none", classWeights: "balanced" }, { kind: "noise" }],
    classifiers: [{ kind: "svm", classWeights: "none" }, { kind: "majority" }],
  });
  const [none, noise] = groups;
  expect(none.trials.map(({ amount, training }) => `${amount} ${training}`)).toEqual([
    "0 real-and-synthetic",
    "0 real-and-synthetic",
  ]);
  expect(none.poolSize).toBe(0);
  expect(none.trials.map(({ classifierConfig }) => classifierConfig)).toMatchObject([
    { classWeights: "balanced" },
    { kind: "majority" },
  ]);
  expect(noise.trials.map(({ amount, training }) => `${amount} ${training}`)).toEqual(
    ["0.5 real-and-synthetic", "1 real-and-synthetic", "1 synthetic-only"].flatMap((t) => [t, t]),
  );
  expect(noise.trials[0].classifierConfig).toMatchObject({ classWeights: "none" });
});

test("recipes of feature vectors keep the ids of their jobs, and their own hash, from version to version", async () => {
  const recipe = smallRecipe({
    thin: { remove: 0.5, except: ["neutral"] },
    draws: 2,
    repeats: 2,
    normalisation: ["train", "speaker"],
    augmenters: [
      { kind: "none" },
      { kind: "noise", level: 0.1 },
      { kind: "cyclegan", hidden: [8], steps: 3 },
    ],
    classifiers: [
      { kind: "svm", c: 0.1, calibrate: false },
      { kind: "dnn", hidden: [8], epochs: 2 },
    ],
  });
  const { groups } = await planCorpus(recipe, prepared, undefined, hasher);
  const ids = groups.flatMap((group) => [group.id, ...group.trials.map(({ id }) => id)]);
  // As in the first version that planned such recipes: trials finished then must still be found.
  expect(ids).toHaveLength(544);
  expect(ids[0]).toBe("ca4f89817f6968ea");
  expect((await hasher.sha256(ids.join())).slice(0, 32)).toBe("6d3631b3e120d9c934acf47817c4a59a");
  expect(await hasher.sha256(canonicalJson(recipe))).toBe(
    "aa63a7ef48241cf53e5ae47742b7e2a059b86760806ba7d4709da85b8a587355",
  );
});
