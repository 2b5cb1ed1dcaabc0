import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/core/types.ts";
import { describeCorpus, selectClasses } from "../../src/corpora/index.ts";

const corpus: Corpus = {
  card: {
    id: "toy",
    title: "",
    licence: "",
    url: "",
    citation: "",
    language: "de",
    synthetic: true,
  },
  utterances: ["joy", "anger", "joy", "calm", "excited"].map((label, i) => ({
    id: `u${i}`,
    file: `u${i}.wav`,
    label,
    speaker: i < 3 ? "b" : "a",
    sex: i < 3 ? "female" : "male",
    language: "de",
    session: "",
    corpus: "toy",
  })),
  problems: [{ kind: "bad-name", file: "x", message: "" }],
};

describe("selectClasses", () => {
  test("takes all labels, sorted, by default", () => {
    const { classes, labels, excluded } = selectClasses(corpus);
    expect(classes).toEqual(["anger", "calm", "excited", "joy"]);
    expect([...labels]).toEqual([3, 0, 3, 1, 2]);
    expect(excluded).toEqual({});
  });

  test("merges by the map, keeps the order of classes, and counts what is left out by its own label", () => {
    const { classes, labels, utterances, excluded } = selectClasses(corpus, {
      map: { excited: "joy" },
      classes: ["joy", "anger"],
    });
    expect(classes).toEqual(["joy", "anger"]);
    expect([...labels]).toEqual([0, 1, 0, 0]);
    expect(utterances.map(({ id }) => id)).toEqual(["u0", "u1", "u2", "u4"]);
    expect(excluded).toEqual({ calm: 1 });
  });

  test("every utterance is either used or counted", () => {
    const { utterances, excluded } = selectClasses(corpus, { classes: ["calm", "excited"] });
    const out = Object.values(excluded).reduce((sum, n) => sum + n, 0);
    expect(utterances.length + out).toBe(corpus.utterances.length);
  });

  test("errors name the known labels", () => {
    expect(() => selectClasses(corpus, { map: { happy: "joy" } })).toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: Label map of corpus "toy": expected labels of the corpus (anger, calm, excited, joy), got happy. The corpus's own label goes left of the colon, the class right of it.]`,
    );
    expect(() => selectClasses(corpus, { classes: ["joy", "fear"] })).toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: Classes of corpus "toy": expected some of anger, calm, excited, joy, got fear. Remove them from \`classes\`, or map a label to them.]`,
    );
    expect(() => selectClasses(corpus, { classes: ["joy", "joy"] })).toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: Classes of corpus "toy": expected at least two different ones, got joy, joy.]`,
    );
  });
});

test("describeCorpus counts by every column, and how much of the published size is missing", () => {
  const summary = describeCorpus(corpus, {
    expected: { utterances: 6, speakers: 2, perLabel: { joy: 3, anger: 1, calm: 1, excited: 1 } },
  });
  expect(summary).toEqual({
    card: corpus.card,
    utterances: 5,
    unknownSpeakers: 0,
    speakers: 2,
    perLabel: { anger: 1, calm: 1, excited: 1, joy: 2 },
    perSpeaker: { a: 2, b: 3 },
    perSex: { female: 3, male: 2 },
    perLanguage: { de: 5 },
    perSession: { "": 5 },
    problems: { "bad-name": 1 },
    missing: { joy: 1 },
  });
});
