import { expect, test } from "vitest";
import { type BundleParts, fairLines, gainText, modelCard, recordFeatures } from "../../src/bundle/index.ts";
import { hasher, toyParts } from "./toy.ts";

async function card(change: Partial<BundleParts> = {}): Promise<string> {
  const { training, evaluation, createdWith, classes, features } = toyParts(change);
  return modelCard(
    { schema: "emoforge/bundle@2", normalisation: "train", training, evaluation, createdWith },
    classes,
    await recordFeatures(features, hasher),
  );
}

test("states the data and their licence, what was left out, and the scores", async () => {
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

test("says so if the model was not evaluated", async () => {
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

test("states synthetic rows and their gain", async () => {
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
  expect(text).toContain("| UAR gained by the synthetic rows | 1.0 (-2.0 .. 4.0) points, p = 0.500 |");
});

test.each([
  [{}, "1.0 (-2.0 .. 4.0) points, p = 0.500"],
  [{ tooFewSpeakers: 2 }, "1.0 (-2.0 .. 4.0) points, p = 0.500; too few speakers to judge (2)"],
  [{ samePredictions: true as const }, "0.0 points: the predictions are the same"],
])("a gain with %j", (more, text) => {
  expect(gainText({ uar: { value: 0.01, low: -0.02, high: 0.04 }, p: 0.5, ...more })).toBe(text);
});

const { evaluation: scored } = toyParts();
const withScores = (change: Partial<NonNullable<typeof scored>>) =>
  card({ evaluation: scored && { ...scored, ...change } });

test("says how many speakers the intervals are over, and warns if they are few", async () => {
  const over = (count: number) => ({ unit: "speaker" as const, count, speakers: count });
  const text = await withScores({ resampled: over(12) });
  expect(text).toContain("In brackets the 95 % interval of a bootstrap over 12 speakers. The model");
  expect(text).not.toContain("**Only");
  expect(await withScores({ resampled: over(6) })).toContain(
    "**Only 6 speakers were tested: the intervals are rough and somewhat too narrow.**",
  );
  expect(await withScores({ resampled: over(4) })).toContain(
    "**Only 4 speakers were tested: too few to judge, and the intervals are much too narrow.**",
  );
});

test("unknown speakers: intervals are over utterances, and the unknown do not count as one speaker", async () => {
  const { training } = toyParts();
  const { speakers: _, ...rest } = training;
  const text = await card({
    training: { ...rest, speakers: 0, unknownSpeakers: 12 },
    evaluation: scored && { ...scored, resampled: { unit: "utterance", count: 12, speakers: null } },
  });
  expect(text).toContain("12 utterances of unknown speakers: quiet 5, loud 7");
  expect(text).toContain(
    "In brackets the 95 % interval of a bootstrap over utterances, speakers unknown: too narrow for strangers. The model",
  );
});

test("prints no interval without a width, and none that would lose it by rounding", async () => {
  const all = { value: 1, low: 1, high: 1 };
  const narrow = { value: 0.87, low: 0.8698, high: 0.8702 };
  const text = await withScores({ uar: all, wa: narrow });
  expect(text).toContain(
    "| Unweighted average recall (UAR) | 100.0 % (no interval: every resample gave the same) |",
  );
  expect(text).toContain("| Accuracy (WA) | 87.00 (86.98 .. 87.02) % |");
});

test("a score below chance is reported, with what it usually means", async () => {
  expect(await withScores({ uar: { value: 0.3, low: 0.2, high: 0.4 } })).toContain(
    "**UAR 30.0 is below chance (50.0). Guessing would do better, so something is wrong with labels, speakers or normalisation: most often emotions that only few speakers have, so that speakers are learned in their place.**",
  );
  expect(await withScores({ uar: { value: 0.45, low: 0.3, high: 0.6 } })).toContain(
    "**UAR 45.0 is below chance (50.0). The interval reaches chance: nothing was learned that holds for the test recordings.**",
  );
  expect(await withScores({ uar: { value: 0.5, low: 0.5, high: 0.5 } })).not.toContain("below chance");
});

test("counts recordings that were used although they are damaged, if there are any", async () => {
  const { training } = toyParts();
  const line = "Recordings that were used although they are damaged";
  expect(await card({ training: { ...training, damaged: 2 } })).toContain(`- ${line}: 2`);
  expect(await card()).not.toContain(line);
});

const bySex = (change: object = {}) => ({
  column: "sex",
  unknown: 0,
  groups: ["female", "male"].map((group, i) => ({
    group,
    speakers: 6 - i,
    recordings: 80,
    uar: { value: 0.8 - i / 10, low: 0.7 - i / 10, high: 0.9 - i / 10 },
    recall: { quiet: 0.7, loud: i === 0 ? null : 0.9 },
  })),
  gaps: [{ group: "female", against: "male", uar: { value: 0.1, low: 0.02, high: 0.2 } }],
  ...change,
});

test("fair to whom: recall by group, the gaps between them, and single speakers", async () => {
  const text = await withScores({ groups: [bySex()], bySpeaker: [0.5, 0.7, 0.9] });
  for (const part of [
    "## Fair to whom",
    "By speaker: UAR from 50.0 to 90.0 %, median 70.0 %.",
    "| sex | speakers | recordings | UAR | quiet | loud |",
    "| female | 6 | 80 | 80.0 (70.0 .. 90.0) % | 70.0 % | – |",
    "female minus male 10.0 (2.0 .. 20.0) points, **a gap**.",
  ])
    expect(text).toContain(part);
});

test("too few speakers, one group alone, unknown groups and names with markup", async () => {
  const few = bySex({ gaps: [{ group: "female", against: "male", uar: null }] });
  few.groups[1].speakers = 2;
  const one = bySex({ column: "language", gaps: [] });
  const text = await withScores({
    groups: [
      few,
      { ...one, groups: one.groups.slice(0, 1), unknown: 3 },
      { column: "device", unknown: 160, groups: [], gaps: [] },
      bySex({ column: "room|*<b>" }),
    ],
  });
  for (const part of [
    "70.0 % (too few to judge)",
    "female minus male: too few speakers to judge.",
    "By language: female only (3 recordings of which it is not known are left out), so there is nothing to compare.",
    "By device: not known of any recording.",
    "By room\\|\\*\\<b\\>:",
  ])
    expect(text).toContain(part);
});

test("a model that was not evaluated says that nobody knows whom it hears better", async () => {
  expect(await card({ evaluation: null })).toContain("**Not measured.** Nothing is known about whom");
});

test("names what European law forbids, with the articles", async () => {
  const text = await card();
  expect(text).toContain("## Use and the law");
  for (const part of [
    "(EU) 2024/1689",
    "at work and in education",
    "Article 5(1)(f)",
    "2 February 2025",
    "Annex III",
    "Article 50(3)",
    "not legal advice",
  ])
    expect(text).toContain(part);
});

test("the largest gap in a line for the terminal", () => {
  const lines = (groups: NonNullable<NonNullable<typeof scored>["groups"]>) =>
    fairLines({ ...scored, groups } as NonNullable<typeof scored>);
  expect(lines([bySex()])).toEqual(["By sex: UAR of female minus male 10.0 (2.0 .. 20.0) points"]);
  expect(lines([bySex({ gaps: [{ group: "a", against: null, uar: null }] })])).toEqual([
    "By sex: too few speakers to judge.",
  ]);
});
