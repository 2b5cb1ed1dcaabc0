/** @file A matrix product, 1024 x 1024 x 1024: the speed of the kernel libraries themselves, as a yardstick for the other rows. */

import { input, matmul } from "../../src/tensor/index.ts";
import { normals, type Task } from "./task.ts";

const n = 1024;

export const product: Task = {
  id: "product",
  file: "product",
  title: "for scale: matrix product 1024 x 1024 x 1024",
  compared: 1,
  async prepare(engine, rng) {
    const program = await engine.compile({ c: matmul(input("a", [n, n]), input("b", [n, n])) });
    const arrays = { a: normals([n, n], rng), b: normals([n, n], rng) };
    const feeds = { a: arrays.a.values, b: arrays.b.values };
    return {
      arrays,
      settings: {},
      async step() {
        const { c } = await program.run(feeds);
        return [c[0], c[n * n - 1]];
      },
      release: () => program.release(),
    };
  },
};
