import { expect, test } from "vitest";
import { createAugmenter } from "../../src/augment/index.ts";
import { createRng, selectRows } from "../../src/core/index.ts";
import { normaliseFold } from "../../src/evaluate/index.ts";
import { openTable } from "../../src/experiment/media/tables.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import type { Group } from "../../src/experiment/plan/shapes.ts";
import type { RowAugmenterConfig } from "../../src/experiment/recipe/schema.ts";
import { readPool, readTrial, trialPath, writeTrial } from "../../src/experiment/results/store.ts";
import {
  cacheFolder,
  hasher,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  numbersCorpus,
  runFolder,
  runGroup,
  smallRecipe,
} from "./support.ts";

async function groupsOf(
  files: MemoryFiles,
  changes: Record<string, unknown> = {},
  corpus: Parameters<typeof numbersCorpus>[1] = {},
): Promise<readonly Group[]> {
  const plan = await planCorpus(smallRecipe(changes), await numbersCorpus(files, corpus), undefined, hasher);
  return plan.groups;
}

const first = (groups: readonly Group[], augmenter: string) =>
  groups.find((group) => group.augmenter === augmenter) as Group;
const run = (group: Group, files: MemoryFiles) => runGroup({ group, runFolder, cacheFolder }, files);
const poolOf = async (group: Group, files: MemoryFiles) => {
  const pool = await readPool(memoryPlatform(files), cacheFolder, group.id, 4);
  if (pool === undefined) throw new Error("no pool was stored");
  return pool;
};

test("the cache keeps what of a mixed row is of another class", async () => {
  const files = memoryFiles();
  const [group] = await groupsOf(files, { augmenters: [{ kind: "mixup", alpha: 2 }] });
  await run(group, files);
  const { synthetic } = await poolOf(group, files);
  const mixed = synthetic.provenance.flatMap(({ mixedIn }) => mixedIn ?? []);
  expect(mixed.length).toBeGreaterThan(2);
  for (const { share } of mixed) expect(share > 0 && share <= 0.5).toBe(true);
});

test.each(["train", "speaker"])(
  "with %s normalisation an augmenter sees only the training fold: other test rows leave its rows as they are",
  async (normalisation) => {
    const files = memoryFiles();
    const changes = { normalisation: [normalisation], augmenters: [{ kind: "smote", neighbours: 2 }] };
    const [here] = await groupsOf(files, changes);
    // The same rows, except those of the first fold's test speaker.
    const [there] = await groupsOf(files, changes, {
      change: (data) => {
        for (const i of here.test) data.fill(40 + i, i * 4, i * 4 + 4);
      },
    });
    expect(there.test).toEqual(here.test);
    expect(there.id).not.toBe(here.id);
    await run(here, files);
    await run(there, files);
    const [a, b] = [await poolOf(here, files), await poolOf(there, files)];
    expect(a.synthetic.labels.length).toBe(here.train.length);
    expect(b.synthetic).toEqual(a.synthetic);
    expect(b.observed.fidelity).toEqual(a.observed.fidelity);
    // And the test rows did matter for the predictions.
    const trial = async (group: Group) => readTrial(memoryPlatform(files), runFolder, group.trials[0].id);
    expect((await trial(there))?.predicted).not.toEqual((await trial(here))?.predicted);
  },
);

test("amounts are nested: the rows of a smaller one are the first rows of a larger one", async () => {
  const files = memoryFiles();
  const small = first(await groupsOf(files, { amounts: [1] }), "noise");
  const large = first(await groupsOf(files, { amounts: [1, 2] }), "noise");
  expect(large.poolSize).toBe(2 * small.poolSize);
  await run(small, files);
  await run(large, files);
  const [a, b] = [await poolOf(small, files), await poolOf(large, files)];
  expect(b.synthetic.data.slice(0, a.synthetic.data.length)).toEqual(a.synthetic.data);
  expect(b.synthetic.labels.slice(0, a.synthetic.labels.length)).toEqual(a.synthetic.labels);
  expect(b.observed.fidelity).toEqual(a.observed.fidelity);
});

test("the rows of the pool are those that the augmenter itself draws for the normalised training fold", async () => {
  const files = memoryFiles();
  const corpus = await numbersCorpus(files);
  const { groups } = await planCorpus(smallRecipe(), corpus, undefined, hasher);
  const group = first(groups, "noise");
  await run(group, files);
  const { synthetic: rows } = await poolOf(group, files);
  const part = selectRows(await openTable(corpus.hash, cacheFolder, memoryPlatform(files)), group.train);
  const { train } = normaliseFold("train", part, part);
  const rng = createRng(group.stream);
  const fitted = await createAugmenter(group.augmenterConfig as RowAugmenterConfig).fit(train, {
    rng: rng.fork("fit"),
  });
  expect(rows).toEqual(await fitted.draw(rows.labels, rng.fork("draw")));
});

test("training on synthetic rows alone leaves the recorded ones out", async () => {
  const files = memoryFiles();
  // Class 0 is the majority of the recorded rows; the stored pool holds only class 1.
  const recipe = {
    augmenters: [{ kind: "duplicate" }],
    amounts: [1],
    classifiers: [{ kind: "majority" }],
  };
  const [group] = await groupsOf(files, recipe);
  await run(group, files);
  const pool = await poolOf(group, files);
  const alone = group.trials.find(({ training }) => training === "synthetic-only");
  const together = group.trials.find(({ training }) => training === "real-and-synthetic");
  const planted = { labels: [...pool.synthetic.labels].map((_, i) => (i === 0 ? 0 : 1)) };
  const path = `${cacheFolder}/pools/${group.id}.json`;
  const { checksum: _, ...stored } = JSON.parse(await files.readText(path));
  await files.write(path, JSON.stringify({ ...stored, ...planted }));
  for (const { id } of group.trials) await files.remove(trialPath(runFolder, id));
  await run(group, files);
  const file = await readTrial(memoryPlatform(files), runFolder, alone?.id ?? "");
  expect(new Set(file?.predicted)).toEqual(new Set([1]));
  // Majority's probabilities are the shares of its training rows: 44 of 45, against 59 of 90 with the recorded rows.
  expect(file?.probabilities[0][1]).toBeGreaterThan(0.9);
  const both = await readTrial(memoryPlatform(files), runFolder, together?.id ?? "");
  expect(both?.probabilities[0][1]).toBeLessThan(0.9);
});

test("a finished trial is left alone; a missing one is made again with the same bytes", async () => {
  const files = memoryFiles();
  const group = first(await groupsOf(files), "noise");
  await run(group, files);
  const bytes = new Map(files.content);
  const [one, two] = group.trials;
  await writeTrial(memoryPlatform(files), runFolder, {
    id: one.id,
    test: [],
    predicted: [],
    probabilities: [],
    chosen: {},
  });
  await files.remove(trialPath(runFolder, two.id));
  const { seconds } = await run(group, files);
  // The fit came from the cache and is not timed, so that later estimates stay right.
  expect(seconds).toHaveLength(1);
  expect((await readTrial(memoryPlatform(files), runFolder, one.id))?.predicted).toEqual([]);
  expect(files.content.get(trialPath(runFolder, two.id))).toEqual(bytes.get(trialPath(runFolder, two.id)));
});

test("half a pool, left by a kill between writing its two files, is made anew with the same bytes", async () => {
  for (const lost of ["json", "f32"]) {
    const files = memoryFiles();
    const group = first(await groupsOf(files), "noise");
    await run(group, files);
    const bytes = new Map(files.content);
    await files.remove(`${cacheFolder}/pools/${group.id}.${lost}`);
    for (const { id } of group.trials) await files.remove(trialPath(runFolder, id));
    expect((await run(group, files)).failed).toEqual([]);
    expect(new Map(files.content)).toEqual(bytes);
  }
});

test("an augmenter that cannot be fitted fails its own trials, all of them, with its message", async () => {
  const files = memoryFiles();
  const groups = await groupsOf(files, {
    augmenters: [{ kind: "smote", neighbours: 500 }, { kind: "none" }],
  });
  const { failed } = await run(groups[0], files);
  expect(failed.map(({ id }) => id)).toEqual(groups[0].trials.map(({ id }) => id));
  expect(failed[0].message).toMatch(/^smote/);
  expect((await run(groups[1], files)).failed).toEqual([]);
  expect(await readTrial(memoryPlatform(files), runFolder, groups[1].trials[0].id)).toBeDefined();
});

test("a classifier that cannot be trained fails its own trials only", async () => {
  const files = memoryFiles();
  const [group] = await groupsOf(files, {
    augmenters: [{ kind: "none" }],
    classifiers: [{ kind: "dnn", epochs: 1 }, { kind: "majority" }],
  });
  // There is no engine here for the network.
  const { failed } = await run(group, files);
  expect(failed.map(({ id }) => id)).toEqual([group.trials[0].id]);
  expect(await readTrial(memoryPlatform(files), runFolder, group.trials[1].id)).toBeDefined();
});
