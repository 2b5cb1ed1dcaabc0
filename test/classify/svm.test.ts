import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { gramMatrix } from "../../src/classify/gram.ts";
import { classifiers } from "../../src/classify/index.ts";
import { decide, trainPairs } from "../../src/classify/libsvm.ts";
import { rbfDecisions, rbfKernel } from "../../src/classify/pair-decisions.ts";
import { createRng, type Recorded, type Rows } from "../../src/core/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { formulaTable } from "./formula-table.ts";
import { golden } from "./golden.ts";
import { doubled, toyTable } from "./toy.ts";

const { make } = classifiers.rows;

// scikit-learn 1.2.1 on the rows of `formulaTable`: SVC(kernel="linear", C, class_weight, decision_function_shape="ovo");
// predict(X), and decision_function(X[:3]) in the order (0,1) (0,2) (0,3) (1,2) (1,3) (2,3), rounded to 5 digits.
const linear = [
  {
    c: 0.01,
    classWeights: "balanced",
    predicted: "0210210310022001031002100103100212232310",
    decisions: [
      [4.48723, 1.16331, 4.31967, -3.87159, 2.49083, 4.23399],
      [0.79938, -0.05552, 1.95211, -1.26419, 1.2191, 2.06293],
      [-1.46983, -0.93593, -0.73128, 1.08106, 0.99953, -0.52519],
    ],
  },
  {
    c: 1,
    classWeights: "none",
    predicted: "0210210310021001031002100103100210210310",
    decisions: [
      [7.68289, 2.19854, 6.47261, -13.26885, 5.40002, 8.83099],
      [1.03995, -1.00035, 2.82951, -3.84882, 2.5174, 4.76574],
      [-2.85018, -0.91258, -1.19565, 2.42795, 0.99978, -0.40666],
    ],
  },
] as const;

test.each(linear)("equals scikit-learn's SVC with C = $c, class weights $classWeights", async (expected) => {
  const { c, classWeights } = expected;
  const table = formulaTable();
  const fitted = await make({ kind: "svm", c, classWeights }).fit(table, { rng: createRng(1) });
  expect((await fitted.predict(table.data)).labels.join("")).toBe(expected.predicted);

  const counts = [16, 12, 8, 4];
  const bounds = counts.map((count) => (classWeights === "balanced" ? (c * 40) / (4 * count) : c));
  const gram = await gramMatrix(table.data, 6);
  const machines = trainPairs(
    gram,
    table.labels,
    table.ids.map((_, i) => i),
    bounds,
  );
  expected.decisions.forEach((row, i) => {
    row.forEach((value, p) => {
      expect(decide(machines[p], gram, i)).toBeCloseTo(value, 3);
    });
  });
});

test.each(golden.rbf)("equals scikit-learn's SVC with kernel rbf, C = $c, gamma $gamma", async (expected) => {
  const { c, gamma, classWeights, used } = expected;
  const table = formulaTable();
  const fitted = await make({ kind: "svm", kernel: "rbf", c, gamma, classWeights }).fit(table, {
    rng: createRng(1),
  });
  expect((await fitted.predict(table.data)).labels.join("")).toBe(expected.predicted);
  expect(fitted.chosen).toEqual({ c, gamma: expect.closeTo(used, 6) });

  const bounds = [16, 12, 8, 4].map((count) => (classWeights === "balanced" ? (c * 40) / (4 * count) : c));
  const kernel = rbfKernel(await gramMatrix(table.data, 6), used);
  const everything = table.ids.map((_, i) => i);
  const machines = trainPairs(kernel, table.labels, everything, bounds);
  const decisions = rbfDecisions(machines, table.data, 6, used);
  expected.decisions.forEach((row, i) => {
    const values = new Float64Array(6);
    decisions.addTo(values, table.data.subarray(6 * i, 6 * i + 6));
    row.forEach((value, p) => {
      // libsvm stops at a violation of 0.001; the golden values are of a thousandth of that.
      expect(decide(machines[p], kernel, i)).toBeCloseTo(value, 2);
      expect(values[p] - machines[p].rho).toBeCloseTo(value, 2);
    });
  });
});

test("a radial kernel tells a ring from its middle, which a linear one does not", async () => {
  const ring = (n: number, seed: number): Recorded<Rows> => {
    const rng = createRng(seed);
    const labels = Int32Array.from({ length: n }, (_, i) => i % 2);
    const data = Array.from(labels, (label) => {
      const [angle, radius] = [2 * Math.PI * rng.uniform(), 2 * label + 0.3 * rng.normal()];
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    return {
      ...toyTable([n / 2, n / 2]),
      features: ["x", "y"],
      data: Float32Array.from(data.flat()),
      labels,
    };
  };
  const [train, unseen] = [ring(60, 1), ring(60, 2)];
  const right = async (kernel: "linear" | "rbf") => {
    const fitted = await make({ kind: "svm", kernel, c: 1 }).fit(train, { rng: createRng(1) });
    const { labels } = await fitted.predict(unseen.data);
    return labels.filter((label, i) => label === unseen.labels[i]).length / 60;
  };
  expect(await right("rbf")).toBeGreaterThan(0.95);
  expect(await right("linear")).toBeLessThan(0.7);
});

test("gamma is refused without the kernel it belongs to", () => {
  expect(() => make({ kind: "svm", gamma: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
    [EmoforgeError: The options of classifier "svm" are not valid:
      gamma: goes with kernel: rbf, and with no other]
  `);
});

test("the order of training rows does not matter", async () => {
  const table = formulaTable();
  const order = createRng(3).shuffled(table.ids.map((_, i) => i));
  const shuffled = {
    ...table,
    data: Float32Array.from(order.flatMap((i) => [...table.data.subarray(i * 6, i * 6 + 6)])),
    labels: Int32Array.from(order, (i) => table.labels[i]),
  };
  const [one, two] = await Promise.all(
    [table, shuffled].map((t) => make({ kind: "svm" }).fit(t, { rng: createRng(1) })),
  );
  expect((await two.predict(table.data)).labels).toEqual((await one.predict(table.data)).labels);
});

test("an engine changes nothing but the last digits", async () => {
  const table = formulaTable();
  const engine = await createNodeEngine();
  const [plain, fast] = [await gramMatrix(table.data, 6), await gramMatrix(table.data, 6, engine)];
  plain.values.forEach((value, i) => {
    expect(fast.values[i]).toBeCloseTo(value, 4);
  });
});

test.each([1, 2, 3, 4, 5, 9])("the Gram matrix of %i rows is that of the definition", async (n) => {
  const rng = createRng(n);
  const x = Float32Array.from({ length: n * 3 }, () => rng.normal());
  const { values } = await gramMatrix(x, 3);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const expected = [0, 1, 2].reduce((sum, c) => sum + x[i * 3 + c] * x[j * 3 + c], 0);
      expect(values[i * n + j]).toBeCloseTo(expected, 10);
    }
  }
});

test("a class without training rows is never predicted and has probability 0", async () => {
  const full = toyTable([10, 10, 10]);
  const fitted = await make({ kind: "svm" }).fit(
    { ...full, labels: full.labels.map((c) => (c === 1 ? 2 : c)) },
    { rng: createRng(1) },
  );
  const { labels, probabilities } = await fitted.predict(full.data);
  expect([...new Set(labels)].sort()).toEqual([0, 2]);
  expect([...probabilities].filter((_, i) => i % 3 === 1).every((p) => p === 0)).toBe(true);
});

test("a C so small that every row is at its bound still tells classes apart", async () => {
  const table = toyTable([16, 12, 8]);
  const { labels } = await (await make({ kind: "svm", c: 1e-6 }).fit(table, { rng: createRng(1) })).predict(
    table.data,
  );
  expect(labels).toEqual(table.labels);
});

test("balanced weights raise the recall of a scarce class", async () => {
  const train = toyTable([60, 6], 2);
  const unseen = toyTable([50, 50], 2, 4, 9);
  const recall = async (classWeights: "none" | "balanced") => {
    const { labels } = await (
      await make({ kind: "svm", classWeights }).fit(train, { rng: createRng(1) })
    ).predict(unseen.data);
    return labels.filter((label, i) => unseen.labels[i] === 1 && label === 1).length / 50;
  };
  expect(await recall("balanced")).toBeGreaterThan((await recall("none")) + 0.1);
});

test("the search takes the smaller of two equally good C and reports the inner UAR", async () => {
  const separable = toyTable([12, 12, 12], 0.2);
  const { chosen } = await make({ kind: "svm", c: "search", grid: [10, 1, 100] }).fit(separable, {
    rng: createRng(1),
  });
  expect(chosen).toEqual({ c: 1, innerUar: 1 });
});

test("the search finds the C that an overlapping task needs", async () => {
  const table = toyTable([30, 10, 10], 1.5, 5);
  const { chosen } = await make({ kind: "svm", c: "search", grid: [1e-7, 0.1], classWeights: "none" }).fit(
    table,
    {
      rng: createRng(1),
    },
  );
  expect(chosen.c).toBe(0.1);
});

test("calibration brings probabilities near to the share of right labels", async () => {
  const table = toyTable([60, 60, 60], 1.8, 6);
  const unseen = toyTable([200, 200, 200], 1.8, 6, 7);
  const fitted = await make({ kind: "svm", calibrate: true }).fit(table, { rng: createRng(1) });
  const { labels, probabilities } = await fitted.predict(unseen.data);
  const confidence = labels.reduce((sum, label, i) => sum + probabilities[i * 3 + label], 0) / labels.length;
  const right = labels.filter((label, i) => label === unseen.labels[i]).length / labels.length;
  expect(Math.abs(confidence - right)).toBeLessThan(0.05);
  expect(fitted.chosen.temperature).toBeGreaterThan(0.02);
});

test("synthetic copies of held-out rows do not steer the search", async () => {
  // Labels that have nothing to do with 60 features: whoever has seen a row's copy knows its label, else it is a guess.
  const rng = createRng(1);
  const noise: Recorded<Rows> = {
    ...toyTable([20, 20]),
    features: Array.from({ length: 60 }, (_, c) => `f${c}`),
    data: Float32Array.from({ length: 40 * 60 }, () => rng.normal()),
  };
  const { chosen } = await make({ kind: "svm", c: "search", grid: [1, 10] }).fit(doubled(noise), { rng });
  expect(chosen.innerUar).toBeLessThan(0.8);
});

test("many fits hold no memory of libsvm's heap, which never shrinks", async () => {
  const module = createRequire(import.meta.url)("libsvm-js/out/asm/libsvm.js") as { HEAPU8: Uint8Array };
  const table = toyTable([60, 40, 20]);
  const fitOften = async (times: number) => {
    for (let i = 0; i < times; i++) await make({ kind: "svm" }).fit(table, { rng: createRng(1) });
  };
  await fitOften(5);
  const before = module.HEAPU8.byteLength;
  // A fit of 120 rows takes over 200 kB there: 200 leaks would be 40 MB, twice the heap.
  await fitOften(200);
  expect(module.HEAPU8.byteLength).toBe(before);
});

test("says what a fit lacks", async () => {
  const table = toyTable([6, 6]);
  const fit = (options: { readonly c?: "search"; readonly calibrate?: boolean }, t: Recorded<Rows>) =>
    make({ kind: "svm", ...options }).fit(t, { rng: createRng(1) });
  await expect(
    fit({}, { ...table, labels: table.labels.map(() => 1) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: svm: expected training rows of at least 2 classes, got 1.]`,
  );
  const alone = { ...table, speakers: table.speakers.map(() => "s") };
  await expect(fit({ c: "search" }, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: svm, c: search: expected at least 2 speakers to choose on, got 1. Set c to a number.]`,
  );
  await expect(fit({ calibrate: true }, alone)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: svm, calibrate: true: expected at least 2 speakers to choose on, got 1. Set calibrate to false.]`,
  );
  const confounded = { ...table, speakers: Array.from(table.labels, String) };
  await expect(fit({ calibrate: true }, confounded)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: svm, inner fold: expected training rows of at least 2 classes, got 1. Lower innerFolds, or set c to a number and calibrate to false.]`,
  );
  const fitted = await fit({}, table);
  await expect(
    fitted.predict(Float32Array.of(1, 2, Number.NaN, 4)),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: svm predict, row 0, feature 2: expected a finite number, got NaN.]`,
  );
  await expect(fitted.predict(new Float32Array(3))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: svm predict: shapes [3] and [4] do not fit: rows must have as many features as the training rows.]`,
  );
});
