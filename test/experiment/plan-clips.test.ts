import { beforeAll, expect, test } from "vitest";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import type { CorpusPlan, Group } from "../../src/experiment/plan/shapes.ts";
import { prepareCorpus } from "../../src/experiment/prepare/corpus.ts";
import type { PreparedCorpus } from "../../src/experiment/prepare/shapes.ts";
import { clipRecipe, optionsFor, own, recordings, tinyVgg, tinyViewmaker } from "./clips-support.ts";
import { hasher } from "./support.ts";

const features = clipRecipe().features;
const training = own("there");
let alone: PreparedCorpus;
let low: PreparedCorpus;
let full: PreparedCorpus;
beforeAll(async () => {
  const options = optionsFor(await recordings());
  const prepare = (more: object) => prepareCorpus({ ...own("here"), ...more }, features, options);
  alone = await prepare({});
  low = await prepare({ name: "LT", share: 0.1, training });
  full = await prepare({ name: "FT", share: 0.75, training });
});

const plan = (changes: Record<string, unknown> = {}, corpus = alone) =>
  planCorpus(clipRecipe(changes), corpus, undefined, hasher);
/** Positions in `train`, in the order of their turns. */
const turnsOf = ({ asks }: Group) => (asks.of === "turns" ? asks.turns : []);
const groupIds = ({ groups }: CorpusPlan) => groups.map(({ id }) => id);
const trialIds = ({ groups }: CorpusPlan) => groups.flatMap(({ trials }) => trials.map(({ id }) => id));
const holdOut = {
  corpora: [{ ...own("here"), training }],
  protocol: { kind: "hold-out" },
  draws: 4,
  views: { of: "target" },
};

test("ids are unique, and the same however the recipe's keys are ordered, named or described", async () => {
  const one = await plan();
  expect(new Set(groupIds(one)).size).toBe(4);
  expect(new Set(trialIds(one)).size).toBe(2 * (1 + 2));
  const other = await plan({ title: "Another", claims: [], statistics: { resamples: 500 } });
  expect(trialIds(other)).toEqual(trialIds(one));
});

test("more amounts, draws, repeats or augmenters keep the jobs that were there", async () => {
  const before = await plan();
  for (const changes of [
    { amounts: [1, 2, 20] },
    { draws: 2 },
    { repeats: 2 },
    { augmenters: [{ kind: "none" }, { kind: "specaugment" }, { kind: "mixup" }] },
  ]) {
    const after = trialIds(await plan(changes));
    expect(trialIds(before).filter((id) => !after.includes(id))).toEqual([]);
    expect(after.length).toBeGreaterThan(trialIds(before).length);
  }
});

test("`none` takes the class weights it asks for, with the same initial network", async () => {
  const { groups } = await plan({
    augmenters: [{ kind: "none" }, { kind: "none", name: "weighted", classWeights: "balanced" }],
    classifiers: [{ ...tinyVgg, classWeights: "none" }],
  });
  const [plain, weighted] = groups.map(({ trials }) => trials[0]);
  expect(
    [plain, weighted].map(
      ({ classifierConfig }) => "classWeights" in classifierConfig && classifierConfig.classWeights,
    ),
  ).toEqual(["none", "balanced"]);
  expect([weighted.augmenter, weighted.amount, weighted.stream]).toEqual(["weighted", 0, plain.stream]);
});

const spared = { thin: { remove: 0, except: ["joy"] } };
test.each([
  ["seed", {}, { seed: 2 }],
  ["thinning", {}, { thin: { remove: 0.5 } }],
  ["normalisation", {}, { normalisation: ["speaker"] }],
  ["choice of clips that get views", spared, { ...spared, views: { of: "reduced" } }],
  ["classifier", {}, { classifiers: [{ ...tinyVgg, epochs: 2 }] }],
])("another %s makes every augmented trial new", async (_, base, changes) => {
  const augmented = ({ groups }: CorpusPlan) =>
    groups
      .filter(({ augmenter }) => augmenter !== "none")
      .flatMap(({ trials }) => trials.map(({ id }) => id));
  const before = augmented(await plan(base));
  const after = augmented(await plan(changes));
  expect(before.filter((id) => after.includes(id))).toEqual([]);
});

test("only clips of the reduced classes get views, each in turn", async () => {
  const { groups } = await plan({
    thin: { remove: 0.5, except: ["neutral"] },
    views: { of: "reduced" },
    amounts: [4],
    declaredAmount: 4,
  });
  for (const group of groups) {
    const { augmenter, train, poolSize } = group;
    const turns = turnsOf(group);
    if (augmenter === "none") {
      expect([turns, poolSize]).toEqual([[], 0]);
      continue;
    }
    const reduced = [...train.keys()].filter((at) => alone.columns.labels[train[at]] !== 2);
    expect([...turns].sort((a, b) => a - b)).toEqual(reduced);
    expect(poolSize).toBe(4 * reduced.length);
  }
});

test("the training corpus is always trained on, never tested, gets no views and shares no ids or speakers with the target", async () => {
  const { groups, notes } = await plan(holdOut, low);
  const count = low.own;
  const others = low.columns.ids.flatMap((_, i) => (i >= count ? [i] : []));
  expect([count, others.length]).toEqual([30, 24]);
  for (const group of groups) {
    const { train, test } = group;
    expect(train.filter((i) => i >= count)).toEqual(others);
    expect(test.every((i) => i < count)).toBe(true);
    expect(turnsOf(group).every((at) => train[at] < count)).toBe(true);
  }
  const names = (part: readonly string[]) => new Set(part);
  for (const column of [low.columns.ids, low.columns.speakers]) {
    const mine = names(column.slice(0, count));
    expect(column.slice(count).filter((name) => mine.has(name))).toEqual([]);
    expect(column[count].startsWith("there/")).toBe(true);
  }
  expect(notes[0]).toBe(
    "Trained on at most 10 % of here, class by class, and on all 24 utterances of there.",
  );
});

test("entries of one corpus are tested on the same utterances in each draw, and the larger share includes the smaller one", async () => {
  const [a, b] = [await plan(holdOut, low), await plan(holdOut, full)];
  expect(a.groups.map(({ test }) => test)).toEqual(b.groups.map(({ test }) => test));
  expect(new Set(a.groups.map(({ test }) => String(test))).size).toBeGreaterThan(1);
  const mine = (train: readonly number[]) => train.filter((i) => i < low.own);
  for (const [i, { train, test }] of a.groups.entries()) {
    const larger = mine(b.groups[i].train);
    // A tenth of ten utterances of each class is one; three quarters are more than the tested speakers leave.
    expect(mine(train)).toHaveLength(3);
    expect(larger).toHaveLength(Math.min(24, 30 - test.length));
    expect(mine(train).filter((row) => !larger.includes(row))).toEqual([]);
    expect(larger.filter((row) => test.includes(row))).toEqual([]);
  }
});

test("ids are those of earlier versions, so that results and caches stay valid", async () => {
  const plans = [
    await plan(),
    await plan({ thin: { remove: 0.5, except: ["joy"] }, views: { of: "reduced" }, draws: 2 }),
    await plan(holdOut, low),
    await plan({ normalisation: ["train", "speaker"], augmenters: [{ kind: "none" }, tinyViewmaker] }, full),
  ];
  const ids = plans.map((one) => [groupIds(one), trialIds(one)]);
  expect(alone.hash).toBe("25216690b8c5eb11f4afdd9f");
  expect(
    await Promise.all(ids.map(async (one) => (await hasher.sha256(JSON.stringify(one))).slice(0, 16))),
  ).toEqual(["8df514652bd46936", "7d3d06e7ff552877", "44ae45661367f58a", "d86e26a2f04a8d05"]);
});
