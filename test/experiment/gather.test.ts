import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { holm, pairedDifference } from "../../src/evaluate/index.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import type { CorpusPlan, RunPlan, Trial } from "../../src/experiment/plan/shapes.ts";
import type { PreparedCorpus } from "../../src/experiment/prepare/shapes.ts";
import type { Recipe } from "../../src/experiment/recipe/schema.ts";
import { collect } from "../../src/experiment/results/cells.ts";
import { compareCells } from "../../src/experiment/results/comparisons.ts";
import { gather } from "../../src/experiment/results/gather.ts";
import { scoreCells } from "../../src/experiment/results/scores.ts";
import { trialPath, writeTrial } from "../../src/experiment/results/store.ts";
import {
  cacheFolder,
  hasher,
  type MemoryFiles,
  memoryFiles,
  memoryPlatform,
  numbersCorpus,
  runFolder,
  smallRecipe,
} from "./support.ts";

interface Setting {
  readonly files: MemoryFiles;
  readonly recipe: Recipe;
  readonly prepared: PreparedCorpus;
  readonly plan: CorpusPlan;
}

/** The share of correct predictions in each augmenter's trials; wrong ones name the next class. */
type Skill = Readonly<Record<string, number>>;

/** All trials as if they were finished: predictions by skill, with the same random numbers for all augmenters. */
async function finished(
  changes: Record<string, unknown>,
  skill: Skill,
  corpus: Parameters<typeof numbersCorpus>[1] = {},
): Promise<Setting> {
  const files = memoryFiles();
  const recipe = smallRecipe(changes);
  const prepared = await numbersCorpus(files, { speakers: 6, takes: 8, ...corpus });
  const plan = await planCorpus(recipe, prepared, undefined, hasher);
  for (const group of plan.groups) {
    for (const trial of group.trials) {
      const rng = createRng(`${trial.fold}/${trial.repeat}/${trial.draw}`);
      const predicted = group.test.map((i) => {
        const truth = prepared.columns.labels[i];
        return rng.uniform() < (skill[trial.augmenter] ?? 0.5) ? truth : (truth + 1) % 3;
      });
      await writeTrial(memoryPlatform(files), runFolder, {
        id: trial.id,
        test: group.test,
        predicted,
        probabilities: predicted.map((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0))),
        chosen: { c: 0.1 },
      });
    }
  }
  return { files, recipe, prepared, plan };
}

const cellsOf = ({ prepared, plan, files }: Setting) =>
  collect(prepared, plan, runFolder, memoryPlatform(files));

async function gathered({ recipe, prepared, plan, files }: Setting) {
  const runPlan = {
    recipe,
    corpora: [{ prepared, plan }],
    absent: [],
    groups: plan.groups,
  } as unknown as RunPlan;
  return gather(runPlan, [], {
    platform: memoryPlatform(files),
    runFolder,
    cacheFolder,
    profile: "default",
    recipeHash: "x",
  });
}

function trialsOf(plan: CorpusPlan, wanted: (trial: Trial) => boolean): Trial[] {
  return plan.groups.flatMap(({ trials }) => trials.filter(wanted));
}

describe("an unfinished run", () => {
  test("leaves out the runs with a missing fold, and says how many trials are done", async () => {
    const setting = await finished({ repeats: 2 }, {});
    const [lost] = trialsOf(setting.plan, (t) => t.augmenter === "noise" && t.amount === 1 && t.repeat === 1);
    await setting.files.remove(trialPath(runFolder, lost.id));
    const cells = await cellsOf(setting);
    const planned = trialsOf(setting.plan, () => true).length;
    expect(cells.done).toBe(planned - 1);
    const noise = cells.all.find(
      ({ cell, training }) =>
        cell.augmenter === "noise" && cell.amount === 1 && training === "real-and-synthetic",
    );
    expect(noise?.runs.map(({ key }) => key)).toEqual(["0/0"]);
    const score = scoreCells(setting.prepared, cells, setting.recipe).find(
      (s) => s.augmenter === "noise" && s.amount === 1 && s.training === "real-and-synthetic",
    );
    expect(score?.confusion.flat().reduce((a, b) => a + b, 0)).toBe(setting.prepared.columns.ids.length);
    const [corpus] = (await gathered(setting)).results.corpora;
    expect(corpus.trials).toEqual({ done: planned - 1, planned, failed: [] });
    expect(corpus.resampled).toEqual({ unit: "speaker", count: 6, speakers: 6 });
    // Six speakers have 48 rows of each class: leaving one speaker out leaves 40.
    expect(corpus.data.trainPerClassRange).toEqual({
      anger: { fewest: 40, most: 40 },
      neutral: { fewest: 40, most: 40 },
      sadness: { fewest: 40, most: 40 },
    });
  });

  test("compares only the runs that both sides have; with none in common it compares nothing", async () => {
    const setting = await finished({ repeats: 2 }, { noise: 0.9 });
    const lose = async (augmenter: string, repeat: number) => {
      const lost = trialsOf(
        setting.plan,
        (t) => t.augmenter === augmenter && t.repeat === repeat && t.fold === "s0",
      );
      for (const { id } of lost) await setting.files.remove(trialPath(runFolder, id));
    };
    await lose("noise", 1);
    const comparison = async () =>
      compareCells(await cellsOf(setting), setting.recipe, setting.prepared).filter(
        ({ augmenter, amount }) => augmenter === "noise" && amount === 1,
      );
    const only = new Set(["0/0"]);
    const runsOf = async (name: string, amount: number) =>
      (await cellsOf(setting)).all
        .find(
          (c) => c.cell.augmenter === name && c.cell.amount === amount && c.training === "real-and-synthetic",
        )
        ?.runs.filter(({ key }) => only.has(key)) ?? [];
    const expected = pairedDifference(await runsOf("noise", 1), await runsOf("none", 0), 3, {
      metric: "uar",
      ...setting.recipe.statistics,
      rng: createRng("1/bootstrap"),
    });
    const [one] = await comparison();
    expect(one.uarDifference.value).toBeCloseTo(expected.difference.value, 6);
    expect(one.uarDifference.low).toBeCloseTo(expected.difference.low, 6);

    await lose("none", 0);
    expect(await comparison()).toEqual([]);
    expect((await gathered(setting)).results.corpora[0].scores).not.toHaveLength(0);
  });
});

describe("comparisons", () => {
  let setting: Setting;
  let all: ReturnType<typeof compareCells>;
  const four = {
    augmenters: [
      { kind: "none" },
      { kind: "none", name: "weighted", classWeights: "balanced" },
      { kind: "noise" },
      { kind: "gan" },
    ],
    repeats: 2,
  };
  const skills = { none: 0.5, weighted: 0.5, noise: 0.2, gan: 0.95 };
  // 100 resamples give p >= 2/101, too coarse for a family of three, so there are as many as in real runs.
  const finely = async (one: Setting) =>
    compareCells(
      await cellsOf(one),
      { ...one.recipe, statistics: { resamples: 1000, level: 0.95 } },
      one.prepared,
    );
  beforeAll(async () => {
    setting = await finished(four, skills);
    all = compareCells(await cellsOf(setting), setting.recipe, setting.prepared);
  });
  const pairs = () => all.map((c) => `${c.augmenter} ${c.amount} > ${c.against}`).sort();

  test("everything is compared with the first `none`, and generative augmenters with all others, at the declared amount", () => {
    expect(pairs()).toEqual(
      [
        "weighted 0 > none",
        "noise 0.5 > none",
        "noise 1 > none",
        "gan 0.5 > none",
        "gan 1 > none",
        "gan 1 > weighted",
        "gan 1 > noise",
      ].sort(),
    );
  });

  test("Holm's correction goes over those with the same rival at the declared amount", () => {
    const family = all.filter((c) => c.against === "none" && c.amount !== 0.5);
    expect(family.map(({ augmenter }) => augmenter)).toEqual(["weighted", "noise", "gan"]);
    const corrected = holm(family.map(({ p }) => p));
    for (const [i, c] of family.entries()) expect(c.pHolm).toBeCloseTo(corrected[i], 5);
    expect(family.some(({ p, pHolm }) => pHolm !== p)).toBe(true);
    const alone = all.find((c) => c.against === "weighted");
    expect(alone?.pHolm).toBe(alone?.p);
  });

  test("verdicts: gain and loss if the interval and the corrected p say so, none at another amount", async () => {
    const fine = await finely(await finished(four, skills, { speakers: 8 }));
    const verdict = (augmenter: string, amount: number, against = "none") =>
      fine.find((c) => c.augmenter === augmenter && c.amount === amount && c.against === against)?.verdict;
    expect(verdict("gan", 1)).toBe("gain");
    expect(verdict("noise", 1)).toBe("loss");
    expect(verdict("weighted", 0)).toBe("undecided");
    expect(verdict("gan", 0.5)).toBe("not-judged");
    expect(fine.find((c) => c.augmenter === "gan" && c.amount === 0.5)?.pHolm).toBeNull();
    expect(verdict("gan", 1, "noise")).toBe("gain");
    // The least that eight speakers allow: 2 of 256 patterns of signs, times the three that are compared with none.
    expect(fine.find((c) => c.augmenter === "gan" && c.amount === 1)).toMatchObject({
      pSignFlip: 0.007813,
      p: 0.007813,
      pHolm: 0.023438,
      speakers: 8,
    });
  });

  test("six speakers cannot decide between three: 2 / 64 x 3 is above 0.05; against one rival they can", async () => {
    const fine = await finely(setting);
    const gan = fine.find((c) => c.augmenter === "gan" && c.amount === 1 && c.against === "none");
    expect(gan).toMatchObject({ p: 0.03125, pHolm: 0.09375, speakers: 6, verdict: "undecided" });
    expect(gan?.uarDifference.low).toBeGreaterThan(0.2);
    const alone = fine.find((c) => c.augmenter === "gan" && c.against === "noise");
    expect(alone).toMatchObject({ p: 0.03125, pHolm: 0.03125, verdict: "gain" });
  });

  test.each([2, 5])("%i speakers: no verdict, and p is at least what they allow", async (speakers) => {
    const fine = await finely(await finished(four, skills, { speakers }));
    expect(fine.filter(({ amount }) => amount !== 0.5).map(({ verdict }) => verdict)).toEqual(
      new Array(5).fill("too-few-speakers"),
    );
    expect(fine.filter(({ amount }) => amount === 0.5).map(({ verdict }) => verdict)).toEqual([
      "not-judged",
      "not-judged",
    ]);
    for (const c of fine) expect(c.p).toBeGreaterThanOrEqual(2 ** (1 - speakers));
    expect(fine[0].speakers).toBe(speakers);
  });

  test("unknown speakers: utterances are resampled and judged, and the unknown are not counted as one speaker", async () => {
    const protocol = { kind: "stratified-random", folds: 3 };
    const one = await finished({ ...four, protocol }, skills, { named: () => "unknown" });
    const fine = await finely(one);
    const gan = fine.find((c) => c.augmenter === "gan" && c.amount === 1 && c.against === "none");
    expect(gan).toMatchObject({ pSignFlip: null, speakers: null, verdict: "gain" });
    const [corpus] = (await gathered(one)).results.corpora;
    expect(corpus.resampled).toEqual({ unit: "utterance", count: 144, speakers: null });
    expect([corpus.data.speakers, corpus.data.unknownSpeakers]).toEqual([0, 144]);
    for (const { uar, perSpeaker, perSex } of corpus.scores) {
      expect(uar.high).toBeGreaterThan(uar.low);
      expect(perSpeaker).toEqual([]);
      // The sex of each utterance, not that of "the unknown speaker".
      expect(perSex.map(({ group, utterances }) => [group, utterances])).toEqual([
        ["female", 72],
        ["male", 72],
      ]);
    }
  });

  test("the same predictions on both sides are said to be the same", async () => {
    const weighted = all.find((c) => c.augmenter === "weighted");
    expect(weighted).toMatchObject({
      samePredictions: true,
      uarDifference: { value: 0, low: 0, high: 0 },
      p: 1,
      verdict: "undecided",
    });
    expect(all.find((c) => c.augmenter === "noise")).not.toHaveProperty("samePredictions");
  });

  test("differences are A minus B, and McNemar counts each utterance once", () => {
    const gan = all.find((c) => c.augmenter === "gan" && c.amount === 1 && c.against === "none");
    expect(gan?.uarDifference.value).toBeGreaterThan(0.2);
    expect(gan?.mcnemar.onlyBaseline).toBe(0);
    expect(gan?.mcnemar.onlyAugmented).toBeGreaterThan(0);
    expect(gan?.mcnemar.onlyAugmented).toBeLessThanOrEqual(setting.prepared.columns.ids.length);
  });
});

test("equal trials give equal bytes, whatever else lies in the folder and in whatever order it was written", async () => {
  const setting = await finished({ repeats: 2 }, { noise: 0.8 });
  const before = await gathered(setting);
  const turned = [...setting.files.content].reverse();
  setting.files.content.clear();
  for (const [path, bytes] of turned) setting.files.content.set(path, bytes);
  // A trial of an earlier recipe that was run into the same folder.
  const stale = { id: "0123456789abcdef", test: [0], predicted: [0], probabilities: [[1, 0, 0]], chosen: {} };
  await writeTrial(memoryPlatform(setting.files), runFolder, stale);
  const after = await gathered(setting);
  expect(JSON.stringify(after.results)).toBe(JSON.stringify(before.results));
  expect([...after.predictionsCsv]).toEqual([...before.predictionsCsv]);
});

test("scores: a perfect classifier, one that is always wrong, and what was chosen", async () => {
  const setting = await finished({}, { none: 1, noise: 0 });
  const scores = scoreCells(setting.prepared, await cellsOf(setting), setting.recipe);
  const of = (name: string) => scores.find(({ augmenter }) => augmenter === name);
  expect(of("none")).toMatchObject({
    uar: { value: 1, low: 1, high: 1 },
    wa: { value: 1, low: 1, high: 1 },
    uarMeanOfFolds: 1,
    recall: [1, 1, 1],
    chosen: { c: "0.1 x6" },
  });
  expect(of("noise")).toMatchObject({
    uar: { value: 0 },
    confusion: [
      [0, 48, 0],
      [0, 0, 48],
      [48, 0, 0],
    ],
  });
  expect(of("none")?.perSpeaker.map(({ group, sex, utterances }) => [group, sex, utterances])).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => [`s${i}`, i % 2 === 0 ? "female" : "male", 24]),
  );
  expect(of("none")?.perSex).toMatchObject([
    { group: "female", utterances: 72 },
    { group: "male", utterances: 72 },
  ]);
});
