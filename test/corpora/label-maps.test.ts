import { describe, expect, test } from "vitest";
import type { Corpus, Utterance } from "../../src/core/types.ts";
import {
  corpusLoaders,
  labelMapNames,
  labelMapOf,
  labelMaps,
  selectClasses,
} from "../../src/corpora/index.ts";
import type { CorpusLoader } from "../../src/corpora/loader.ts";

const sized = corpusLoaders.filter(({ expected }) => expected !== undefined);

/** As many utterances of each label as published. */
function asPublished({ card, expected }: CorpusLoader): Corpus {
  const utterances = Object.entries(expected?.perLabel ?? {}).flatMap(([label, count]) =>
    Array.from(
      { length: count },
      (_, i): Utterance => ({
        id: `${label}${i}`,
        file: "",
        label,
        speaker: "",
        sex: "unknown",
        language: card.language,
        session: "",
        corpus: card.id,
      }),
    ),
  );
  return { card, utterances, problems: [] };
}

function sizes(id: string, name: keyof typeof labelMaps): Record<string, number> {
  const loader = corpusLoaders.find((one) => one.id === id) as CorpusLoader;
  const { classes, labels } = selectClasses(asPublished(loader), labelMapOf(name, id));
  return Object.fromEntries(classes.map((label, c) => [label, labels.filter((one) => one === c).length]));
}

describe("valence", () => {
  // Wang et al. 2022, table 1.
  test.each([
    ["iemocap", 2187, 3344],
    ["esd-zh", 7000, 7000],
    ["emodb", 385, 150],
    ["emovo", 336, 252],
  ])("%s has the published sizes", (id, negative, positive) => {
    expect(sizes(id, "valence")).toEqual({ negative, positive });
  });

  test("gives every corpus both classes", () => {
    expect(Object.keys(labelMaps.valence).sort()).toEqual(corpusLoaders.map(({ id }) => id).sort());
    for (const { id } of sized) {
      const { negative, positive } = sizes(id, "valence");
      expect(negative).toBeGreaterThan(0);
      expect(positive).toBeGreaterThan(0);
    }
  });

  test("leaves out only labels without a class in table 1", () => {
    const excluded = corpusLoaders.flatMap(({ id, labels }) =>
      labels
        .filter((label) => !Object.hasOwn(labelMapOf("valence", id).map, label))
        .map((label) => `${id} ${label}`),
    );
    expect(excluded).toEqual([
      "iemocap disgust",
      "iemocap fear",
      "iemocap frustration",
      "iemocap other",
      "iemocap surprise",
      "iemocap undecided",
      "esd surprise",
      "esd-zh surprise",
      "esd-en surprise",
    ]);
  });

  test("agrees between corpora on every emotion", () => {
    const signs = new Map<string, Set<string>>();
    for (const { map } of Object.values(labelMaps.valence))
      for (const [label, sign] of Object.entries(map))
        signs.set(label, (signs.get(label) ?? new Set()).add(sign));
    expect([...signs.values()].every((found) => found.size === 1)).toBe(true);
  });
});

describe("wang-2022-imbalanced", () => {
  test("IEMOCAP has the paper's 5531 utterances", () => {
    const perClass = sizes("iemocap", "wang-2022-imbalanced");
    expect(perClass).toEqual({ anger: 1103, sadness: 1084, happiness: 1636, neutral: 1708 });
    expect(Object.values(perClass).reduce((sum, n) => sum + n)).toBe(5531);
  });

  test("RAVDESS joins calm to neutral, EMO-DB keeps five emotions", () => {
    expect(sizes("ravdess", "wang-2022-imbalanced")).toEqual({
      anger: 192,
      sadness: 192,
      happiness: 192,
      neutral: 288,
    });
    expect(sizes("emodb", "wang-2022-imbalanced")).toEqual({
      anger: 127,
      fear: 69,
      happiness: 71,
      sadness: 62,
      neutral: 79,
    });
  });
});

test.each(labelMapNames)("%s names only labels that its corpora have, and its source", (name) => {
  for (const [id, { map, source }] of Object.entries(labelMaps[name])) {
    const { labels } = corpusLoaders.find((one) => one.id === id) as CorpusLoader;
    expect(labels).toEqual(expect.arrayContaining(Object.keys(map)));
    expect(source).not.toBe("");
  }
});

test("a corpus that a map does not know", () => {
  expect(() => labelMapOf("wang-2022-imbalanced", "emovo")).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: label map "wang-2022-imbalanced": expected one of the corpora iemocap, ravdess, emodb, got emovo. For your own recordings write \`map\` and \`classes\`.]`,
  );
});
