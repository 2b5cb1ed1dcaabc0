/** @file What the browser test's page runs. */

import { createWebEngine } from "../../src/tensor/web.ts";
import { train } from "./training.ts";

Object.assign(globalThis, {
  trainInPage: async (backend: "wasm" | "webgpu", threads: number, steps: number) =>
    train(await createWebEngine({ backend, threads, wasmPaths: "/ort/" }), steps),
});
