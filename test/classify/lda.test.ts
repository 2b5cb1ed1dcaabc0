import { expect, test } from "vitest";
import { gramMatrix } from "../../src/classify/gram.ts";
import { classifiers } from "../../src/classify/index.ts";
import {
  type Discriminator,
  discriminatorOfGram,
  discriminatorOfRows,
} from "../../src/classify/shrunk-discriminants.ts";
import { createRng, type Recorded, type Rows, selectRows } from "../../src/core/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { formulaTable } from "./formula-table.ts";
import { golden } from "./golden.ts";
import { doubled, toyTable } from "./toy.ts";

const { make } = classifiers.rows;

const everything = (table: Recorded<Rows>) => table.ids.map((_, i) => i);

/** Scores of a row by weights of features, or of inner products with the training rows; less their mean. */
function centred(values: ArrayLike<number>, model: Discriminator, shrinkage: number): number[] {
  const { weights, bias } = model.at(shrinkage);
  const scores = Array.from(bias, (start, c) => {
    let sum = start;
    for (const [j, weight] of weights[c].entries()) sum += weight * values[j];
    return sum;
  });
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  return scores.map((value) => value - mean);
}

test.each(golden.lda)(
  "$features features, shrinkage $shrinkage: scores equal scikit-learn's",
  async (expected) => {
    const d = expected.features;
    const table = formulaTable(d);
    const { data, labels } = table;
    const gram = await gramMatrix(data, d);
    const positions = everything(table);
    const [byRows, byGram] = [
      discriminatorOfRows({ data, d, labels, positions }),
      discriminatorOfGram(gram, d, { labels, positions }),
    ];
    for (const model of [byRows, byGram]) {
      const { used } = expected;
      if (expected.shrinkage === "ledoit-wolf") expect(model.ledoitWolf()).toBeCloseTo(used, 8);
      for (const [i, scores] of expected.scores.entries()) {
        const row =
          model === byRows ? data.subarray(i * d, (i + 1) * d) : gram.values.subarray(i * 40, (i + 1) * 40);
        for (const [c, value] of centred(row, model, used).entries()) expect(value).toBeCloseTo(scores[c], 5);
      }
    }
  },
);

test.each(golden.lda)(
  "$features features, shrinkage $shrinkage: labels and probabilities too",
  async (expected) => {
    const table = formulaTable(expected.features);
    for (const priors of ["equal", "data"] as const) {
      const fitted = await make({ kind: "lda", shrinkage: expected.shrinkage, priors }).fit(table, {
        rng: createRng(1),
      });
      const { labels, probabilities } = await fitted.predict(table.data);
      if (priors === "equal") expect(labels.join("")).toBe(expected.predicted);
      for (const [i, row] of expected[priors].entries())
        for (const [c, p] of row.entries()) expect(probabilities[4 * i + c]).toBeCloseTo(p, 4);
      expect(fitted.chosen).toEqual({ shrinkage: expect.closeTo(expected.used, 5) });
    }
  },
);

test("an engine changes nothing but the last digits", async () => {
  const table = formulaTable(60);
  const [engine, rng] = [await createNodeEngine(), createRng(1)];
  const [plain, fast] = [
    await make({ kind: "lda" }).fit(table, { rng }),
    await make({ kind: "lda" }, { engine }).fit(table, { rng }),
  ];
  expect(fast.chosen).toEqual(plain.chosen);
  const [one, two] = [await plain.predict(table.data), await fast.predict(table.data)];
  for (const [i, p] of one.probabilities.entries()) expect(two.probabilities[i]).toBeCloseTo(p, 3);
});

test("the inner choice is by speakers: what a fold's model says is said without its speakers", async () => {
  const table = toyTable([30, 24, 18], 2.5, 3);
  const fitted = await make({ kind: "lda", grid: [0.3] }).fit(table, { rng: createRng(1) });
  const right = [0, 0, 0];
  for (const speaker of ["s0", "s1", "s2"]) {
    const [own, others] = [true, false].map((wanted) =>
      everything(table).filter((i) => (table.speakers[i] === speaker) === wanted),
    );
    const model = await make({ kind: "lda", shrinkage: 0.3 }).fit(selectRows(table, others), {
      rng: createRng(1),
    });
    const { labels } = await model.predict(selectRows(table, own).data);
    for (const [at, i] of own.entries()) if (labels[at] === table.labels[i]) right[table.labels[i]]++;
  }
  const uar = (right[0] / 30 + right[1] / 24 + right[2] / 18) / 3;
  expect(uar).toBeLessThan(1);
  expect(fitted.chosen).toMatchObject({ shrinkage: 0.3, innerUar: expect.closeTo(uar, 12) });
});

test("of two equally good values the larger is taken", async () => {
  const { chosen } = await make({ kind: "lda", grid: [0.2, 0.9, 0.5] }).fit(toyTable([12, 12, 12], 0.2), {
    rng: createRng(1),
  });
  expect(chosen).toMatchObject({ shrinkage: 0.9, innerUar: 1 });
});

test("synthetic copies of held-out rows do not steer the choice", async () => {
  // Labels that have nothing to do with 60 features: whoever has seen a row's copy knows its label, else it is a guess.
  const rng = createRng(1);
  const noise: Recorded<Rows> = {
    ...toyTable([20, 20]),
    features: Array.from({ length: 60 }, (_, c) => `f${c}`),
    data: Float32Array.from({ length: 40 * 60 }, () => rng.normal()),
  };
  const { chosen } = await make({ kind: "lda" }).fit(doubled(noise), { rng });
  expect(chosen.innerUar).toBeLessThan(0.8);
});

test("priors from the data favour the frequent class, equal ones do not", async () => {
  const train = toyTable([60, 6], 2);
  const unseen = toyTable([50, 50], 2, 4, 9);
  const recall = async (priors: "equal" | "data") => {
    const fitted = await make({ kind: "lda", shrinkage: 0.5, priors }).fit(train, { rng: createRng(1) });
    const { labels } = await fitted.predict(unseen.data);
    return labels.filter((label, i) => unseen.labels[i] === 1 && label === 1).length / 50;
  };
  expect(await recall("equal")).toBeGreaterThan((await recall("data")) + 0.1);
});

test("calibration brings probabilities near to the share of right labels and changes no label", async () => {
  const table = toyTable([20, 20, 20], 1.8, 6);
  // 200 features of noise, by which a model of 60 rows is sure of itself without reason.
  const wide = (t: Recorded<Rows>, seed: number): Recorded<Rows> => {
    const rng = createRng(seed);
    const noise = () => Array.from({ length: 200 }, () => rng.normal());
    return {
      ...t,
      features: [...t.features, ...noise().map((_, c) => `noise ${c}`)],
      data: Float32Array.from(
        everything(t).flatMap((i) => [...t.data.subarray(i * 5, i * 5 + 5), ...noise()]),
      ),
    };
  };
  const [train, unseen] = [wide(table, 1), wide(toyTable([200, 200, 200], 1.8, 6, 7), 2)];
  const judge = async (calibrate: boolean) => {
    const fitted = await make({ kind: "lda", shrinkage: 0.2, calibrate }).fit(train, { rng: createRng(1) });
    const { labels, probabilities } = await fitted.predict(unseen.data);
    const confidence =
      labels.reduce((sum, label, i) => sum + probabilities[i * 3 + label], 0) / labels.length;
    const right = labels.filter((label, i) => label === unseen.labels[i]).length / labels.length;
    return { labels, gap: Math.abs(confidence - right) };
  };
  const [plain, calibrated] = [await judge(false), await judge(true)];
  expect(calibrated.labels).toEqual(plain.labels);
  expect(plain.gap).toBeGreaterThan(0.15);
  expect(calibrated.gap).toBeLessThan(0.07);
});

test.each([2, 60])(
  "a class without training rows is never predicted and has probability 0 (%i features)",
  async (d) => {
    const full = formulaTable(d);
    const labels = full.labels.map((c) => (c === 1 ? 2 : c));
    const fitted = await make({ kind: "lda", shrinkage: 0.1 }).fit(
      { ...full, labels },
      { rng: createRng(1) },
    );
    const predicted = await fitted.predict(full.data);
    expect([...new Set(predicted.labels)].sort()).toEqual([0, 2, 3]);
    expect([...predicted.probabilities].filter((_, i) => i % 4 === 1).every((p) => p === 0)).toBe(true);
  },
);

test("rows that do not differ within classes leave the nearest mean", async () => {
  const table = { ...toyTable([1, 1], 0), ids: ["a", "b"], speakers: ["s", "t"] };
  for (const shrinkage of [0.5, "ledoit-wolf"] as const) {
    const fitted = await make({ kind: "lda", shrinkage }).fit(table, { rng: createRng(1) });
    expect((await fitted.predict(table.data)).labels).toEqual(table.labels);
  }
});

test("says what a fit lacks", async () => {
  const table = toyTable([6, 6]);
  const fit = (options: Partial<Extract<Parameters<typeof make>[0], { kind: "lda" }>>, t: Recorded<Rows>) =>
    make({ ...options, kind: "lda" }).fit(t, { rng: createRng(1) });
  await expect(
    fit({}, { ...table, labels: table.labels.map(() => 1) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: lda: expected training rows of at least 2 classes, got 1.]`,
  );
  const alone = { ...table, speakers: table.speakers.map(() => "s") };
  await expect(fit({}, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: lda, shrinkage: inner: expected at least 2 speakers to choose on, got 1. Set shrinkage to a number or to ledoit-wolf.]`,
  );
  await expect(fit({ shrinkage: 0.5, calibrate: true }, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: lda, calibrate: true: expected at least 2 speakers to choose on, got 1. Set calibrate to false.]`,
  );
  const confounded = { ...table, speakers: Array.from(table.labels, String) };
  await expect(fit({}, confounded)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: lda, inner fold: expected training rows of at least 2 classes, got 1. Lower innerFolds, or set shrinkage to a number and calibrate to false.]`,
  );
  const fitted = await fit({ shrinkage: 0.5 }, table);
  await expect(
    fitted.predict(Float32Array.of(1, 2, Number.NaN, 4)),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: lda predict, row 0, feature 2: expected a finite number, got NaN.]`,
  );
  await expect(fitted.predict(new Float32Array(3))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: lda predict: shapes [3] and [4] do not fit: rows must have as many features as the training rows.]`,
  );
});
