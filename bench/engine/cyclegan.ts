/**
 * @file One training step of a cycle-GAN with Wasserstein divergence on 1582 features: two residual
 * generators x + mlp(x), 1582-800-800-1582; two critics 1582-800-800-1; 10.2 million parameters.
 *
 * A step is, on both sides:
 * 1. generators: fakeT = G(x), fakeS = F(y); loss -mean D_T(fakeT) - mean D_S(fakeS) + mse(F(fakeT), x) + mse(G(fakeS), y);
 *    gradients with respect to both generators; one update of Adam (2e-4, betas 0.5 and 0.9);
 * 2. critics, on the fakes made above: for each domain mean D(fake) - mean D(real) + 2 E ||grad_u D(u)||^6 with
 *    u = a real + (1 - a) fake; gradients with respect to both critics; one update of Adam.
 *
 * The critics' losses do not depend on the generators' update, so our side is one program, in which D(fake) is computed once.
 */

import {
  adam,
  type Graph,
  gradientPenalty,
  type Kit,
  meanSquaredError,
  mlp,
  openNetwork,
  type ParameterSet,
  parameters,
} from "../../src/nn/index.ts";
import { stackedKit } from "../../src/nn/stacked.ts";
import {
  add,
  input,
  multiply,
  negate,
  reduceMean,
  stopGradient,
  subtract,
  type Tensor,
} from "../../src/tensor/index.ts";
import { normals, type Task } from "./task.ts";

interface Size {
  /** Cycle-GANs side by side in one graph, as those of several emotions are trained on a card. Default 1. */
  readonly sets?: number;
  readonly batch: number;
  readonly features: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
}

const paper = { features: 1582, hidden: [800, 800] };
const settings = { learningRate: 2e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };

function graph(params: ParameterSet, { batch, features, hidden }: Size): Graph {
  const generator = (name: string) => (x: Tensor) =>
    add(x, mlp(params, `generator/${name}`, x, { hidden, out: features }));
  const critic = (name: string) => (x: Tensor) => mlp(params, `critic/${name}`, x, { hidden, out: 1 });
  const [g, f, dt, ds] = [generator("g"), generator("f"), critic("t"), critic("s")];
  const [x, y] = [input("x", [batch, features]), input("y", [batch, features])];

  const [fakeT, fakeS] = [g(x), f(y)];
  const fooling = negate(add(reduceMean(dt(fakeT)), reduceMean(ds(fakeS))));
  const generatorLoss = add(fooling, add(meanSquaredError(f(fakeT), x), meanSquaredError(g(fakeS), y)));

  const criticOf = (d: (u: Tensor) => Tensor, real: Tensor, fake: Tensor, share: Tensor) => {
    const u = add(multiply(share, real), multiply(subtract(1, share), fake));
    return add(subtract(reduceMean(d(fake)), reduceMean(d(real))), gradientPenalty(d, u, { k: 2, p: 6 }));
  };
  const shareOf = (name: string) => input(name, [batch, 1]);
  const criticLoss = add(
    criticOf(dt, y, stopGradient(fakeT), shareOf("shareT")),
    criticOf(ds, x, stopGradient(fakeS), shareOf("shareS")),
  );
  return {
    outputs: { generatorLoss, criticLoss },
    losses: { generators: generatorLoss, critics: criticLoss },
  };
}

export const cycleGanOf = ({
  sets = 1,
  ...size
}: Size): Pick<Task, "file" | "title" | "compared" | "prepare"> => ({
  file: "cyclegan",
  title: `${sets > 1 ? `${sets} cycle-GANs side by side` : "cycle-GAN step"}, ${[size.features, ...size.hidden].join("-")}, batch ${size.batch}`,
  compared: 5,
  async prepare(engine, rng) {
    const one: Kit<"step"> = {
      parts: { generators: "generator/", critics: "critic/" },
      graphs: (on) => ({ step: () => graph(on, size) }),
    };
    const kit = sets > 1 ? stackedKit(one, sets) : one;
    const { batch, features } = size;
    const params = parameters(rng.fork("parameters"));
    kit.graphs(params).step();
    const side = sets > 1 ? [sets] : [];
    const uniform = () => ({
      values: Float32Array.from({ length: sets * batch }, () => rng.uniform()),
      shape: [...side, batch, 1],
    });
    const data = {
      x: normals([...side, batch, features], rng),
      y: normals([...side, batch, features], rng),
      shareT: uniform(),
      shareS: uniform(),
    };
    const feeds = Object.fromEntries(Object.entries(data).map(([k, v]) => [k, v.values]));
    const arrays = {
      ...data,
      ...Object.fromEntries([...params.entries].map(([k, v]) => [k, { ...v, values: v.values.slice() }])),
    };
    const network = await openNetwork(engine, kit, params);
    const training = network.training({ generators: adam(settings), critics: adam(settings) });
    return {
      arrays,
      settings,
      async step() {
        const { generatorLoss, criticLoss } = await training.step("step", feeds);
        return [...generatorLoss, ...criticLoss];
      },
      release: () => network.close(),
    };
  },
});

export const cycleGan: Task = { id: "cyclegan", limit: 0.9, ...cycleGanOf({ batch: 64, ...paper }) };
/** Enough rows to keep a graphics card busy. */
export const cycleGanWide: Task = { id: "cyclegan-512", ...cycleGanOf({ batch: 512, ...paper }) };
/** Those of five emotions: PyTorch has no such step, so it stands beside five of its own. */
export const cycleGanSets: Task = { id: "cyclegan-sets", ...cycleGanOf({ sets: 5, batch: 64, ...paper }) };
