/** @file Two small tasks by which engines are compared: a matrix product, and a training step. */

import { createRng } from "../../core/index.ts";
import { adam, crossEntropy, type Kit, mlp, parameters, withNetwork } from "../../nn/index.ts";
import { type Engine, input, matmul, reduceMean } from "../../tensor/index.ts";

const side = 512;
const [rows, features, classes] = [64, 1582, 5];

/** What the tasks are, for users. */
export const taskTitles = {
  product: `a product of two ${side} x ${side} matrices`,
  step: `a training step of a network with two hidden layers of 800, batch ${rows}`,
} as const;

export type TaskTimes = Readonly<Partial<Record<keyof typeof taskTitles, number>>>;

/** Milliseconds of each, the fastest of five after one to warm up. @param report Told each as soon as it is known. */
export async function timeTasks(
  engine: Engine,
  report: (time: TaskTimes) => void = () => {},
): Promise<TaskTimes> {
  const product = await timeProduct(engine);
  report({ product });
  const step = await timeStep(engine);
  report({ step });
  return { product, step };
}

/** "3.0 ms for a product ..., 41 ms for a training step ...". */
export function timesText(times: TaskTimes): string {
  const tasks = Object.keys(taskTitles) as (keyof TaskTimes)[];
  const text = (task: keyof TaskTimes) => {
    const ms = times[task];
    return ms === undefined
      ? `${taskTitles[task]} takes too long to be timed`
      : `${ms.toFixed(1)} ms for ${taskTitles[task]}`;
  };
  return tasks.map(text).join(", ");
}

async function timeProduct(engine: Engine): Promise<number> {
  // Only the mean comes back, so that the time is not that of bringing the product here.
  const product = matmul(input("a", [side, side]), input("b", [side, side]));
  const program = await engine.compile({ mean: reduceMean(product) });
  const values = new Float32Array(side * side).fill(1 / side);
  try {
    return await fastest(() => program.run({ a: values, b: values }));
  } finally {
    await program.release();
  }
}

async function timeStep(engine: Engine): Promise<number> {
  const kit: Kit<"train"> = {
    parts: { all: "" },
    graphs: (params) => ({
      train() {
        const logits = mlp(params, "net", input("x", [rows, features]), { hidden: [800, 800], out: classes });
        const loss = crossEntropy(logits, input("y", [rows, classes]));
        return { outputs: { loss }, losses: { all: loss } };
      },
    }),
  };
  const rng = createRng("doctor");
  const params = parameters(rng);
  kit.graphs(params).train();
  const x = Float32Array.from({ length: rows * features }, () => rng.normal());
  const y = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) y[i * classes + (i % classes)] = 1;
  return withNetwork(engine, kit, params, async (network) => {
    const training = network.training({ all: adam() });
    return fastest(() => training.step("train", { x, y }));
  });
}

async function fastest(once: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    await once();
    if (i > 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}
