/** @file An LSTM, batch 32, 128 features, 128 units: loss = mean of squared outputs, gradients of all parameters and x. */

import { gradientOutputs, lstm, parameters } from "../../src/nn/index.ts";
import { gradients, input, reduceMean, square } from "../../src/tensor/index.ts";
import { normals, type Task } from "./task.ts";

const [batch, features, hidden] = [32, 128, 128];

export const lstms: readonly Task[] = [32, 128].map((time) => ({
  id: `lstm-${time}`,
  file: "lstm",
  title: `LSTM, ${time} steps, ${features} features, ${hidden} units, batch ${batch}`,
  limit: 0.9,
  compared: 1,
  async prepare(engine, rng) {
    const params = parameters(rng.fork("parameters"));
    const x = input("x", [batch, time, features]);
    const { outputs } = lstm(params, "lstm", x, hidden);
    const loss = reduceMean(square(outputs));
    const [dx] = gradients(loss, [x]);
    const program = await engine.compile({ loss, dx, ...gradientOutputs(loss, params) });
    const data = normals(x.shape, rng);
    const feeds = { x: data.values, ...params.feeds() };
    return {
      arrays: { x: data, ...Object.fromEntries(params.entries) },
      settings: { hidden },
      async step() {
        const result = await program.run(feeds);
        const dInput = result["gradient/lstm/input"];
        return [result.loss[0], Math.abs(dInput[0]) + Math.abs(dInput[1])];
      },
      release: () => program.release(),
    };
  },
}));
