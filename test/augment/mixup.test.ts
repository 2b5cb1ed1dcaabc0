/** Mixup of rows: contract, shares of rows and labels, and what classifiers make of soft labels. */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { augmenters } from "../../src/augment/index.ts";
import { classifiers } from "../../src/classify/index.ts";
import { appendRows, createRng, mixedIn, type Recorded, type Rows, row } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { describeAugmenter } from "./contract.ts";
import { tableOf, toyTable } from "./toy.ts";

const { make } = augmenters.rows;

describeAugmenter("mixup", () => make({ kind: "mixup", alpha: 0.4 }));
describeAugmenter("mixup within a class", () => make({ kind: "mixup", partners: "same-class" }));

test("mixes a row of the class with another, and says how much of it is of another class", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.double({ min: 0.05, max: 5, noNaN: true }), async (seed, alpha) => {
      const train = toyTable({ happy: 5, sad: 4, calm: 1 }, 6);
      const labels = Int32Array.of(0, 1, 2, 2, 1, 0, 0);
      const fitted = await make({ kind: "mixup", alpha }).fit(train, { rng: createRng(1) });
      const { data, provenance } = await fitted.draw(labels, createRng(seed));
      for (const [i, { sources, mixedIn }] of provenance.entries()) {
        const [a, b] = sources.map((id) => train.ids.indexOf(id));
        expect(train.labels[a]).toBe(labels[i]);
        expect(b).not.toBe(a);
        const [from, to] = [row(train, a), row(train, b)];
        const j = from.reduce(
          (best, v, k) => (Math.abs(to[k] - v) > Math.abs(to[best] - from[best]) ? k : best),
          0,
        );
        const share = (data[6 * i + j] - from[j]) / (to[j] - from[j]);
        expect(share).toBeGreaterThan(-1e-4);
        expect(share).toBeLessThan(0.5001);
        expect(mixedIn?.label).toBe(train.labels[b] === labels[i] ? undefined : train.labels[b]);
        if (mixedIn) expect(mixedIn.share).toBeCloseTo(share, 4);
        for (let k = 0; k < 6; k++)
          expect(data[6 * i + k]).toBeCloseTo(from[k] + share * (to[k] - from[k]), 3);
      }
    }),
    { numRuns: 30 },
  );
});

test("copies the only row of a class where only its own class may be mixed in", async () => {
  const train = toyTable({ happy: 3, sad: 1 });
  const fitted = await make({ kind: "mixup", partners: "same-class" }).fit(train, { rng: createRng(1) });
  const { data, provenance } = await fitted.draw(Int32Array.of(1), createRng(1));
  expect(data).toEqual(train.data.slice(9));
  expect(provenance[0]).toMatchObject({ sources: ["r3", "r3"] });
});

test("needs two rows", async () => {
  const fit = make({ kind: "mixup" }).fit(tableOf([{ label: "a", values: [1] }]), { rng: createRng(1) });
  await expect(fit).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: mixup, fit: expected at least two training rows, got 1.]`,
  );
});

describe("soft labels", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createNodeEngine();
  });
  const origin = { augmenter: "mixup", sources: [], seed: "s" };
  const recorded = tableOf([
    { label: "a", values: [1, 0] },
    { label: "b", values: [0, 1] },
  ]);
  /** The recorded rows, and one of `a` at (x, y), of which a share may be `b`. */
  const withRow = (share?: number, values = [0.5, 0.5]) =>
    appendRows(recorded, {
      data: Float32Array.from(values),
      labels: Int32Array.of(0),
      provenance: [share === undefined ? origin : { ...origin, mixedIn: { label: 1, share } }],
    });

  test("are kept with the row", () => {
    expect([0, 1, 2].map((i) => mixedIn(withRow(0.3), i))).toEqual([
      undefined,
      undefined,
      { label: 1, share: 0.3 },
    ]);
    expect(mixedIn(withRow(), 2)).toBeUndefined();
    expect(mixedIn(recorded, 0)).toBeUndefined();
  });

  /** The probability of `a` at (1/2, 1/2), after training. */
  async function probability(
    kind: "dnn" | "logistic" | "lda" | "svm",
    set: Recorded<Rows> | ReturnType<typeof withRow>,
  ) {
    const config =
      kind === "dnn"
        ? { kind, hidden: [4], epochs: 400, learningRate: 0.02, l2: 0 }
        : kind === "logistic"
          ? { kind, c: 1000, classWeights: "none" as const }
          : kind === "lda"
            ? { kind, shrinkage: 0.5 }
            : { kind };
    const fitted = await classifiers.rows.make(config, { engine }).fit(set, { rng: createRng(1) });
    return (await fitted.predict(Float32Array.of(0.5, 0.5))).probabilities[0];
  }

  test.each(["dnn", "logistic"] as const)("%s learns the shares", async (kind) => {
    expect(await probability(kind, withRow(0.5))).toBeCloseTo(0.5, 1);
    expect(await probability(kind, withRow(0.25))).toBeCloseTo(0.75, 1);
    expect(await probability(kind, withRow())).toBeGreaterThan(0.93);
  });

  test.each(["lda", "svm"] as const)("%s takes the class of the larger share", async (kind) => {
    expect(await probability(kind, withRow(0.4))).toBe(await probability(kind, withRow()));
  });

  test("logistic: a row of two classes is as good as a row of each, with its shares as weights", async () => {
    const fit = async (set: ReturnType<typeof withRow>) => {
      const fitted = await classifiers.rows
        .make({ kind: "logistic", c: 1, classWeights: "none" }, { engine })
        .fit(set, { rng: createRng(1) });
      return (await fitted.predict(Float32Array.of(0.3, 0.9))).probabilities;
    };
    const mixed = await fit(
      appendRows(recorded, {
        data: Float32Array.of(2, 1, 2, 1),
        labels: Int32Array.of(0, 0),
        provenance: [0, 1].map(() => ({ ...origin, mixedIn: { label: 1, share: 0.5 } })),
      }),
    );
    const apart = await fit(
      appendRows(recorded, {
        data: Float32Array.of(2, 1, 2, 1),
        labels: Int32Array.of(0, 1),
        provenance: [origin, origin],
      }),
    );
    for (const [i, p] of mixed.entries()) expect(p).toBeCloseTo(apart[i], 5);
  });
});
