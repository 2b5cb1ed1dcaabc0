import { beforeAll, describe, expect, test } from "vitest";
import {
  type Classifier,
  createRng,
  EmoforgeError,
  InterruptedError,
  type Rows,
} from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { doubled, syntheticAlone, toyTable } from "./toy.ts";

/**
 * What every classifier promises.
 * @param exceptions `ignoresFeatures`: why it cannot tell the toy classes apart; `needsSpeakers`: why it cannot learn from synthetic rows alone.
 */
export function describeClassifier(
  name: string,
  make: (engine: Engine) => Classifier<Rows>,
  exceptions: { readonly ignoresFeatures?: string; readonly needsSpeakers?: string } = {},
): void {
  describe(`${name} keeps the classifier contract`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await createNodeEngine();
    });
    const train = toyTable([16, 12, 8]);
    const unseen = toyTable([7, 7, 7], 0.5, 3, 2);
    const k = train.classes.length;
    const fit = (table: Parameters<Classifier<Rows>["fit"]>[0] = train) =>
      make(engine).fit(table, { rng: createRng(5) });

    test("gives each row a label and probabilities that sum to 1 and are largest at the label", async () => {
      const { labels, probabilities } = await (await fit()).predict(unseen.data);
      expect([labels.length, probabilities.length]).toEqual([21, 21 * k]);
      labels.forEach((label, i) => {
        const row = [...probabilities.subarray(i * k, (i + 1) * k)];
        expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
        expect(row.indexOf(Math.max(...row))).toBe(label);
      });
    });

    test.skipIf(exceptions.ignoresFeatures)("tells well separated classes of unseen rows apart", async () => {
      const { labels } = await (await fit()).predict(unseen.data);
      expect(labels).toEqual(unseen.labels);
    });

    test("leaves the training table as it is", async () => {
      const before = structuredClone(train);
      await fit();
      expect(train).toEqual(before);
    });

    test("repeats itself for the same seed", async () => {
      const [one, two] = [await fit(), await fit()];
      expect(await one.predict(unseen.data)).toEqual(await two.predict(unseen.data));
      expect(one.chosen).toEqual(two.chosen);
    });

    test("predicts each row by itself, whatever stands beside it", async () => {
      const fitted = await fit();
      const all = await fitted.predict(unseen.data);
      const d = unseen.features.length;
      const third = await fitted.predict(unseen.data.slice(2 * d, 3 * d));
      expect(third.labels[0]).toBe(all.labels[2]);
      for (let c = 0; c < k; c++) expect(third.probabilities[c]).toBeCloseTo(all.probabilities[2 * k + c], 5);
      expect((await fitted.predict(new Float32Array(0))).labels).toHaveLength(0);
    });

    test("trains on synthetic rows too", async () => {
      const { labels } = await (await fit(doubled(train))).predict(unseen.data);
      if (!exceptions.ignoresFeatures) expect(labels).toEqual(unseen.labels);
      expect(labels).toHaveLength(21);
    });

    test.skipIf(exceptions.needsSpeakers)("trains on synthetic rows alone", async () => {
      const { labels } = await (await fit(syntheticAlone(train))).predict(unseen.data);
      if (!exceptions.ignoresFeatures) expect(labels).toEqual(unseen.labels);
    });

    test.each([1, 21])("as an ONNX model it predicts the same for %i rows", async (rows) => {
      const fitted = await fit();
      const data = unseen.data.slice(0, rows * unseen.features.length);
      const expected = await fitted.predict(data);
      const model = await engine.load(fitted.toOnnx());
      const got = await model.run({ features: { data, shape: [rows, unseen.features.length] } });
      await model.release();
      expect(Object.keys(got).sort()).toEqual(["label", "probabilities"]);
      expect(got.label.shape).toEqual([rows]);
      expect(Array.from(got.label.data as BigInt64Array, Number)).toEqual([...expected.labels]);
      expect(got.probabilities.shape).toEqual([rows, k]);
      expected.probabilities.forEach((p, i) => {
        expect(got.probabilities.data[i]).toBeCloseTo(p, 4);
      });
    });

    test("refuses rows of another width", async () => {
      await expect((await fit()).predict(new Float32Array(unseen.features.length + 1))).rejects.toThrow(
        EmoforgeError,
      );
    });

    test("stops when asked to", async () => {
      const stopped = make(engine).fit(train, { rng: createRng(1), signal: AbortSignal.abort() });
      await expect(stopped).rejects.toThrow(InterruptedError);
    });

    test("says what it chose as plain data", async () => {
      const { chosen } = await fit();
      expect(JSON.parse(JSON.stringify(chosen))).toEqual(chosen);
    });
  });
}
