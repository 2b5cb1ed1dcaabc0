import { beforeAll, expect, test } from "vitest";
import { fitMixture, type HeldOut } from "../../src/classify/ensemble-scores.ts";
import { classifiers } from "../../src/classify/index.ts";
import { createRng, type Recorded, type Rows } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { doubled, toyTable } from "./toy.ts";

const { make } = classifiers.rows;
type Options = Omit<Extract<Parameters<typeof make>[0], { kind: "ensemble" }>, "kind">;

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const ensemble = (options: Options) => make({ kind: "ensemble", ...options }, { engine });

/** The toy table with as many features of noise, named as those of two sets. */
function twoSets(counts: readonly number[], seed: number): Recorded<Rows> {
  const table = toyTable(counts, 0.8, 4, seed);
  const d = table.features.length;
  const rng = createRng(`noise/${seed}`);
  const noise = () => Array.from({ length: d }, () => rng.normal());
  return {
    ...table,
    features: [
      ...table.features.map((name) => `good/${name}`),
      ...table.features.map((name) => `bad/${name}`),
    ],
    data: Float32Array.from(
      table.ids.flatMap((_, i) => [...table.data.subarray(i * d, (i + 1) * d), ...noise()]),
    ),
  };
}

const right = (labels: Int32Array, truth: Int32Array) =>
  labels.filter((label, i) => label === truth[i]).length / truth.length;

test("members take the features of their set, in prediction and in the export", async () => {
  const [train, unseen] = [twoSets([20, 16, 12], 1), twoSets([12, 12, 12], 2)];
  const fitted = await ensemble({
    members: [
      { kind: "lda", shrinkage: 0.3, features: "good" },
      { kind: "svm", features: "bad" },
      { kind: "logistic" },
    ],
    weights: "inner",
  }).fit(train, { rng: createRng(1) });
  const { labels, probabilities } = await fitted.predict(unseen.data);
  expect(right(labels, unseen.labels)).toBeGreaterThan(0.9);
  expect(fitted.chosen).toMatchObject({
    "lda on good: shrinkage": 0.3,
    "svm on bad: c": 0.01,
    "logistic: c": 0.01,
  });
  expect(fitted.chosen.weights).toMatch(/^lda on good 0\.\d{3}, svm on bad 0\.0\d\d, logistic 0\.\d{3}$/);
  const model = await engine.load(fitted.toOnnx());
  const got = await model.run({ features: { data: unseen.data, shape: [36, train.features.length] } });
  await model.release();
  expect(Array.from(got.label.data, Number)).toEqual([...labels]);
  for (const [i, p] of probabilities.entries()) expect(got.probabilities.data[i]).toBeCloseTo(p, 4);
});

test("members of equal weight count equally, however large their scores", async () => {
  // Without regularisation scores are far larger than those of the other two, which agree against it.
  const [train, unseen] = [toyTable([30, 24, 18], 2, 4), toyTable([100, 100, 100], 2, 4, 7)];
  const members: Options["members"] = [
    { kind: "logistic", c: 1e4, name: "loud" },
    { kind: "lda", shrinkage: 0.5 },
    { kind: "svm" },
  ];
  const labelsOf = async (classifier: ReturnType<typeof make>) =>
    (await (await classifier.fit(train, { rng: createRng(1) })).predict(unseen.data)).labels;
  const together = await labelsOf(ensemble({ members }));
  const [loud, discriminant] = [
    await labelsOf(make({ kind: "logistic", c: 1e4 })),
    await labelsOf(make({ kind: "lda", shrinkage: 0.5 })),
  ];
  const agreeing = (a: Int32Array, b: Int32Array) => right(a, b);
  expect(agreeing(together, loud)).toBeLessThan(1);
  expect(agreeing(together, discriminant)).toBeGreaterThan(agreeing(loud, discriminant));
});

/** Scores of two members: the first knows the truth through noise, the second is noise. */
function judgements(n: number, noise: number): HeldOut {
  const rng = createRng(3);
  const truth = Int32Array.from({ length: n }, (_, i) => i % 3);
  const member = (signal: number, scale: number) =>
    Float64Array.from({ length: 3 * n }, (_, at) => {
      const own = truth[Math.floor(at / 3)] === at % 3;
      return scale * ((own ? signal : 0) + noise * rng.normal()) + 100;
    });
  return { truth, classes: 3, known: new Uint8Array(3 * n).fill(1), scores: [member(2, 50), member(0, 0.1)] };
}

test("inner weights follow what the held-out rows say, equal ones do not", () => {
  const inner = fitMixture(judgements(300, 1), "inner");
  expect(inner.weights[0]).toBeGreaterThan(0.9);
  expect(inner.weights[0] + inner.weights[1]).toBeCloseTo(1, 9);
  const equal = fitMixture(judgements(300, 1), "equal");
  expect(equal.weights).toEqual([0.5, 0.5]);
  // Both members are brought to a deviation of 1.
  expect(equal.factors[1] / equal.factors[0]).toBeCloseTo((50 / 0.1) * Math.sqrt(1 + 4 / 3), -2);
  expect(inner.temperature).toBeLessThan(equal.temperature);
});

test("no member better than chance: equal weights", () => {
  const { scores, ...rest } = judgements(300, 1);
  const { weights } = fitMixture(
    { ...rest, scores: scores.map((list) => list.map((score) => -score)) },
    "inner",
  );
  expect(weights[0]).toBeLessThan(0.6);
});

test("a class without training rows is never predicted and has probability 0", async () => {
  const full = toyTable([10, 10, 10]);
  const labels = full.labels.map((c) => (c === 1 ? 2 : c));
  const members: Options["members"] = [
    { kind: "svm" },
    { kind: "lda", shrinkage: 0.5 },
    { kind: "dnn", hidden: [8], epochs: 3 },
  ];
  const fitted = await ensemble({ members }).fit({ ...full, labels }, { rng: createRng(1) });
  const predicted = await fitted.predict(full.data);
  expect(predicted.labels).not.toContain(1);
  expect([...predicted.probabilities].filter((_, i) => i % 3 === 1).every((p) => p === 0)).toBe(true);
});

test("a class that one speaker alone has does not spoil the standard of the others", async () => {
  const table = toyTable([12, 12, 3], 0.5, 3);
  const speakers = table.speakers.map((speaker, i) => (table.labels[i] === 2 ? "s0" : speaker));
  const fitted = await ensemble({
    members: [{ kind: "svm" }, { kind: "lda", shrinkage: 0.5 }],
    weights: "inner",
  }).fit({ ...table, speakers }, { rng: createRng(1) });
  expect((await fitted.predict(table.data)).labels).toEqual(table.labels);
});

test("synthetic copies of held-out rows do not steer the weights", async () => {
  const table = twoSets([20, 20, 20], 1);
  const members: Options["members"] = [
    // It knows by heart what it has seen, and nothing of anything else.
    { kind: "svm", kernel: "rbf", gamma: 20, c: 100, features: "bad" },
    { kind: "lda", shrinkage: 0.3, features: "good" },
  ];
  const { chosen } = await ensemble({ members, weights: "inner" }).fit(doubled(table), { rng: createRng(1) });
  expect(chosen.weights).toMatch(/^svm on bad 0\.[01]/);
});

test("says what is wrong with members, their sets and their rows", async () => {
  const members: Options["members"] = [{ kind: "svm" }, { kind: "lda", shrinkage: 0.5 }];
  const fit = (options: Options, table: Recorded<Rows>) =>
    ensemble(options).fit(table, { rng: createRng(1) });
  expect(() =>
    ensemble({ members: [{ kind: "svm" }, { kind: "svm", c: 1 }] }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [EmoforgeError: The options of classifier "ensemble" are not valid:
      members: two are called the same; give each its own \`name\`]
  `);
  expect(() => ensemble({ members: [{ kind: "svm" }] })).toThrowErrorMatchingInlineSnapshot(`
    [EmoforgeError: The options of classifier "ensemble" are not valid:
      members: Too small: expected array to have >=2 items]
  `);
  expect(() =>
    ensemble({ members: [{ kind: "svm", hidden: [3] }, { kind: "lda" }] } as never),
  ).toThrowErrorMatchingInlineSnapshot(`
    [EmoforgeError: The options of classifier "ensemble" are not valid:
      members.0: Unrecognized key: "hidden". Expected some of: kind, name, c, grid, classWeights, innerFolds, calibrate, kernel, gamma, features]
  `);
  const table = toyTable([6, 6]);
  const elsewhere: Options = { members: [{ kind: "svm", features: "is10" }, { kind: "lda" }] };
  await expect(fit(elsewhere, table)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: ensemble, features of svm on is10: expected no \`features\`, since there is one set only, got is10. Leave \`features\` out, or name several sets in the recipe.]`,
  );
  await expect(fit(elsewhere, twoSets([6, 6], 1))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: ensemble, features of svm on is10: expected one of good, bad, got is10.]`,
  );
  await expect(
    fit({ members }, { ...table, labels: table.labels.map(() => 1) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: ensemble: expected training rows of at least 2 classes, got 1.]`,
  );
  await expect(
    fit({ members }, { ...table, speakers: table.speakers.map(() => "s") }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: ensemble: expected at least 2 speakers to choose on, got 1. Use one of its members alone.]`,
  );
  await expect(
    fit({ members }, { ...table, speakers: Array.from(table.labels, String) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: ensemble, inner fold: expected training rows of at least 2 classes, got 1. Use one of its members alone.]`,
  );
});
