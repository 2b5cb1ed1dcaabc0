/** What each phase is given: its losses beside those computed by hand from networks that were run alone, one clip at a time. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Phase } from "../../../src/augment/viewmaker/graphs.ts";
import type { ViewmakerOptions } from "../../../src/augment/viewmaker/options.ts";
import { gradientArrays } from "../../../src/nn/index.ts";
import type { Engine } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import {
  hinges,
  type Looks,
  lossesByHand,
  likeness as meanLikeness,
  networksAlone,
  order,
  tellApart,
  trained,
  triplet,
} from "./byhand.ts";
import { phaseOutputs, tinySpec, tinyTraining } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** So small that the hinge cuts some triplets off and not others; with 7 no triplet of these networks reaches it. */
const margin = 0.3;

/** Four triplets: with clips of 32, 20 and 9 frames in turn, the three clips of each differ in length. */
function setUp(options: ViewmakerOptions = {}) {
  const spec = tinySpec({ batch: 4, margin, epsilon: [0.5, 2], ...options });
  const training = tinyTraining(spec);
  // Larger than at the start of a training, so that representations and scores of clips lie further apart.
  for (const prefix of ["judge/", "represent/"]) {
    for (const values of training.params.subset(prefix).values())
      for (let i = 0; i < values.length; i++) values[i] *= 1.4;
  }
  return { spec, ...training };
}

async function lookAtAll({ spec, params, feeds }: ReturnType<typeof setUp>): Promise<Looks> {
  const alone = await networksAlone(engine, params, spec);
  const looks = await alone.look(feeds);
  await alone.release();
  return looks;
}

describe("every term that a phase reports", () => {
  const reported = async (given: ReturnType<typeof setUp>, phase: Phase) => {
    const program = await engine.compile(phaseOutputs(given.params, given.spec, phase));
    const results = Object.entries(await program.run(given.feeds));
    const terms = results.filter(([name]) => !name.startsWith("gradient/"));
    const found = Object.fromEntries(terms.map(([name, values]) => [name, values[0] as number]));
    await program.release();
    return found;
  };

  const expectSame = (got: Readonly<Record<string, number>>, byHand: Readonly<Record<string, number>>) => {
    expect(Object.keys(got)).toEqual(Object.keys(byHand));
    for (const [name, value] of Object.entries(byHand)) expect(got[name], name).toBeCloseTo(value, 5);
  };

  test("is that of Eq. 1, 2, 3, 5 and 6 on the clips and views that the paper names", async () => {
    const given = setUp();
    const byHand = lossesByHand(await lookAtAll(given), given.spec);
    for (const phase of order) expectSame(await reported(given, phase), byHand[phase]);
  });

  test.each(["dot", "centred"] as const)("is that of Eq. 5 also as %s", async (variance) => {
    const given = setUp({ variance });
    const byHand = lossesByHand(await lookAtAll(given), given.spec);
    expectSame(await reported(given, "variance"), byHand.variance);
  });

  test("is the same in the last phase when it makes no views for Eq. 6", async () => {
    const given = setUp({ balance: false });
    const { balance, ...byHand } = lossesByHand(await lookAtAll(given), given.spec).augmentation;
    expect(balance).toBeGreaterThan(0);
    expectSame(await reported(given, "augmentation"), byHand);
  });
});

/** That the numbers above tell right from wrong: what the terms would be with other clips in the places of the right ones. */
describe("with other clips in their places the terms would be others", () => {
  let looks: Looks;
  beforeAll(async () => {
    looks = await lookAtAll(setUp());
  });

  test("the margin cuts off some triplets of each kind, and not all", () => {
    const { anchor, positive, negative } = looks.recorded;
    const { first } = looks.augmented.positive;
    for (const [p, n] of [
      [positive, negative],
      [first, negative],
      [first, looks.augmented.negative.second],
    ]) {
      const cut = hinges(anchor, p, n, margin).filter((loss) => loss === 0).length;
      expect(cut).toBeGreaterThan(0);
      expect(cut).toBeLessThan(4);
    }
  });

  const others: Record<string, (looks: Looks) => readonly [right: string, wrong: number]> = {
    "the discriminator's arguments swapped": ({ recorded, augmented }) => [
      "discriminator",
      tellApart(augmented.positive.first, recorded.anchor),
    ],
    "the discriminator shown the positives beside their own views": ({ recorded, augmented }) => [
      "discriminator",
      tellApart(recorded.positive, augmented.positive.first),
    ],
    "one noise and intensity for both views of Eq. 5": ({ augmented }) => [
      "variance",
      meanLikeness(augmented.positive.first, augmented.positive.first, "cosine"),
    ],
    "Eq. 5 between a view and its clip": ({ recorded, augmented }) => [
      "variance",
      meanLikeness(augmented.positive.first, recorded.positive, "cosine"),
    ],
    "an augmented negative in Eq. 3": ({ recorded, augmented }) => [
      "emotion",
      triplet(recorded.anchor, augmented.positive.first, augmented.negative.second, margin),
    ],
    "a recorded positive in Eq. 3": ({ recorded }) => [
      "emotion",
      triplet(recorded.anchor, recorded.positive, recorded.negative, margin),
    ],
    "a recorded negative in Eq. 6": ({ recorded, augmented }) => [
      "balance",
      triplet(recorded.anchor, augmented.positive.first, recorded.negative, margin),
    ],
    "a recorded positive in Eq. 6": ({ recorded, augmented }) => [
      "balance",
      triplet(recorded.anchor, recorded.positive, augmented.negative.second, margin),
    ],
    "an augmented anchor in Eq. 6": ({ augmented }) => [
      "balance",
      triplet(augmented.anchor.first, augmented.positive.first, augmented.negative.second, margin),
    ],
    "positive and negative of Eq. 6 swapped": ({ recorded, augmented }) => [
      "balance",
      triplet(recorded.anchor, augmented.negative.second, augmented.positive.first, margin),
    ],
    "the noise of the positives for the negatives of Eq. 6": ({ recorded, augmented }) => [
      "balance",
      triplet(recorded.anchor, augmented.positive.first, augmented.negative.first, margin),
    ],
  };

  test.each(Object.keys(others))("%s", (wiring) => {
    const [name, wrong] = others[wiring](looks);
    const right = Object.assign({}, ...Object.values(lossesByHand(looks, { margin, variance: "cosine" })));
    expect(Math.abs(wrong - right[name])).toBeGreaterThan(1e-4);
  });
});

describe("the slope that a phase gives its network is that of the sum by hand, weighted as in Eq. 7", () => {
  // No two alike, so that none can stand in for another.
  const all = { adversarial: 2, representation: 0.5, emotion: 3, variance: 1.5, balance: 5 };
  const none = { adversarial: 0, representation: 0, emotion: 0, variance: 0, balance: 0 };
  // The slopes of the last phase's terms all but agree in direction: each alone, then together.
  test.each([
    ["representation", "L_REP", { ...none, representation: 0.5 }],
    ["discriminator", "L_GAN", { ...none, adversarial: 2 }],
    ["variance", "L_VAR", { ...none, variance: 1.5 }],
    ["augmentation", "L_GAN alone", { ...none, adversarial: 2 }],
    ["augmentation", "L_EMO alone", { ...none, emotion: 3 }],
    ["augmentation", "L_BAL alone", { ...none, balance: 5 }],
    ["augmentation", "L_GAN, L_EMO and L_BAL", all],
  ] as const)("%s: %s", async (phase, _, weights) => {
    const factors: Readonly<Record<string, number>> = { ...weights, discriminator: weights.adversarial };
    const { params, spec, feeds } = setUp({ weights });
    const group = params.subset(trained[phase]);
    const program = await engine.compile(phaseOutputs(params, spec, phase));
    const results = await program.run(feeds);
    expect(Object.keys(results).filter((name) => name.startsWith("gradient/"))).toEqual(
      [...group.entries.keys()].map((name) => `gradient/${name}`),
    );
    const slopes = gradientArrays(results, group).map((g) => g.slice());
    await program.release();
    const size = Math.sqrt(slopes.flatMap((g) => [...g]).reduce((sum, g) => sum + g * g, 0));
    const alone = await networksAlone(engine, params, spec);
    const starts = group.values().map((values) => values.slice());
    // Along the gradient the sum rises by the gradient's length.
    const totalAt = async (t: number) => {
      for (const [k, values] of group.values().entries())
        for (let i = 0; i < values.length; i++) values[i] = starts[k][i] + (t * slopes[k][i]) / size;
      const terms = Object.entries(lossesByHand(await alone.look(feeds), spec)[phase]);
      return terms.reduce((sum, [name, value]) => sum + factors[name] * value, 0);
    };
    // Larger steps cross bends of LeakyReLU and hinge.
    const h = 2e-4;
    expect(((await totalAt(h)) - (await totalAt(-h))) / (2 * h) / size).toBeCloseTo(1, 2);
    await alone.release();
  });
});
