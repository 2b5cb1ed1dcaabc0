import { beforeAll, describe, expect, test } from "vitest";
import { classifiers } from "../../src/classify/index.ts";
import { createRng, type Recorded, type Rows } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const { make } = classifiers.rows;

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const small = { hidden: [16, 8], epochs: 25, batchSize: 16, learningRate: 5e-3 };

/** Clouds of `counts[c]` rows around a centre for each class, which no single line through the origin separates. */
function clouds(counts: readonly number[], spread = 0.4, seed = 1): Recorded<Rows> {
  const rng = createRng(seed);
  const centres = [
    [2, 0, 0],
    [-2, 0, 0],
    [0, 2, -1],
  ];
  const labels = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
  return {
    origin: "recorded",
    features: ["f1", "f2", "f3"],
    classes: counts.map((_, c) => `class ${c}`),
    data: Float32Array.from([...labels].flatMap((c) => centres[c].map((m) => m + spread * rng.normal()))),
    labels,
    ids: Array.from(labels, (_, i) => `u${i}`),
    speakers: Array.from(labels, () => "s"),
  };
}

const accuracy = (predicted: Int32Array, truth: Int32Array) =>
  predicted.filter((label, i) => label === truth[i]).length / truth.length;

test("learns classes that can be separated, and gives probabilities that sum to 1", async () => {
  const fitted = await make({ kind: "dnn", ...small }, { engine }).fit(clouds([40, 30, 33]), {
    rng: createRng(1),
  });
  // 90 rows: one full batch of predictions and a part of one.
  const unseen = clouds([30, 30, 30], 0.4, 2);
  const { labels, probabilities } = await fitted.predict(unseen.data);
  expect(accuracy(labels, unseen.labels)).toBeGreaterThan(0.97);
  expect(probabilities).toHaveLength(270);
  for (let i = 0; i < 90; i++) {
    const row = probabilities.subarray(3 * i, 3 * i + 3);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(row.indexOf(Math.max(...row))).toBe(labels[i]);
  }
  const [curve] = fitted.curves ?? [];
  expect(curve.steps).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(curve.values[24]).toBeLessThan(0.2 * curve.values[0]);
});

describe("chance", () => {
  const predictWith = async (seed: number, options: object = small) => {
    const fitted = await make({ kind: "dnn", ...options }, { engine }).fit(clouds([20, 21, 22]), {
      rng: createRng(seed),
    });
    return (await fitted.predict(clouds([9, 9, 9], 1, 3).data)).probabilities;
  };

  test("the same seed gives the same bits, also with dropout, also for fits at the same time", async () => {
    const options = { ...small, dropout: 0.3, epochs: 4 };
    const alone = await predictWith(5, options);
    const together = await Promise.all([predictWith(5, options), predictWith(6, options)]);
    expect(together[0]).toEqual(alone);
    expect(together[1]).not.toEqual(alone);
  });

  test("another fit in between changes nothing about a fitted one", async () => {
    const classifier = make({ kind: "dnn", ...small }, { engine });
    const first = await classifier.fit(clouds([20, 21, 22]), { rng: createRng(1) });
    const probe = clouds([9, 9, 9], 1, 3).data;
    const before = await first.predict(probe);
    await classifier.fit(clouds([22, 21, 20], 0.4, 9), { rng: createRng(2) });
    expect(await first.predict(probe)).toEqual(before);
  });
});

test("filling up the last batch does not change the loss: 10 rows in batches of 16 and of 10", async () => {
  const fit = (batchSize: number) =>
    make({ kind: "dnn", ...small, batchSize, epochs: 3 }, { engine }).fit(clouds([4, 3, 3]), {
      rng: createRng(1),
    });
  const [padded, exact] = [await fit(16), await fit(10)];
  for (const [i, loss] of exact.curves![0].values.entries())
    expect(padded.curves![0].values[i]).toBeCloseTo(loss, 5);
});

test("balanced weights raise the recall of a scarce class", async () => {
  const train = clouds([400, 20], 2.2);
  const probe = clouds([100, 100], 2.2, 4);
  const recall = async (classWeights: "none" | "balanced") => {
    const options = { hidden: [8], epochs: 20, classWeights };
    const fitted = await make({ kind: "dnn", ...options }, { engine }).fit(train, { rng: createRng(1) });
    const { labels } = await fitted.predict(probe.data);
    return accuracy(labels.subarray(100), probe.labels.subarray(100));
  };
  expect(await recall("balanced")).toBeGreaterThan((await recall("none")) + 0.1);
});

test("L2 keeps the weights of an unneeded network small", async () => {
  const confidence = async (l2: number) => {
    const fitted = await make({ kind: "dnn", ...small, l2 }, { engine }).fit(clouds([20, 20, 20]), {
      rng: createRng(1),
    });
    const { probabilities } = await fitted.predict(clouds([5, 5, 5]).data);
    return probabilities.reduce((sum, p) => sum + p * p, 0) / 15;
  };
  expect(await confidence(0.3)).toBeLessThan((await confidence(0)) - 0.1);
});

test("the ONNX export gives the same probabilities and labels, for any number of rows", async () => {
  const fitted = await make({ kind: "dnn", ...small }, { engine }).fit(clouds([20, 21, 22]), {
    rng: createRng(1),
  });
  const model = await engine.load(fitted.toOnnx());
  const data = clouds([3, 2, 2], 1, 3).data;
  const expected = await fitted.predict(data);
  const got = await model.run({ features: { data, shape: [7, 3] } });
  expect(Object.keys(model.inputs)).toEqual(["features"]);
  expect(Array.from(got.label.data, Number)).toEqual([...expected.labels]);
  expect(got.probabilities.shape).toEqual([7, 3]);
  for (const [i, p] of expected.probabilities.entries()) expect(got.probabilities.data[i]).toBeCloseTo(p, 5);
  await model.release();
});

test("says what is wrong with empty tables, odd rows and unknown options", async () => {
  const classifier = make({ kind: "dnn", ...small }, { engine });
  await expect(
    classifier.fit(clouds([0, 0]), { rng: createRng(1) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: dnn, training rows: expected at least one, got 0.]`,
  );
  const fitted = await classifier.fit(clouds([4, 4]), { rng: createRng(1) });
  await expect(fitted.predict(new Float32Array(4))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: dnn, values to predict: expected rows of 3 features, got 4.]`,
  );
  expect(() => make({ kind: "dnn", layers: 3 } as never, { engine })).toThrowErrorMatchingInlineSnapshot(`
    [EmoforgeError: The options of classifier "dnn" are not valid:
      (options): Unrecognized key: "layers". Expected some of: kind, name, hidden, l2, epochs, batchSize, learningRate, leak, dropout, classWeights, initialiser]
  `);
});

test("stops when asked to", async () => {
  const controller = new AbortController();
  const fit = make({ kind: "dnn", ...small }, { engine }).fit(clouds([20, 20]), {
    rng: createRng(1),
    signal: controller.signal,
    onProgress: (done) => done === 3 && controller.abort(),
  });
  await expect(fit).rejects.toThrow("stopped on request");
});
