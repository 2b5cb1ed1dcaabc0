/** @file Who is judged takes no part in being chosen for. */

import { expect, test } from "vitest";
import type { PreparedCorpus } from "../../../src/experiment/prepare/shapes.ts";
import { chooseAll, type Setting } from "../../../src/experiment/search/choose.ts";
import { gatherQuestion } from "../../../src/experiment/search/gather.ts";
import { type Material, partsOf, protocolOf, setKey } from "../../../src/experiment/search/material.ts";
import { foldOf } from "../../../src/experiment/search/parts.ts";
import { scheduleOf } from "../../../src/experiment/search/schedule.ts";
import { candidatesOf } from "../../../src/experiment/search/space.ts";
import { openWorkshop } from "../../../src/experiment/search/work.ts";
import { cacheFolder, localWorkers, memoryFiles, memoryPlatform, numbersCorpus } from "../support.ts";

const candidates = candidatesOf(
  {
    features: ["is09"],
    classifiers: [
      { kind: "svm", c: 0.001, name: "svm, low" },
      { kind: "svm", c: 1, name: "svm, high" },
      { kind: "lda", shrinkage: 0.5, calibrate: false },
      "majority",
    ],
    augmenters: ["none", { kind: "noise", level: 0.5 }],
  },
  "test",
);

const statistics = { resamples: 200, level: 0.95 };

function materialOf(prepared: PreparedCorpus): Material {
  const { ids, speakers, labels, classes } = prepared.columns;
  const at = ids.map((_, i) => i);
  return {
    sets: new Map([[setKey(candidates[0].features), { prepared, at, twins: new Map() }]]),
    ids,
    speakers,
    labels: Int32Array.from(labels),
    classes,
    lost: 0,
  };
}

/** @param change Made to the features of all recordings before anything is done. */
async function searched(change: (data: Float32Array) => void) {
  const files = memoryFiles();
  const prepared = await numbersCorpus(files, { speakers: 5, takes: 4, change });
  const material = materialOf(prepared);
  const schedule = scheduleOf(
    candidates,
    candidates.map(() => 0.001),
    5,
    1,
    3600,
  );
  const parts = partsOf(material, schedule.parts, 1);
  const workers = localWorkers(files);
  const frame = {
    corpus: { id: "numbers" },
    protocol: protocolOf(parts.length, 5),
    seed: 1,
    statistics,
  };
  const options = { platform: memoryPlatform(files), workers, folder: "/search", cacheFolder };
  const workshop = openWorkshop(material, parts, frame, options);
  const setting: Setting = { material, parts, candidates, schedule, workshop };
  const choices = (await chooseAll(["train"], setting)).get("train") ?? [];
  const winners = choices.flatMap(({ winner }, judge) =>
    parts.map((_, part) => ({
      candidate: winner,
      question: "train" as const,
      fold: foldOf(null, part),
      judge,
    })),
  );
  await workshop.run(winners);
  return {
    choices,
    setting,
    files,
    workers,
    ...gatherQuestion("train", choices, undefined, setting, 1, statistics),
  };
}

const unchanged = (_: Float32Array) => {};
/** All recordings of the first speaker (12 of 4 features) become noise. */
const scrambled = (data: Float32Array) => {
  for (let i = 0; i < 12 * 4; i++) data[i] = Math.sin(77.7 * i);
};

test("what is chosen for a part depends in no way on its recordings", async () => {
  const [one, other] = [await searched(unchanged), await searched(scrambled)];
  const [first] = one.choices;
  expect(one.setting.parts[0].speakers).toEqual(["s0"]);
  // The same candidate, with the same score on the same inner folds, and the same scores of all the others.
  expect(other.choices[0]).toEqual(first);
  // It does make a difference to what is chosen for the others, on which it is tested.
  const scores = ({ choices }: typeof one) =>
    choices.slice(1).map(({ tried }) => tried.map(({ uar }) => uar));
  expect(scores(other)).not.toEqual(scores(one));
});

test("the nested predictions are those of the part's own choice, and of a training without the part", async () => {
  const { choices, nested, setting, result } = await searched(unchanged);
  expect([...nested.run.ids].sort()).toEqual([...setting.material.ids].sort());
  for (const [i, id] of nested.run.ids.entries()) {
    const part = setting.parts.findIndex(({ ids }) => ids.includes(id));
    expect(nested.by[i]).toBe(choices[part].winner);
  }
  expect(result.naive.uar.value).toBe(result.ranking[0].uar);
  expect(result.ranking.reduce((sum, { chosenIn }) => sum + chosenIn, 0)).toBe(5);
});

test("nothing is trained twice: a second search in the same folder only reads", async () => {
  const { setting, files, workers } = await searched(unchanged);
  const frame = { corpus: { id: "numbers" }, protocol: protocolOf(5, 5), seed: 1, statistics };
  const before = workers.ran.length;
  const again = openWorkshop(setting.material, setting.parts, frame, {
    platform: memoryPlatform(files),
    workers,
    folder: "/search",
    cacheFolder,
  });
  const repeated = await chooseAll(["train"], { ...setting, workshop: again });
  expect(workers.ran.length).toBe(before);
  expect(repeated.get("train")).toHaveLength(6);
});
