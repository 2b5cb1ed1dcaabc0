import { expect, test } from "vitest";
import { areSplits, undecorated } from "../../src/corpora/layout.ts";

test.each([
  [["train", "test", "val"], true],
  [["Training_set", "validation-data", "TEST"], true],
  [["dev", "eval"], true],
  [["train", "anger"], false],
  [["testimony", "valence"], false],
  [[], false],
])("%j are parts of a split: %s", (folders, expected) => {
  expect(areSplits(folders)).toBe(expected);
});

test("decoration around an emotion is found, and plain labels are not changed", () => {
  expect(
    undecorated(["OAF_Fear", "YAF_fear", "01Neutral", "2. angry", "speakerHappy", "OAF_Pleasant_surprise"]),
  ).toEqual({
    OAF_Fear: "fear",
    YAF_fear: "fear",
    "01Neutral": "neutral",
    "2. angry": "anger",
    speakerHappy: "happiness",
    OAF_Pleasant_surprise: "surprise",
  });
  expect(
    undecorated(["anger", "Freude", "gioia", "happy-sad", "class_1", "__proto__", "constructor_x"]),
  ).toEqual({});
});
