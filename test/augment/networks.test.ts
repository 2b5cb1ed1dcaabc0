/** The GANs as augmenters: contract, what they learn, where they start, what they record, what they refuse. */

import { beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import { augmenters } from "../../src/augment/index.ts";
import type { AugmentContext } from "../../src/core/contracts.ts";
import { EmoforgeError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { describeAugmenter } from "./contract.ts";
import { tableOf, toyTable } from "./toy.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const tiny = { hidden: [6], batch: 4, steps: 3, classifier: { steps: 4 }, patch: { size: 2, stride: 1 } };
type Inputs = z.input<typeof augmenters.rows.schema>;
type Options<Name extends string> = Omit<Extract<Inputs, { readonly kind: Name }>, "kind">;
const gan = (options: Options<"gan">) => augmenters.rows.make({ kind: "gan", ...options }, { engine });
const cyclegan = (options: Options<"cyclegan">) =>
  augmenters.rows.make({ kind: "cyclegan", ...options }, { engine });
const tinyGan = (options: Options<"gan"> = {}) => gan({ ...tiny, latent: 2, ...options });
const tinyCycle = (options: Options<"cyclegan"> = {}) => cyclegan({ ...tiny, pretrainSteps: 1, ...options });

describeAugmenter("gan", () => tinyGan(), { iterative: true });
describeAugmenter(
  "conditional gan with Wasserstein divergence",
  () => tinyGan({ networks: "conditional", adversarial: "wasserstein-divergence", classificationWeight: 1 }),
  { iterative: true },
);
describeAugmenter("cyclegan", () => tinyCycle(), { iterative: true });
describeAugmenter(
  "cyclegan with Wasserstein divergence",
  () => tinyCycle({ adversarial: "wasserstein-divergence", penaltyAt: "reconstructed", name: "wd" }),
  { iterative: true },
);
describeAugmenter(
  "conditional cyclegan on patches from the class shift, confirmed by the classifier",
  () =>
    tinyCycle({
      networks: "conditional",
      adversarial: "wasserstein-divergence",
      discriminator: "patch",
      initialMap: "class-shift",
      sources: "other-classes",
      filter: "classifier",
      clip: true,
    }),
  { iterative: true },
);
describeAugmenter("cyclegan filtered by coverage", () => tinyCycle({ filter: "coverage" }), {
  iterative: true,
});

const context = (more: Partial<AugmentContext> = {}) => ({ rng: createRng(1), ...more });

/** Mean of the rows of `data`. */
function meanOf(data: Float32Array, d: number): number[] {
  return Array.from({ length: d }, (_, j) => {
    const column = data.filter((_, i) => i % d === j);
    return column.reduce((a, b) => a + b, 0) / column.length;
  });
}
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, j) => value - b[j]));

describe("learning on two clouds in the plane", () => {
  // Class means: near (2, 1.08) and (1.08, -0.83), spread 0.3.
  const train = toyTable({ a: 24, b: 24 }, 2);
  const labels = Int32Array.from({ length: 64 }, () => 1);
  const target = [...meanOf(train.data.slice(48), 2)];
  const learning = { hidden: [16, 16], batch: 16, learningRate: 2e-3, decayEpochs: 1000 };
  const far = async (make: (steps: number) => ReturnType<typeof gan>, steps: number) =>
    distance(
      meanOf((await (await make(steps).fit(train, context())).draw(labels, createRng(2))).data, 2),
      target,
    );

  test("a GAN's rows move to the class", async () => {
    const make = (steps: number) => gan({ ...learning, steps, latent: 4 });
    const start = await far(make, 1);
    expect(start).toBeGreaterThan(0.8);
    expect(await far(make, 250)).toBeLessThan(start / 2);
  });

  test.each(["cross-entropy", "wasserstein-divergence"] as const)(
    "a cycle-GAN's rows move to the class (%s)",
    async (adversarial) => {
      const make = (steps: number) =>
        cyclegan({
          ...learning,
          steps,
          adversarial,
          pretrainSteps: 0,
          initialMap: "identity",
          sources: "other-classes",
        });
      expect(await far(make, 1)).toBeGreaterThan(1.8);
      expect(await far(make, 200)).toBeLessThan(0.7);
    },
  );
});

describe("where a cycle-GAN starts", () => {
  const train = toyTable({ a: 5, b: 4, c: 3 }, 3);
  const labels = Int32Array.of(0, 1, 2, 1, 0, 2, 1);
  // A learning rate so small that the networks stay as they started.
  const still = (options: Options<"cyclegan">) =>
    tinyCycle({ learningRate: 1e-12, pretrainSteps: 0, steps: 1, ...options });

  test("identity: the rows are the source rows", async () => {
    const { data, provenance } = await (await still({ initialMap: "identity" }).fit(train, context())).draw(
      labels,
      createRng(1),
    );
    provenance.forEach(({ sources: [id] }, i) => {
      const position = train.ids.indexOf(id);
      expect([...data.slice(3 * i, 3 * i + 3)]).toEqual([
        ...train.data.slice(3 * position, 3 * position + 3),
      ]);
    });
  });

  test("class-shift: the rows are those of residual transfer from the same sources", async () => {
    const drawn = await (
      await still({ initialMap: "class-shift", sources: "other-classes" }).fit(train, context())
    ).draw(labels, createRng(1));
    // Every row that residual transfer can make, by class and source.
    const all = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    const reference = await (await augmenters.rows.make({ kind: "transfer" }).fit(train, context())).draw(
      all,
      createRng(3),
    );
    drawn.provenance.forEach(({ sources: [id] }, i) => {
      const same = reference.provenance.findIndex(
        ({ sources }, k) => sources[0] === id && reference.labels[k] === labels[i],
      );
      for (let j = 0; j < 3; j++) expect(drawn.data[3 * i + j]).toBeCloseTo(reference.data[3 * same + j], 5);
    });
  });

  test("rows of another corpus are moved by the means of the domains, and named in the provenance", async () => {
    const source = { data: Float32Array.of(10, 10, 10, 12, 14, 16), ids: ["x", "y"] };
    const { data, provenance } = await (
      await still({ initialMap: "class-shift" }).fit(train, context({ source }))
    ).draw(Int32Array.of(2, 2), createRng(1));
    const target = meanOf(train.data.slice(27), 3);
    const [x] = provenance.flatMap(({ sources }, i) => (sources[0] === "x" ? [i] : []));
    expect(provenance.flatMap(({ sources }) => sources).sort()).toEqual(["x", "y"]);
    for (let j = 0; j < 3; j++) expect(data[3 * x + j]).toBeCloseTo(target[j] - (j + 1), 4);
  });

  test("larger-classes: only rows of classes with more rows are translated", async () => {
    const onlyLarger = still({ sources: "larger-classes" });
    await expect(onlyLarger.fit(train, context())).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: cyclegan, sources for class "a": expected a class with more rows, got none. Set \`sources\` to "all".]`,
    );
  });
});

describe("what is recorded", () => {
  test("losses and quality of each emotion, some by round, and how far pre-training came", async () => {
    const { curves = [] } = await tinyCycle({ steps: 40, pretrainSteps: 2 }).fit(
      toyTable({ happy: 6, sad: 6 }),
      context(),
    );
    expect(curves.map(({ group, name }) => `${group}: ${name}`)).toEqual(
      ["happy", "sad"].flatMap((group) =>
        ["reconstruction", "critic", "generator", "cycle", "classification", "coverage", "diversity"].map(
          (name) => `${group}: ${name}`,
        ),
      ),
    );
    const named = (name: string) => curves.find((curve) => curve.name === name);
    expect(named("coverage")?.steps).toEqual(Array.from({ length: 21 }, (_, i) => 2 * i));
    expect(named("critic")?.steps.at(-1)).toBe(40);
    for (const { steps, values } of curves) {
      expect(values).toHaveLength(steps.length);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    for (const value of named("coverage")?.values ?? []) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });

  test("pre-training lowers the reconstruction error", async () => {
    const { curves = [] } = await tinyCycle({ steps: 1, pretrainSteps: 60, learningRate: 5e-3 }).fit(
      toyTable({ happy: 6, sad: 6 }),
      context(),
    );
    const { values } = curves.find(({ name }) => name === "reconstruction") ?? { values: [] };
    expect(values.at(-1)).toBeLessThan(values[0] / 4);
  });
});

describe("rejecting rows", () => {
  const train = toyTable({ happy: 8, sad: 8 });
  const labels = Int32Array.from({ length: 30 }, (_, i) => i % 2);
  const names = async (options: Options<"cyclegan">) => {
    const fitted = await tinyCycle({ initialMap: "identity", steps: 1, ...options }).fit(train, context());
    const { provenance } = await fitted.draw(labels, createRng(1));
    return provenance.map(({ augmenter, sources }, i) => ({
      augmenter,
      own: train.labels[train.ids.indexOf(sources[0])] === labels[i],
    }));
  };

  test("the classifier passes rows of the class alone", async () => {
    // Identity: each candidate is a real row, so what passes must be of the class.
    const drawn = await names({
      filter: "classifier",
      filterTries: 30,
      classifier: { steps: 200, learningRate: 0.05 },
    });
    expect(drawn.every(({ augmenter, own }) => own && augmenter === "cyclegan, passed classifier")).toBe(
      true,
    );
  });

  test("coverage passes rows among those of the class", async () => {
    const drawn = await names({ filter: "coverage", filterTries: 30 });
    expect(drawn.every(({ augmenter, own }) => own && augmenter === "cyclegan, passed coverage")).toBe(true);
  });

  test("after the last try the best candidate is taken, and the provenance says so", async () => {
    const drawn = await names({ filter: "coverage", filterTries: 2, sources: "other-classes" });
    expect(drawn.every(({ augmenter, own }) => !own && augmenter === "cyclegan, failed coverage")).toBe(true);
  });

  test("clip holds rows within the range of the training rows", async () => {
    const draw = async (clip: boolean) =>
      (
        await (
          await tinyGan({ clip, steps: 1 }).fit(toyTable({ a: 3, b: 3 }, 8), context())
        ).draw(labels, createRng(1))
      ).data;
    const table = toyTable({ a: 3, b: 3 }, 8);
    const outside = (data: Float32Array) =>
      data.filter((value, i) => {
        const column = table.data.filter((_, k) => k % 8 === i % 8);
        return value < Math.min(...column) || value > Math.max(...column);
      }).length;
    expect(outside(await draw(false))).toBeGreaterThan(0);
    expect(outside(await draw(true))).toBe(0);
  });
});

describe("several at once on one engine", () => {
  test("overlapping fits and draws give what they give alone", async () => {
    const train = toyTable({ happy: 6, sad: 6 });
    const labels = Int32Array.of(0, 1, 1, 0, 1);
    const run = async (seed: number) => {
      const fitted = await tinyCycle().fit(train, { rng: createRng(seed) });
      const [first, second] = await Promise.all([
        fitted.draw(labels, createRng(1)),
        fitted.draw(labels, createRng(2)),
      ]);
      return [first.data, second.data];
    };
    const alone = [await run(1), await run(2)];
    expect(await Promise.all([run(1), run(2)])).toEqual(alone);
  });
});

describe("what is refused", () => {
  const train = toyTable({ happy: 6, sad: 6 });

  test("diverging training, with the class and the step", async () => {
    const fit = tinyCycle({ learningRate: 1e30 }).fit(train, context());
    await expect(fit).rejects.toThrow(EmoforgeError);
    await expect(fit).rejects.toThrow(/^cyclegan for "happy": training, step \d+: expected a finite loss/);
  });

  test("or keeps the last good networks, if asked to", async () => {
    const fitted = await tinyCycle({ learningRate: 1e30, pretrainSteps: 0, whenDiverged: "keep" }).fit(
      train,
      context(),
    );
    expect(fitted.curves?.map(({ group, name }) => `${group}: ${name}`)).toEqual([
      "happy: diverged",
      "sad: diverged",
    ]);
    const { data } = await fitted.draw(Int32Array.of(0, 1), createRng(1));
    expect(data.every(Number.isFinite)).toBe(true);
  });

  test("patches longer than a row", async () => {
    const fit = tinyCycle({ discriminator: "patch", patch: { size: 5, stride: 1 } }).fit(train, context());
    await expect(fit).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: patch.size: expected at most the 3 features of a row, got 5. Make patches smaller, or choose the discriminator "plain".]`,
    );
  });

  test("classes of unlabelled sources, and sources of another width", async () => {
    const source = { data: new Float32Array(4), ids: ["x", "y"] };
    await expect(
      tinyCycle({ sources: "other-classes" }).fit(train, context({ source })),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: cyclegan, sources: expected "all", since the rows of another corpus come without labels, got "other-classes".]`,
    );
    await expect(tinyCycle().fit(train, context({ source }))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: cyclegan, source: expected 2 rows of 3 features, as the training rows have, got 4 values. Extract the same features of both corpora.]`,
    );
  });

  test("a table without other classes, where those are the sources", async () => {
    const single = tableOf([
      { label: "a", values: [0, 0, 1] },
      { label: "a", values: [1, 0, 1] },
    ]);
    await expect(
      tinyCycle({ sources: "other-classes" }).fit(single, context()),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: cyclegan, sources for class "a": expected training rows of another class, got none. Set \`sources\` to "all".]`,
    );
  });

  test("faulty options, and a missing engine", () => {
    const wrong = {
      kind: "cyclegan",
      adversarial: "hinge",
      patch: { size: 4, stride: 8 },
      cycle: 1,
    } as never;
    expect(() => augmenters.rows.make(wrong, { engine })).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "cyclegan" are not valid:
        patch.stride: a stride longer than the patch skips features; use stride <= size
        adversarial: Invalid option: expected one of "cross-entropy"|"wasserstein-divergence"
        (options): Unrecognized key: "cycle". Expected some of: kind, name, networks, hidden, discriminator, patch, realLabel, fakeLabel, penaltyWeight, penaltyPower, batch, epochs, steps, generatorUpdates, discriminatorUpdates, adversarialWeight, learningRate, beta1, beta2, decayEpochs, decayFactor, classifier, filter, filterNeighbours, filterTries, clip, whenDiverged, adversarial, penaltyAt, cycleWeight, identityWeight, classificationWeight, pretrainEpochs, pretrainSteps, initialMap, sources]
    `);
    expect(() => augmenters.rows.make({ kind: "gan" })).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: createAugmenter, "gan": expected a compute engine, got none. Pass \`{ engine }\`.]`,
    );
  });
});
