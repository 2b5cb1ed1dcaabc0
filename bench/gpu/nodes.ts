/** @file How many ONNX nodes a training step has for a backend, by operator: nothing is run, so no card is needed. */

import onnxProto from "onnx-proto";
import { createRng } from "../../src/core/index.ts";
import { findDialect } from "../../src/tensor/engine.ts";
import { createShelf, type DeviceState, type Engine, type Tensor } from "../../src/tensor/index.ts";
import { lower } from "../../src/tensor/onnx/lower.ts";
import { sizeOf } from "../../src/tensor/shapes.ts";
import type { Task } from "../engine/task.ts";

/** Operators that the runtime does without a kernel: they give the same memory another shape. */
const free = new Set(["Reshape", "Identity"]);

export interface NodeCount {
  readonly nodes: number;
  /** The most frequent first; without `Reshape`, which costs nothing. */
  readonly byOperator: readonly (readonly [operator: string, count: number])[];
}

/** All programs of one step together; one that runs several times in it counts as often. */
export async function countNodes(task: Task, backend: "cpu" | "webgpu"): Promise<NodeCount> {
  const counts = new Map<string, number>();
  const prepared = await task.prepare(await countingEngine(backend, counts), createRng(`bench ${task.id}`));
  counts.clear();
  await prepared.step();
  const byOperator = [...counts].filter(([operator]) => !free.has(operator)).sort((a, b) => b[1] - a[1]);
  return { nodes: byOperator.reduce((sum, [, count]) => sum + count, 0), byOperator };
}

/** Lowers what it is given, and counts instead of running: results are zeros. */
async function countingEngine(backend: "cpu" | "webgpu", counts: Map<string, number>): Promise<Engine> {
  const dialect = await findDialect({ backend });
  const state: DeviceState = {
    put: async () => {},
    read: async () => new Float32Array(0),
    mark: () => ({ revert() {}, release() {} }),
    release() {},
  };
  return {
    backend,
    threads: 1,
    shelf: createShelf(0),
    ...(backend === "webgpu"
      ? { device: { createState: () => state, use: () => ({ uploaded: 0, downloaded: 0, vectors: 0 }) } }
      : {}),
    async compile(outputs: Readonly<Record<string, Tensor>>) {
      const lowered = lower(outputs, dialect);
      const { graph } = onnxProto.onnx.ModelProto.decode(lowered.model);
      const operators = (graph?.node ?? []).map(({ opType }) => opType as string);
      const results = Object.fromEntries(
        Object.entries(lowered.outputs).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]),
      );
      return {
        ...lowered,
        async run() {
          for (const operator of operators) counts.set(operator, (counts.get(operator) ?? 0) + 1);
          return results;
        },
        async release() {},
      };
    },
    load: () => Promise.reject(new Error("no models here")),
  };
}
