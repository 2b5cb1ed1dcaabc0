import { expect, test } from "vitest";
import { gramMatrix } from "../../src/classify/gram.ts";
import { classifiers } from "../../src/classify/index.ts";
import {
  gradientTolerance,
  type MultinomialProblem,
  solveMultinomial,
} from "../../src/classify/multinomial.ts";
import { rowCoordinates } from "../../src/classify/row-coordinates.ts";
import { createRng, type Recorded, type Rows } from "../../src/core/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { formulaTable } from "./formula-table.ts";
import { golden } from "./golden.ts";
import { doubled, toyTable } from "./toy.ts";

const { make } = classifiers.rows;

test.each(golden.logistic)(
  "equals scikit-learn's LogisticRegression: $features features, C = $c, class weights $classWeights",
  async ({ features, c, classWeights, probabilities, predicted }) => {
    const table = formulaTable(features);
    const fitted = await make({ kind: "logistic", c, classWeights }).fit(table, { rng: createRng(1) });
    const got = await fitted.predict(table.data);
    expect(got.labels.join("")).toBe(predicted);
    for (const [i, row] of probabilities.entries())
      for (const [k, p] of row.entries()) expect(got.probabilities[4 * i + k]).toBeCloseTo(p, 5);
    expect(fitted.chosen).toEqual({ c });
  },
);

function problem(d: number, c: number): MultinomialProblem {
  const { data, labels } = formulaTable(d);
  return { x: Float64Array.from(data), m: d, labels, k: 4, costs: Array.from(labels, () => c) };
}

test.each([
  [6, 1e-4],
  [6, 1],
  [6, 1e4],
  [60, 1e-4],
  [60, 1],
  [60, 1e4],
])("%i features, C = %d: the gradient falls below the tolerance", (d, c) => {
  expect(solveMultinomial(problem(d, c)).gradient).toBeLessThan(gradientTolerance.model);
});

test("where it begins changes nothing but the number of steps", () => {
  const start = solveMultinomial(problem(6, 0.9)).weights;
  const before = start.slice();
  const [warm, cold] = [
    solveMultinomial(problem(6, 1), gradientTolerance.model, start),
    solveMultinomial(problem(6, 1)),
  ];
  expect(start).toEqual(before);
  expect(warm.steps).toBeLessThan(cold.steps);
  for (const [j, value] of cold.weights.entries()) expect(warm.weights[j]).toBeCloseTo(value, 4);
});

test("coordinates of rows keep their inner products, and lead back to weights of rows", async () => {
  const rng = createRng(2);
  const data = Float32Array.from({ length: 40 * 60 }, () => rng.normal());
  // The last rows are copies and a sum of others: 40 rows span 37 dimensions.
  data.copyWithin(37 * 60, 0, 120);
  for (let c = 0; c < 60; c++) data[39 * 60 + c] = data[5 * 60 + c] + data[6 * 60 + c];
  const gram = await gramMatrix(data, 60);
  const { rows, rank, ofRows } = rowCoordinates(gram, 1e-10);
  expect(rank).toBe(37);
  const inner = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < rank; c++) sum += rows[i * rank + c] * rows[j * rank + c];
    return sum;
  };
  const weights = Float64Array.from({ length: rank }, (_, c) => Math.sin(c));
  const ofAll = ofRows(weights);
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 40; j++) expect(inner(i, j)).toBeCloseTo(gram.values[i * 40 + j], 6);
    const byCoordinates = weights.reduce((sum, w, c) => sum + w * rows[i * rank + c], 0);
    const byRows = ofAll.reduce((sum, w, j) => sum + w * gram.values[i * 40 + j], 0);
    expect(byRows).toBeCloseTo(byCoordinates, 6);
  }
});

test("an engine and copies of rows change nothing but the last digits", async () => {
  const table = formulaTable(60);
  const twice = doubled(table);
  const engine = await createNodeEngine();
  const predict = async (c: number, t: typeof table | typeof twice, tools: { engine?: typeof engine }) => {
    const fitted = await make({ kind: "logistic", c }, tools).fit(t, { rng: createRng(1) });
    return (await fitted.predict(table.data)).probabilities;
  };
  const plain = await predict(0.02, table, {});
  // Each row twice counts as much as each once at twice the cost.
  for (const other of [await predict(0.02, table, { engine }), await predict(0.01, twice, { engine })])
    for (const [i, p] of plain.entries()) expect(other[i]).toBeCloseTo(p, 3);
});

test("the search takes the smaller of two equally good C and reports the inner UAR", async () => {
  const separable = toyTable([12, 12, 12], 0.2);
  const { chosen } = await make({ kind: "logistic", c: "search", grid: [10, 1, 100] }).fit(separable, {
    rng: createRng(1),
  });
  expect(chosen).toEqual({ c: 1, innerUar: 1 });
});

test("balanced weights raise the recall of a scarce class", async () => {
  const train = toyTable([60, 6], 2);
  const unseen = toyTable([50, 50], 2, 4, 9);
  const recall = async (classWeights: "none" | "balanced") => {
    const fitted = await make({ kind: "logistic", classWeights }).fit(train, { rng: createRng(1) });
    const { labels } = await fitted.predict(unseen.data);
    return labels.filter((label, i) => unseen.labels[i] === 1 && label === 1).length / 50;
  };
  expect(await recall("balanced")).toBeGreaterThan((await recall("none")) + 0.1);
});

test("synthetic copies of held-out rows do not steer the search", async () => {
  // Labels that have nothing to do with 60 features: whoever has seen a row's copy knows its label, else it is a guess.
  const rng = createRng(1);
  const noise: Recorded<Rows> = {
    ...toyTable([20, 20]),
    features: Array.from({ length: 60 }, (_, c) => `f${c}`),
    data: Float32Array.from({ length: 40 * 60 }, () => rng.normal()),
  };
  const { chosen } = await make({ kind: "logistic", c: "search" }).fit(doubled(noise), { rng });
  expect(chosen.innerUar).toBeLessThan(0.8);
});

test("calibration makes the probabilities of a small C surer, and changes no label", async () => {
  const [table, unseen] = [toyTable([60, 60, 60], 1.8, 6), toyTable([200, 200, 200], 1.8, 6, 7)];
  const judge = async (calibrate: boolean) => {
    const fitted = await make({ kind: "logistic", c: 1e-3, calibrate }).fit(table, { rng: createRng(1) });
    const { labels, probabilities } = await fitted.predict(unseen.data);
    const confidence =
      labels.reduce((sum, label, i) => sum + probabilities[i * 3 + label], 0) / labels.length;
    const right = labels.filter((label, i) => label === unseen.labels[i]).length / labels.length;
    return { labels, gap: Math.abs(confidence - right) };
  };
  const [plain, calibrated] = [await judge(false), await judge(true)];
  expect(calibrated.labels).toEqual(plain.labels);
  expect(plain.gap).toBeGreaterThan(0.15);
  expect(calibrated.gap).toBeLessThan(0.08);
});

test.each([2, 60])(
  "a class without training rows is never predicted and has probability 0 (%i features)",
  async (d) => {
    const full = formulaTable(d);
    const labels = full.labels.map((c) => (c === 1 ? 2 : c));
    const fitted = await make({ kind: "logistic" }).fit({ ...full, labels }, { rng: createRng(1) });
    const predicted = await fitted.predict(full.data);
    expect(predicted.labels).not.toContain(1);
    expect([...predicted.probabilities].filter((_, i) => i % 4 === 1).every((p) => p === 0)).toBe(true);
  },
);

test("says what a fit lacks", async () => {
  const table = toyTable([6, 6]);
  const fit = (
    options: Partial<Extract<Parameters<typeof make>[0], { kind: "logistic" }>>,
    t: Recorded<Rows>,
  ) => make({ ...options, kind: "logistic" }).fit(t, { rng: createRng(1) });
  await expect(
    fit({}, { ...table, labels: table.labels.map(() => 1) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: logistic: expected training rows of at least 2 classes, got 1.]`,
  );
  const alone = { ...table, speakers: table.speakers.map(() => "s") };
  await expect(fit({ c: "search" }, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: logistic, c: search: expected at least 2 speakers to choose on, got 1. Set c to a number.]`,
  );
  await expect(fit({ calibrate: true }, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: logistic, calibrate: true: expected at least 2 speakers to choose on, got 1. Set calibrate to false.]`,
  );
  const confounded = { ...table, speakers: Array.from(table.labels, String) };
  await expect(fit({ c: "search" }, confounded)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: logistic, inner fold: expected training rows of at least 2 classes, got 1. Lower innerFolds, or set c to a number and calibrate to false.]`,
  );
});
