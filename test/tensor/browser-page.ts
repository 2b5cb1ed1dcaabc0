/** @file What the browser test's page runs. */

import { createWebEngine } from "../../src/tensor/web.ts";
import { trainSmall } from "../nn/small-training.ts";
import { train } from "./training.ts";

type Backend = "wasm" | "webgpu";
const open = (backend: Backend, threads: number) => createWebEngine({ backend, threads, wasmPaths: "/ort/" });

Object.assign(globalThis, {
  trainInPage: async (backend: Backend, threads: number, steps: number) =>
    train(await open(backend, threads), steps),
  trainNetworkInPage: async (backend: Backend) => {
    const engine = await open(backend, 1);
    const sent: number[] = [];
    const { losses, values } = await trainSmall(engine, {
      onStep: () => sent.push(engine.device?.use().uploaded ?? 0),
    });
    return {
      losses,
      values: Object.values(values).flatMap((array) => [...array]),
      sent,
      left: engine.device?.use().vectors,
    };
  },
});
