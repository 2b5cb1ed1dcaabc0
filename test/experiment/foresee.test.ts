import { expect, test } from "vitest";
import { foreseen } from "../../src/experiment/plan/foresee.ts";
import { planCorpus } from "../../src/experiment/plan/jobs.ts";
import { hasher, memoryFiles, numbersCorpus, smallRecipe } from "./support.ts";

async function notes(
  speakers: number,
  changes: Record<string, unknown> = {},
  named?: (speaker: string) => string,
) {
  const recipe = smallRecipe(changes);
  const prepared = await numbersCorpus(memoryFiles(), { speakers, ...(named && { named }) });
  const plan = await planCorpus(recipe, prepared, undefined, hasher);
  return foreseen({ prepared, plan }, recipe);
}

test("fewer than six test speakers: no verdict will be given", async () => {
  expect(await notes(2)).toEqual([
    "2 speakers are tested: it takes 6 to judge, so no verdict will be given.",
  ]);
  expect(await notes(5)).toHaveLength(1);
});

test("six speakers and two augmenters: the test cannot go low enough; one augmenter, or seven speakers, and it can", async () => {
  expect(await notes(6)).toEqual([
    "a test over 6 speakers cannot go below p = 0.031, which Holm's correction over 2 augmenters makes 0.063: no difference, however large, will count. Compare fewer augmenters, or record more speakers.",
  ]);
  expect(await notes(6, { augmenters: [{ kind: "none" }, { kind: "noise" }] })).toEqual([]);
  expect(await notes(7)).toEqual([]);
});

test("the speakers that are tested count, not those that are there: a hold-out split of seven speakers tests two", async () => {
  expect(await notes(7, { protocol: { kind: "hold-out" } })).toEqual([
    "2 speakers are tested: it takes 6 to judge, so no verdict will be given.",
  ]);
});

test("unknown speakers, and a run that compares nothing", async () => {
  const protocol = { kind: "stratified-random", folds: 3 };
  const text = "intervals and tests are over utterances, too narrow for strangers.";
  expect(await notes(7, { protocol }, () => "unknown")).toEqual([`speakers are unknown: ${text}`]);
  expect(await notes(1, { protocol })).toEqual([`only one speaker is tested: ${text}`]);
  expect(await notes(2, { augmenters: [{ kind: "noise" }] })).toEqual([]);
});
