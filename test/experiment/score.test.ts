/** @file Labels of one corpus as classes of a bundle of another, and the figures that follow. */

import { describe, expect, test } from "vitest";
import { createRng, type Utterance } from "../../src/core/index.ts";
import { valence } from "../../src/corpora/index.ts";
import { figuresOf, type Judged } from "../../src/experiment/score/figures.ts";
import { matchLabels } from "../../src/experiment/score/labels.ts";

describe("labels", () => {
  const of = { bundle: "emodb", corpus: "emovo" };
  const classes = ["anger", "happiness", "sadness"];

  test("the same name is the same class; others are unseen, or what the map says", () => {
    const labels = ["anger", "joy", "sadness", "surprise", "disgust"];
    const plain = matchLabels(classes, labels, {}, of);
    expect([...plain.ofLabel]).toEqual([
      ["anger", 0],
      ["joy", "unseen"],
      ["sadness", 2],
      ["surprise", "unseen"],
      ["disgust", "unseen"],
    ]);
    expect(plain.ofModel).toEqual([0, 1, 2]);
    const mapped = matchLabels(classes, labels, { map: { joy: "happiness", surprise: "" } }, of);
    expect([mapped.ofLabel.get("joy"), mapped.ofLabel.get("surprise")]).toEqual([1, "left"]);
  });

  test("valence brings both to two sides, each by its own corpus", () => {
    const {
      classes: sides,
      ofModel,
      ofLabel,
    } = matchLabels(
      classes,
      ["calm", "fear", "longing", "surprise"],
      { valence: true, map: { longing: "sadness" } },
      { bundle: "emodb", corpus: "ravdess" },
    );
    expect(sides).toEqual(["negative", "positive"]);
    expect(ofModel).toEqual([0, 1, 0]);
    expect([...ofLabel.values()]).toEqual([1, 0, 0, 1]);
  });

  test("all maps of valence agree, so that a label of an unknown corpus has one side", () => {
    const found = new Map<string, string>();
    for (const { map } of Object.values(valence))
      for (const [label, side] of Object.entries(map)) {
        expect([label, found.get(label) ?? side]).toEqual([label, side]);
        found.set(label, side);
      }
  });

  test("a bundle of negative and positive takes emotions", () => {
    const { ofModel, ofLabel } = matchLabels(
      ["positive", "negative"],
      ["anger", "happiness"],
      { valence: true },
      { bundle: "mine", corpus: "theirs" },
    );
    expect([ofModel, [...ofLabel.values()]]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test.each([
    [{ map: { boredom: "anger" } }, "map: expected labels of the corpus (anger, sadness), got boredom."],
    [
      { map: { anger: "rage" } },
      'map: expected classes of the bundle (anger, happiness, sadness), or nothing after the "=", got rage.',
    ],
    [
      { map: { anger: "" } },
      "labels: expected at least two of the bundle's classes (anger, happiness, sadness) among those of the corpus, got only sadness of anger, sadness. " +
        "Say what corresponds, e.g. --map joy=happiness, or bring both to negative and positive: --valence. A library call takes `map` and `valence`.",
    ],
  ])("%j is an error that says what to do", (options, message) => {
    expect(() => matchLabels(classes, ["anger", "sadness"], options, of)).toThrow(message);
  });

  test("nothing in common, and a bundle of one side, are errors too", () => {
    expect(() => matchLabels(classes, ["wut", "trauer"], {}, of)).toThrow("got none of wut, trauer.");
    expect(() => matchLabels(["anger", "fear"], ["anger"], { valence: true }, of)).toThrow(
      "valence: expected a bundle with negative and with positive emotions, got anger, fear.",
    );
  });
});

const utterance = (id: string, speaker: string): Utterance => ({
  id,
  file: `/${id}.wav`,
  label: "x",
  speaker,
  sex: speaker < "c" ? "female" : "male",
  language: "it",
  session: "",
  corpus: "c",
});

const judged = (id: string, speaker: string, predicted: number, more: Partial<Judged> = {}): Judged => ({
  utterance: utterance(id, speaker),
  predicted,
  confidence: 0.75,
  abstained: false,
  reasons: [],
  sets: [[predicted], [predicted], [0, 1, 2]],
  distances: { shift: 0.01, novelty: 1 },
  ...more,
});

/** Two of three right for everybody; one is not answered. */
const known = ["a", "b", "c", "d"].flatMap((speaker, s) => [
  judged(`${speaker}1`, speaker, 0),
  judged(`${speaker}2`, speaker, 1),
  judged(`${speaker}3`, speaker, 1, s === 0 ? { abstained: true, reasons: ["unlike-training"] } : {}),
]);
const truth = known.map((_, i) => (i % 3 === 1 ? 1 : 0));

test("figures are counted by hand", () => {
  const strange = [judged("u1", "a", 2, { confidence: 0.4, distances: { shift: 1, novelty: 5 } })];
  const found = figuresOf(["anger", "fear", "joy"], known, truth, strange, createRng(1));
  expect(found.uar.value).toBe(0.75);
  expect(found.wa).toEqual({ value: 0.6667, low: 0.6667, high: 0.6667 });
  expect(found.chance).toBe(0.5);
  expect(found.recall).toEqual({
    anger: { recall: 0.5, recordings: 8 },
    fear: { recall: 1, recordings: 4 },
    joy: { recall: null, recordings: 0 },
  });
  expect(found.confusion).toEqual([
    [4, 4, 0],
    [0, 4, 0],
    [0, 0, 0],
  ]);
  expect(found.calibrationError.value).toBeCloseTo(0.75 - 2 / 3, 3);
  expect(found.sets?.map(({ asked, found: of, size }) => [asked, of.value, size])).toEqual([
    [0.8, 0.6667, 1],
    [0.9, 0.6667, 1],
    [0.95, 1, 3],
  ]);
  expect(found.abstention).toEqual({
    answered: 0.9167,
    rightIfAnswered: 0.7273,
    byReason: { "unlike-training": 0.0833 },
  });
  expect(found.unseen).toMatchObject({
    recordings: 1,
    byDistance: { value: 1 },
    byConfidence: { value: 1 },
    abstained: 0,
  });
  expect(found.resampled).toEqual({ unit: "speaker", count: 4, speakers: 4 });
  expect(found.groups.speaker.map(({ name, recordings, answered }) => [name, recordings, answered])).toEqual([
    ["a", 3, 0.6667],
    ["b", 3, 1],
    ["c", 3, 1],
    ["d", 3, 1],
  ]);
  expect(found.groups.sex.map(({ name }) => name)).toEqual(["female", "male"]);
  expect(found.groups.language).toMatchObject([{ name: "it", recordings: 12, classes: 2 }]);
});

test("without answers there are no sets and nothing is abstained from; unknown speakers stand for themselves", () => {
  const plain = known.map((one, i) => ({
    ...one,
    utterance: utterance(`${i}`, "unknown"),
    sets: null,
    distances: undefined,
  }));
  const found = figuresOf(["anger", "fear", "joy"], plain, truth, [plain[0]], createRng(1));
  expect([found.sets, found.abstention, found.unseen?.byDistance]).toEqual([null, null, null]);
  expect(found.resampled).toEqual({ unit: "utterance", count: 12, speakers: null });
  expect(found.uar.low).toBeLessThan(found.uar.high);
});
