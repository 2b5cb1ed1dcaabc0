/** Feature vectors trained with another corpus, as spectrograms can be. */

import { beforeAll, expect, test } from "vitest";
import { rows } from "../../src/experiment/media/rows.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import type { Group } from "../../src/experiment/plan/shapes.ts";
import { prepareCorpus } from "../../src/experiment/prepare/corpus.ts";
import type { PreparedCorpus } from "../../src/experiment/prepare/shapes.ts";
import { executeRun } from "../../src/experiment/run.ts";
import { own, recordings } from "./clips-support.ts";
import {
  cacheFolder,
  hasher,
  localWorkers,
  type MemoryFiles,
  memoryPlatform,
  runFolder,
  smallRecipe,
} from "./support.ts";

const training = own("there");
const options = (files: MemoryFiles) => ({
  platform: memoryPlatform(files),
  workers: localWorkers(files),
  cacheFolder,
  dataFolder: undefined,
});

let files: MemoryFiles;
let low: PreparedCorpus;
let full: PreparedCorpus;
beforeAll(async () => {
  files = await recordings();
  const prepare = (more: object) =>
    prepareCorpus({ ...own("here"), ...more }, { set: "is09" }, options(files));
  low = await prepare({ name: "LT", share: 0.1, training });
  full = await prepare({ name: "FT", share: 0.75, training });
});

const crossing = {
  corpora: [
    { ...own("here"), name: "LT", share: 0.1, training },
    { ...own("here"), name: "FT", share: 0.75, training },
  ],
  protocol: { kind: "k-fold-by-speaker", folds: 2 },
  views: { of: "target" },
  augmenters: [{ kind: "none" }, { kind: "duplicate" }],
  amounts: [5],
  declaredAmount: 5,
  draws: 2,
  syntheticOnly: false,
};
const plan = (corpus: PreparedCorpus) => planCorpus(smallRecipe(crossing), corpus, undefined, hasher);

test("the training corpus is trained on, never tested, and its rows are the source domain for the target's", async () => {
  const { groups, notes } = await plan(low);
  expect([low.own, low.columns.ids.length, low.dimensions]).toEqual([30, 54, 384]);
  expect(low.columns.ids[30].startsWith("there/")).toBe(true);
  expect(notes[0]).toBe(
    "Trained on at most 10 % of here, class by class, and on all 24 utterances of there.",
  );
  const read = await rows.open(low.hash, cacheFolder, memoryPlatform(files));
  for (const group of groups) {
    expect(group.train.filter((i) => i >= 30)).toHaveLength(24);
    expect(group.test.every((i) => i < 30)).toBe(true);
    const brief = rows.brief(group, await read(group.train), undefined);
    expect(brief.train.ids.some((id) => id.startsWith("there/"))).toBe(false);
    expect(brief.source?.ids.every((id) => id.startsWith("there/"))).toBe(true);
    expect(brief.source?.data).toHaveLength(24 * 384);
    expect(brief.asked).toHaveLength(group.augmenter === "none" ? 0 : 5 * brief.train.ids.length);
    expect(group.base).toBe(brief.train.ids.length);
  }
});

test("entries of one corpus are tested on the same utterances in each draw", async () => {
  const [a, b] = [await plan(low), await plan(full)];
  const tested = (groups: readonly Group[]) => groups.map(({ test: positions }) => positions);
  expect(tested(a.groups)).toEqual(tested(b.groups));
  expect(new Set(tested(a.groups).map(String)).size).toBeGreaterThan(2);
});

test("a run has both entries, and the recall of the reduced classes", async () => {
  const made = await recordings();
  const recipe = smallRecipe({
    ...crossing,
    draws: 1,
    thin: { remove: 0.2, except: ["neutral"] },
    measure: "reducedRecall",
  });
  const all = {
    ...options(made),
    runFolder,
    profile: "default",
    environment: { emoforge: "0", runtime: "r", platform: "p", cpu: "c", cores: 1, engine: "e" },
  };
  const { results } = await executeRun(await planRun(recipe, all), all);
  expect(results.corpora.map(({ card, trials }) => [card.id, trials.done, trials.failed])).toEqual([
    ["LT", 4, []],
    ["FT", 4, []],
  ]);
  for (const { recall, reducedRecall } of results.corpora.flatMap(({ scores }) => scores))
    expect(reducedRecall?.value).toBeCloseTo((recall[0] + recall[1]) / 2, 5);
});

test("synthetic rows of only the reduced classes are planned from the rows of these, and learned from all rows", async () => {
  const recipe = smallRecipe({
    thin: { remove: 0.5, except: ["neutral"] },
    views: { of: "reduced" },
    augmenters: [{ kind: "duplicate" }],
  });
  const alone = await prepareCorpus(own("here"), { set: "is09" }, options(files));
  const { groups } = await planCorpus(recipe, alone, undefined, hasher);
  const read = await rows.open(alone.hash, cacheFolder, memoryPlatform(files));
  for (const group of groups) {
    const brief = rows.brief(group, await read(group.train), undefined);
    expect(brief.train.ids).toHaveLength(group.train.length);
    expect(brief.source).toBeUndefined();
    expect(new Set(brief.asked)).toEqual(new Set([0, 1]));
  }
});
