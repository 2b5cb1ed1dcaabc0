/** @file 3x3 convolutions, padding 1, batch 4: y = conv(x, w), loss mean y^2, gradients with respect to x and w. */

import { conv, gradients, input, reduceMean, square } from "../../src/tensor/index.ts";
import { normals, type Task } from "./task.ts";

const batch = 4;

export const convolutions: readonly Task[] = [
  [64, 64],
  [128, 32],
  [256, 16],
].map(([channels, side]) => ({
  id: `conv-${channels}x${side}`,
  file: "convolution",
  title: `convolution 3x3, ${channels} channels, ${side}x${side}, batch ${batch}`,
  limit: 0.9,
  compared: 1,
  async prepare(engine, rng) {
    const [x, w] = [input("x", [batch, channels, side, side]), input("w", [channels, channels, 3, 3])];
    const loss = reduceMean(square(conv(x, w, { padding: [1, 1, 1, 1] })));
    const [dx, dw] = gradients(loss, [x, w]);
    const program = await engine.compile({ loss, dx, dw });
    const arrays = { x: normals(x.shape, rng), w: normals(w.shape, rng, 0.05) };
    const feeds = { x: arrays.x.values, w: arrays.w.values };
    return {
      arrays,
      settings: {},
      async step() {
        const result = await program.run(feeds);
        return [result.loss[0], sumOfAbsolutes(result.dx), sumOfAbsolutes(result.dw)];
      },
      release: () => program.release(),
    };
  },
}));

/** A thousand values are enough to tell one gradient from another, and cost hardly any time. */
function sumOfAbsolutes(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < 1000; i++) sum += Math.abs(values[i]);
  return sum;
}
