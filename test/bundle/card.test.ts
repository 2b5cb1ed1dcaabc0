import { expect, test } from "vitest";
import { type BundleParts, modelCard, recordFeatures } from "../../src/bundle/index.ts";
import { hasher, toyParts } from "./toy.ts";

async function card(change: Partial<BundleParts> = {}): Promise<string> {
  const { training, evaluation, createdWith, classes, features } = toyParts(change);
  return modelCard(
    { schema: "emoforge/bundle@1", normalisation: "train", training, evaluation, createdWith },
    classes,
    await recordFeatures(features, hasher),
  );
}

test("says what data under which licence, what was left out, and how it scored", async () => {
  const text = await card();
  for (const part of [
    "Licence of the data: CC0-1.0",
    "Citation: A. Author: Toys. 2020.",
    "12 utterances of 3 speakers: quiet 5, loud 7",
    "Left out, since the model has no such class: bored 2",
    "Recordings that could not be used: 1",
    "leave-one-speaker-out, 3 folds",
    "| Unweighted average recall (UAR) | 75.0 (50.0 .. 90.0) % |",
    "| UAR by chance | 50.0 % |",
    "| Recall of loud | not tested |",
    "Normalisation: `train`",
    "## Intended use",
    "## Limits",
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain("Speaker-dependent");
});

test("says so where it was not evaluated", async () => {
  expect(await card({ evaluation: null })).toContain("**Not evaluated.**");
});

test("warns of shared voices and of synthetic speech", async () => {
  const { training, evaluation } = toyParts();
  const text = await card({
    training: { ...training, corpus: { ...training.corpus, synthetic: true } },
    evaluation: evaluation && { ...evaluation, speakerDependent: true },
  });
  expect(text).toContain("**Speaker-dependent: the same voices were in training and test.");
  expect(text).toContain("**The training speech is synthetic");
});

test("states synthetic rows and what they gained", async () => {
  const { training, evaluation } = toyParts();
  const text = await card({
    training: {
      ...training,
      augmentation: { augmenter: { kind: "noise", level: 0.1 }, amount: 1, rows: 12 },
    },
    evaluation: evaluation && {
      ...evaluation,
      gain: { uar: { value: 0.01, low: -0.02, high: 0.04 }, p: 0.5 },
    },
  });
  expect(text).toContain("12 synthetic rows added by `noise` (level 0.1) (1 for each recorded row)");
  expect(text).toContain("| UAR gained by the synthetic rows, points | 1.0 (-2.0 .. 4.0), p = 0.500 |");
});

test("counts recordings that were used although they are damaged, where there are any", async () => {
  const { training } = toyParts();
  const line = "Recordings that were used although they are damaged";
  expect(await card({ training: { ...training, damaged: 2 } })).toContain(`- ${line}: 2`);
  expect(await card()).not.toContain(line);
});
