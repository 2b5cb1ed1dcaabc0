import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { type Protocol, protocolSchema, type SplitRows, splitFolds } from "../../src/evaluate/index.ts";

/** `sizes[s]` rows of speaker s, labels dealt in turn, two speakers in each session. */
function rowsOf(sizes: readonly number[], classes = 3): SplitRows {
  const speakers = sizes.flatMap((size, s) => new Array<string>(size).fill(`s${s}`));
  return {
    ids: speakers.map((_, i) => `u${i}`),
    labels: Int32Array.from(speakers, (_, i) => i % classes),
    speakers,
    sessions: speakers.map((name) => `session ${Math.floor(Number(name.slice(1)) / 2)}`),
    classes: ["anger", "fear", "neutral"],
  };
}

const sizes = fc.array(fc.integer({ min: 4, max: 12 }), { minLength: 4, maxLength: 9 });
const bySpeaker: Protocol[] = [
  { kind: "leave-one-speaker-out" },
  { kind: "k-fold-by-speaker", folds: 3 },
  { kind: "by-session" },
];

test.each(bySpeaker)("$kind keeps every speaker on one side and tests every row once", (protocol) => {
  fc.assert(
    fc.property(sizes, fc.integer(), (counts, seed) => {
      const rows = rowsOf(counts);
      const { folds, speakerDependent } = splitFolds(protocol, rows, createRng(seed));
      const tested = folds.flatMap(({ test }) => test);
      expect(tested.sort((a, b) => a - b)).toEqual(rows.ids.map((_, i) => i));
      for (const fold of folds) {
        const trained = new Set(fold.train.map((i) => rows.speakers[i]));
        expect(fold.test.some((i) => trained.has(rows.speakers[i]))).toBe(false);
        expect(fold.train.length + fold.test.length).toBe(rows.ids.length);
      }
      expect(speakerDependent).toBe(false);
    }),
    { numRuns: 40 },
  );
});

test("stratified-random tests every row once, keeps class shares, and says it is speaker-dependent", () => {
  fc.assert(
    fc.property(sizes, fc.integer(), (counts, seed) => {
      const rows = rowsOf(counts);
      const split = splitFolds({ kind: "stratified-random", folds: 4 }, rows, createRng(seed));
      const tested = split.folds.flatMap(({ test }) => test);
      expect(tested.sort((a, b) => a - b)).toEqual(rows.ids.map((_, i) => i));
      const perFold = split.folds.map(({ test }) => test.filter((i) => rows.labels[i] === 0).length);
      expect(Math.max(...perFold) - Math.min(...perFold)).toBeLessThanOrEqual(1);
      expect(split.speakerDependent).toBe(true);
      expect(split.notes[0]).toBe(
        "Rows are split at random: the same speakers are in training and test, so the scores are speaker-dependent.",
      );
    }),
    { numRuns: 40 },
  );
});

test("a test share takes that share of every class", () => {
  const rows = rowsOf([30, 30]);
  const { folds } = splitFolds({ kind: "stratified-random", testShare: 0.25 }, rows, createRng(1));
  expect(folds).toHaveLength(1);
  expect([0, 1, 2].map((c) => folds[0].test.filter((i) => rows.labels[i] === c).length)).toEqual([5, 5, 5]);
  expect(folds[0].train).toHaveLength(45);
});

test("k-fold-by-speaker balances rows, repeats itself for a seed, and does not depend on row order", () => {
  const rows = rowsOf([60, 10, 10, 10, 10, 10, 10]);
  const protocol: Protocol = { kind: "k-fold-by-speaker", folds: 2 };
  const first = splitFolds(protocol, rows, createRng(5));
  expect(first.folds.map(({ test }) => test.length)).toEqual([60, 60]);
  expect(splitFolds(protocol, rows, createRng(5))).toEqual(first);

  const reversed: SplitRows = {
    ids: [...rows.ids].reverse(),
    labels: Int32Array.from(rows.labels).reverse(),
    speakers: [...rows.speakers].reverse(),
    sessions: [...rows.sessions].reverse(),
  };
  const ids = (split: typeof first, from: SplitRows) =>
    split.folds.map(({ test }) => test.map((i) => from.ids[i]).sort());
  expect(ids(splitFolds(protocol, reversed, createRng(5)), reversed)).toEqual(ids(first, rows));
});

test("different seeds deal speakers differently", () => {
  const rows = rowsOf(new Array<number>(8).fill(6));
  const dealt = [1, 2, 3].map((seed) =>
    JSON.stringify(splitFolds({ kind: "k-fold-by-speaker", folds: 4 }, rows, createRng(seed)).folds),
  );
  expect(new Set(dealt).size).toBe(3);
});

test("folds are named by speaker or session", () => {
  const rows = rowsOf([6, 6, 6, 6]);
  const names = (protocol: Protocol) =>
    splitFolds(protocol, rows, createRng(1)).folds.map(({ name }) => name);
  expect(names({ kind: "leave-one-speaker-out" })).toEqual(["s0", "s1", "s2", "s3"]);
  expect(names({ kind: "by-session" })).toEqual(["session 0", "session 1"]);
});

test("a session split with one speaker in several sessions is marked speaker-dependent", () => {
  const rows = {
    ...rowsOf([12, 12]),
    sessions: Array.from({ length: 24 }, (_, i) => (i % 12 < 6 ? "a" : "b")),
  };
  const split = splitFolds({ kind: "by-session" }, rows, createRng(1));
  expect(split.speakerDependent).toBe(true);
  expect(split.notes).toEqual(["Speaker-dependent: in several sessions there are speakers s0, s1."]);
});

test("an unknown speaker is not a person: no protocol by speaker treats the unknown ones as one", () => {
  const rows = rowsOf([6, 6, 6, 6]);
  const some = { ...rows, speakers: rows.speakers.map((name) => (name === "s3" ? "unknown" : name)) };
  const split = (protocol: Protocol) => () => splitFolds(protocol, some, createRng(1));
  expect(split({ kind: "leave-one-speaker-out" })).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: leave-one-speaker-out: expected a speaker for every row, got none for "u18". Add a speaker column to the manifest, or choose another protocol.]`,
  );
  expect(split({ kind: "k-fold-by-speaker", folds: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: k-fold-by-speaker: expected a speaker for every row, got none for "u18". Add a speaker column to the manifest, or choose another protocol.]`,
  );
  const heldOut = split({ kind: "hold-out", test: 0.25, by: "speaker" })();
  expect(heldOut.speakerDependent).toBe(true);
  const sessions = { ...some, sessions: rows.speakers.map((name) => (name < "s2" ? "a" : "b")) };
  const bySession = splitFolds({ kind: "by-session" }, sessions, createRng(1));
  expect([bySession.speakerDependent, bySession.notes]).toEqual([
    true,
    ["Speaker-dependent, as far as is known: some speakers are unknown, and may be in training and test."],
  ]);
});

test("reports what is wrong with rows that cannot be split", () => {
  const split = (protocol: Protocol, rows: SplitRows) => () => splitFolds(protocol, rows, createRng(1));
  expect(split({ kind: "leave-one-speaker-out" }, rowsOf([9]))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: leave-one-speaker-out: expected at least 2 speakers, got 1 (s0). A single one cannot be both trained on and tested: add data, or choose stratified-random.]`,
  );
  const anonymous = { ...rowsOf([3, 3]), sessions: new Array<string>(6).fill("") };
  expect(split({ kind: "by-session" }, anonymous)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: by-session: expected a session for every row, got none for "u0". Add a session column to the manifest, or choose another protocol.]`,
  );
  expect(split({ kind: "k-fold-by-speaker", folds: 5 }, rowsOf([4, 4]))).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: k-fold-by-speaker: expected at least 5 speakers for 5 folds, got 2. Lower \`folds\`.]`,
  );
  const twice = { ...rowsOf([3, 3]), ids: ["a", "b", "c", "a", "d", "e"] };
  expect(split({ kind: "leave-one-speaker-out" }, twice)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: splitFolds: expected ids that differ, got "a" twice.]`,
  );
  const oneClass = { ...rowsOf([3, 3]), labels: Int32Array.of(0, 0, 0, 1, 1, 1) };
  expect(split({ kind: "leave-one-speaker-out" }, oneClass)).toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: Fold "s0" would train on one class only: expected at least 2 classes on every training side. Use fewer folds, or more data.]`,
  );
  const short = { ...rowsOf([3, 3]), labels: Int32Array.of(0, 1) };
  expect(split({ kind: "leave-one-speaker-out" }, short)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: splitFolds, labels: expected 6 entries, one per id, got 2.]`,
  );
});

test("the schema refuses unknown keys and folds together with testShare", () => {
  expect(protocolSchema.parse({ kind: "k-fold-by-speaker" })).toEqual({
    kind: "k-fold-by-speaker",
    folds: 5,
  });
  expect(protocolSchema.safeParse({ kind: "leave-one-speaker-out", folds: 3 }).success).toBe(false);
  expect(protocolSchema.safeParse({ kind: "stratified-random", folds: 3, testShare: 0.2 }).success).toBe(
    false,
  );
});

test("hold-out tests whole speakers, as near to its share as they allow, differently in every draw", () => {
  const protocol = { kind: "hold-out", test: 0.25, by: "speaker" } as const;
  fc.assert(
    fc.property(sizes, fc.integer(), (counts, seed) => {
      const rows = rowsOf(counts);
      const { folds, speakerDependent } = splitFolds(protocol, rows, createRng(seed));
      expect(folds).toHaveLength(1);
      const [{ train, test }] = folds;
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(rows.ids.map((_, i) => i));
      const tested = new Set(test.map((i) => rows.speakers[i]));
      const trained = new Set(train.map((i) => rows.speakers[i]));
      expect([...tested].filter((name) => trained.has(name))).toEqual([]);
      expect(tested.size).toBeGreaterThanOrEqual(1);
      expect(trained.size).toBeGreaterThanOrEqual(2);
      expect(speakerDependent).toBe(false);
    }),
    { numRuns: 40 },
  );
  // Ten equal speakers: two and three are equally near to a quarter, and more tested rows are better.
  const equal = rowsOf(new Array<number>(10).fill(6));
  const draws = [1, 2, 3].map((seed) => splitFolds(protocol, equal, createRng(seed)).folds[0].test);
  expect(draws.map((test) => test.length)).toEqual([18, 18, 18]);
  expect(new Set(draws.map(String)).size).toBe(3);
  expect(splitFolds(protocol, equal, createRng(1)).folds[0].test).toEqual(draws[0]);
});

test("hold-out with too few speakers, unknown ones or `by: random` splits at random and says so", () => {
  const few = rowsOf([20, 20, 20]);
  const many = rowsOf([20, 20, 20, 20]);
  const nameless = { ...many, speakers: many.speakers.map(() => "") };
  for (const [rows, by] of [
    [few, "speaker"],
    [nameless, "speaker"],
    [many, "random"],
  ] as const) {
    const split = splitFolds({ kind: "hold-out", test: 0.25, by }, rows, createRng(1));
    expect(split.speakerDependent).toBe(true);
    expect(split.notes[0]).toMatch(/^Rows are split at random/);
    expect(split.folds[0].test.length / rows.ids.length).toBeCloseTo(0.25, 1);
  }
});

describe("published-folds", () => {
  const protocol: Protocol = { kind: "published-folds" };
  const rows = (
    sides: readonly (Record<string, "train" | "test"> | undefined)[],
    speakers: readonly string[],
  ): SplitRows => ({
    ids: speakers.map((_, i) => `u${i}`),
    labels: Int32Array.from(speakers, (_, i) => i % 2),
    speakers,
    sessions: speakers.map(() => ""),
    folds: sides,
    classes: ["anger", "fear"],
  });
  const split = (...given: Parameters<typeof rows>) => splitFolds(protocol, rows(...given), createRng(1));

  test("are used as they are, in the order of their numbers, and are not marked if they keep speakers apart", () => {
    const [a, b, c] = [
      { fold_2: "test", fold_10: "train" },
      { fold_2: "train", fold_10: "test" },
      { fold_2: "train", fold_10: "train" },
    ] as const;
    expect(split([a, a, b, b, c, c], ["s0", "s0", "s1", "s1", "s2", "s2"])).toEqual({
      folds: [
        { name: "fold_2", train: [2, 3, 4, 5], test: [0, 1] },
        { name: "fold_10", train: [0, 1, 4, 5], test: [2, 3] },
      ],
      speakerDependent: false,
      notes: [],
    });
  });

  test("with a speaker on both sides are marked, with their names", () => {
    const [train, test] = [{ test: "train" }, { test: "test" }] as const;
    const { speakerDependent, notes } = split([train, train, test, test], ["s0", "s1", "s1", "s2"]);
    expect(speakerDependent).toBe(true);
    expect(notes).toEqual(["Speaker-dependent: on both sides of a published fold there are speakers s1."]);
    const many = Array.from({ length: 26 }, (_, i) => `s${10 + (i % 13)}`);
    expect(
      split(
        many.map((_, i) => (i < 13 ? train : test)),
        many,
      ).notes,
    ).toEqual([
      "Speaker-dependent: on both sides of a published fold there are speakers s10, s11, s12, s13, s14, s15, s16, s17, s18, s19 and 3 more.",
    ]);
  });

  test("with unknown speakers count as speaker-dependent, even if each side has its own unknown ones", () => {
    const [train, test] = [{ test: "train" }, { test: "test" }] as const;
    const { speakerDependent, notes } = split([train, train, test, test], ["s0", "s0", "unknown", ""]);
    expect(speakerDependent).toBe(true);
    expect(notes).toEqual([
      "The speaker of 2 of 4 rows is not known, so it is not known either whether the published folds keep speakers apart: the scores count as speaker-dependent.",
    ]);
  });

  test("leave out rows that are on neither side, and say how many", () => {
    const [train, test] = [{ test: "train" }, { test: "test" }] as const;
    const { folds, notes } = split([train, train, test, undefined, {}], ["s0", "s0", "s1", "s2", "s2"]);
    expect(folds).toEqual([{ name: "test", train: [0, 1], test: [2] }]);
    expect(notes).toEqual(["2 of 5 rows are on neither side of any published fold and are not used."]);
  });

  test("messages: none, an empty side, a row tested twice", () => {
    const { folds: _, ...none } = rows([], ["s0", "s1"]);
    expect(() => splitFolds(protocol, none, createRng(1))).toThrow(
      "published-folds: expected a corpus with folds of its own, got one without. EmoBox folders with fold_1, fold_2, ... and Hugging Face files named by their split have them. Choose another protocol.",
    );
    expect(() => split([{ f: "train" }, { f: "train" }], ["s0", "s1"])).toThrow(
      'published-folds: expected training and test rows in every fold, got no test row in fold "f". Are its recordings there, and their classes among `classes`?',
    );
    expect(() =>
      split(
        [
          { f: "train", g: "train" },
          { f: "train", g: "train" },
          { f: "test", g: "test" },
        ],
        ["s0", "s1", "s2"],
      ),
    ).toThrow(
      'published-folds: expected every row tested at most once, got "u2" tested in fold "f" and in fold "g". Folds that overlap cannot be pooled: choose another protocol.',
    );
  });
});
