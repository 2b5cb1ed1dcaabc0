/** @file A machine that has only the files that a group names can do it, and what it makes are the files that the group names. */

import { expect, test } from "vitest";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import type { Group } from "../../src/experiment/plan/shapes.ts";
import { groupFiles, isLasting } from "../../src/experiment/work/files.ts";
import { groupTask } from "../../src/experiment/work/group.ts";
import { clipRecipe, groupTools, optionsFor, recordings, tinyViewmaker } from "./clips-support.ts";
import {
  cacheFolder,
  hasher,
  type MemoryFiles,
  memoryFiles,
  numbersCorpus,
  runFolder,
  smallRecipe,
} from "./support.ts";

async function rowGroups(): Promise<{ files: MemoryFiles; groups: readonly Group[] }> {
  const files = memoryFiles();
  const source = await numbersCorpus(files, { id: "other", speakers: 3 });
  const recipe = smallRecipe({
    augmenters: [{ kind: "none" }, { kind: "noise", level: 0.1 }, { kind: "transfer" }],
  });
  return { files, groups: (await planCorpus(recipe, await numbersCorpus(files), source, hasher)).groups };
}

async function clipGroups(): Promise<{ files: MemoryFiles; groups: readonly Group[] }> {
  const files = await recordings();
  const recipe = clipRecipe({
    augmenters: [{ kind: "none" }, tinyViewmaker, { kind: "audio", steps: [{ effect: "gain" }] }],
    conditions: [{ name: "clipped", steps: [{ effect: "clipping" }] }],
  });
  return { files, groups: (await planRun(recipe, optionsFor(files))).groups };
}

test.each([
  ["rows", rowGroups],
  ["clips", clipGroups],
])("groups of %s", async (_, make) => {
  const { files: all, groups } = await make();
  expect(groups.length).toBeGreaterThan(3);
  for (const group of groups) {
    const payload = { group, runFolder, cacheFolder };
    const named = groupFiles(payload);
    const machine = memoryFiles();
    const copy = (path: string) => {
      const content = all.content.get(path);
      if (content === undefined) throw new Error(`${path} is not there`);
      machine.content.set(path, content);
    };
    named.inputs.forEach(copy);
    for (const list of named.lists) named.listedIn(await machine.readText(list)).forEach(copy);
    const before = new Set(machine.content.keys());

    const answer = await groupTask(payload, await groupTools(machine), () => {});
    expect(answer.failed).toEqual([]);
    const made = [...machine.content.keys()].filter((path) => !before.has(path));
    expect(made.sort()).toEqual([...named.results, ...named.steps, ...named.shown].sort());
    expect(named.resultsOf(answer)).toEqual(named.results);
    const [one] = group.trials;
    expect(named.resultsOf({ failed: [{ id: one.id, message: "" }], seconds: [] })).toEqual(
      named.results.slice(1),
    );
    for (const path of [...named.results, ...named.shown])
      expect(isLasting(path.slice(runFolder.length + 1))).toBe(true);
    for (const path of named.marks) expect(isLasting(path.slice(runFolder.length + 1))).toBe(false);
  }
});
