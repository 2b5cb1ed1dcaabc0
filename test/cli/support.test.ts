import { expect, test } from "vitest";
import { keyValues, labelMap, list, positiveNumber, wholeNumber } from "../../src/cli/support/flags.ts";
import { bars, columns } from "../../src/cli/support/text.ts";
import { chooseProtocol } from "../../src/evaluate/index.ts";

test("values of options are read as YAML, names as texts", () => {
  expect(keyValues("--option", ["a=1", "b=[2, 3]", "c=true", "d=x=y", "e="])).toEqual({
    a: 1,
    b: [2, 3],
    c: true,
    d: "x=y",
    e: null,
  });
  expect(() => keyValues("--option", ["=1"])).toThrow(
    "--option: expected key=value, got =1. Example: --option level=0.2",
  );
  expect(() => keyValues("--option", ["a=[1"])).toThrow(
    "--option: expected a value that YAML can read, got a=[1.",
  );
  expect(labelMap(["boredom=neutral"])).toEqual({ boredom: "neutral" });
  expect(labelMap([])).toBeUndefined();
  expect(() => labelMap(["boredom"])).toThrow("--map: expected own-label=class, got boredom.");
  expect(list(" a, b,,c ")).toEqual(["a", "b", "c"]);
  expect(list(undefined)).toBeUndefined();
});

test.each(["", " ", "0", "-1", "1.5", "x", "Infinity"])("%j is not a whole number from 1", (text) => {
  expect(() => wholeNumber("--n", text)).toThrow(`--n: expected a whole number from 1, got ${text}.`);
});

test.each(["", "0", "-2", "x", "Infinity", "NaN"])("%j is not a number above 0", (text) => {
  expect(() => positiveNumber("--x", text)).toThrow("--x: expected a number above 0");
});

/** Each speaker with each label once. */
function balanced(speakers: readonly string[], labels: readonly string[] = ["joy", "anger"]) {
  return {
    speakers: speakers.flatMap((speaker) => labels.map(() => speaker)),
    labels: speakers.flatMap(() => labels),
  };
}

test("by speaker wherever the data allow it", () => {
  expect(chooseProtocol(balanced(["a", "b"])).protocol).toEqual({ kind: "leave-one-speaker-out" });
  const many = Array.from({ length: 26 }, (_, i) => `s${i}`);
  expect(chooseProtocol(balanced(many)).protocol).toEqual({ kind: "k-fold-by-speaker", folds: 10 });
});

test("published folds are used if they keep speakers apart, or if nobody can know; otherwise the reason says why not", () => {
  const train = { test: "train" } as const;
  const tested = { test: "test" } as const;
  const labels = ["joy", "anger", "joy", "anger", "joy", "anger"];
  const folds = [train, train, train, train, tested, tested];
  const apart = chooseProtocol({ speakers: ["a", "a", "b", "b", "c", "c"], labels, folds });
  expect(apart).toEqual({
    protocol: { kind: "published-folds" },
    reason:
      "the fold published with the corpus: no speaker is on both sides, and scores can be set beside published ones",
  });
  const nameless = chooseProtocol({ speakers: labels.map(() => "unknown"), labels, folds });
  expect(nameless.protocol).toEqual({ kind: "published-folds" });
  expect(nameless.reason).toContain("SPEAKER-DEPENDENT");
  const shared = chooseProtocol({ speakers: ["a", "a", "b", "b", "a", "b"], labels, folds });
  expect(shared).toEqual({
    protocol: { kind: "leave-one-speaker-out" },
    reason:
      "2 speakers: each is tested by a model trained on all the others; the fold published with the corpus would have speakers on both sides",
  });
  // With one side only, nothing could be tested.
  expect(
    chooseProtocol({ speakers: ["a", "a", "b", "b", "c", "c"], labels, folds: labels.map(() => train) }),
  ).toEqual(chooseProtocol({ speakers: ["a", "a", "b", "b", "c", "c"], labels }));
});

test.each([
  [balanced(["a"]), "there is only one speaker"],
  [balanced(["unknown"]), "the speaker of 2 of 2 utterances is not known"],
  [balanced(["a", "b", ""]), "the speaker of 2 of 6 utterances is not known"],
  [
    { speakers: ["a", "a", "b"], labels: ["joy", "anger", "joy"] },
    "without speaker a fewer than two classes are left",
  ],
])("a random split is the last resort, with its reason", (facts, reason) => {
  const chosen = chooseProtocol(facts);
  expect(chosen.protocol.kind).toBe("stratified-random");
  expect(chosen.reason).toContain(reason);
  expect(chosen.reason).toContain("SPEAKER-DEPENDENT");
});

test("columns and bars line up", () => {
  expect(
    columns([
      ["a", "bb", "c"],
      ["aaa", "b", "cc "],
    ]),
  ).toEqual(["a    bb  c", "aaa  b   cc"]);
  expect(bars({ joy: 2, "10": 10, "03": 5 }, 10)).toEqual([
    "  03    5  #####",
    "  10   10  ##########",
    "  joy   2  ##",
  ]);
});
