/** @file Training on the host: parameters live with their optimisers meanwhile, and are back afterwards. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { adam, type Kit, linear, type Optimiser, parameters, sgd, withNetwork } from "../../src/nn/index.ts";
import { input, multiply, reduceMean, square, subtract } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const kit: Kit<"fit" | "apply"> = {
  key: "host test",
  parts: { all: "" },
  graphs(params) {
    const y = linear(params, "line", input("x", [4, 3]), 2);
    const loss = reduceMean(square(subtract(y, input("wanted", [4, 2]))));
    return {
      fit: () => ({ outputs: { loss }, losses: { all: loss } }),
      apply: () => ({ outputs: { y: multiply(y, 1) } }),
    };
  },
};
const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
const wanted = Float32Array.from({ length: 8 }, (_, i) => Math.cos(i));

/** Two trainings, one after the other, and what the network says between them and at the end. */
async function trained(create: () => Optimiser, direct = true) {
  const params = parameters(createRng(1));
  kit.graphs(params);
  const own = params.values();
  const said: number[][] = [];
  await withNetwork(await createNodeEngine({ direct }), kit, params, async (network) => {
    for (let round = 0; round < 2; round++) {
      const training = network.training({ all: create() });
      for (let step = 0; step < 10; step++) await training.step("fit", { x, wanted });
      said.push([...(await network.run("apply", { x })).y]);
      if (round === 0) {
        const saved = await training.save();
        await training.step("fit", { x, wanted });
        await training.restore(saved);
      }
    }
  });
  return { said, own, values: params.values() };
}

test("leaves what was trained in the parameters' own arrays", async () => {
  const { own, values, said } = await trained(adam);
  for (const [i, array] of own.entries()) expect(values[i]).toBe(array);
  const again = await withNetwork(
    await createNodeEngine(),
    kit,
    (() => {
      const params = parameters(createRng(1));
      kit.graphs(params);
      for (const [i, array] of params.values().entries()) array.set(own[i]);
      return params;
    })(),
    async (network) => [...(await network.run("apply", { x })).y],
  );
  expect(again).toEqual(said[1]);
});

test("gives the same bits where optimisers or programs cannot take arrays in", async () => {
  const found = await trained(adam);
  const bound = await trained(adam, false);
  const visiting = await trained(() => {
    const { home: _, ...rest } = adam();
    return rest;
  });
  expect(bound.said).toEqual(found.said);
  expect(visiting.said).toEqual(found.said);
  expect((await trained(() => sgd())).said[1]).not.toEqual(found.said[1]);
});
