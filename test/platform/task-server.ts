/** @file The code that the worker processes of the pool's test run. */

import { EmoforgeError, type OnProgress } from "../../src/core/index.ts";
import { serveTasks } from "../../src/platform/node/index.ts";

serveTasks({
  double: async (values: Float32Array) => values.map((x) => 2 * x),
  count: async (to: number, onProgress: OnProgress) => {
    for (let i = 1; i <= to; i++) onProgress(i, to, `step ${i}`);
    return process.pid;
  },
  users: async () => {
    throw new EmoforgeError("expected this, got that");
  },
  fault: async () => {
    throw new TypeError("undefined is not a function");
  },
  die: async (code: number) => process.exit(code),
  never: () => new Promise(() => setInterval(() => {}, 1000)),
});
