/** @file Engines: compile a graph, run it. What Node's and the web's ONNX Runtime have in common. */

import { ParameterError } from "../core/index.ts";
import { createDevice } from "./device.ts";
import { loadModel } from "./loaded.ts";
import type { Dialect, LoweredModel } from "./onnx/lower.ts";
import { createProgram } from "./program.ts";
import type { Engine } from "./programs.ts";
import type { Runtime } from "./runtime.ts";
import { createShelf } from "./shelf.ts";
import type { Tensor } from "./types.ts";

/** How many sets of programs an engine keeps for reuse. */
const KEPT_PROGRAMS = 6;

export function createEngine(runtime: Runtime): Engine {
  const { backend, threads, keptPrograms = KEPT_PROGRAMS } = runtime;
  const count = { uploaded: 0, downloaded: 0, vectors: 0 };
  const device = backend === "webgpu" ? createDevice(runtime, count) : undefined;
  return {
    backend,
    threads,
    shelf: createShelf(keptPrograms),
    ...(device ? { device } : {}),
    async compile(outputs, { replaces = {} } = {}) {
      if (!device && Object.keys(replaces).length > 0) {
        throw new ParameterError("compile, replaces", "an engine with a device", `one on ${backend}`);
      }
      const lowered = await lowerFor(outputs, runtime);
      return runtime.createProgram?.(lowered) ?? createProgram(runtime, lowered, replaces, count);
    },
    load: (model) => loadModel(runtime, model),
  };
}

/** Loaded when first used: who only runs finished models, as a page that predicts does, is spared the writing of them. */
async function lowerFor(outputs: Readonly<Record<string, Tensor>>, runtime: Runtime): Promise<LoweredModel> {
  const [{ lower }, dialect] = await Promise.all([import("./onnx/lower.ts"), findDialect(runtime)]);
  return lower(outputs, dialect);
}

/** WebGPU promises eight arrays to a kernel: one is cut into seven. Cutting twice pays where starting kernels takes longer than copying. */
const splitting = { results: 7, twice: 2 ** 22 };

/** How a runtime wants its graphs written. */
export async function findDialect({
  backend,
  channelBlock,
}: Pick<Runtime, "backend" | "channelBlock">): Promise<Dialect> {
  const [
    { blockedDialect },
    { operators },
    { cpuExpansions, gpuExpansions, lateGpuExpansions },
    { withWinograd },
  ] = await Promise.all([
    import("./onnx/blocked.ts"),
    import("./onnx/operators.ts"),
    import("./onnx/expand.ts"),
    import("./onnx/winograd.ts"),
  ]);
  if (backend === "webgpu") {
    return { operators, expansions: gpuExpansions, late: lateGpuExpansions, splitting };
  }
  const dialect =
    channelBlock === undefined ? { operators, expansions: cpuExpansions } : blockedDialect(channelBlock);
  // Measured, training, 32 x 32: in blocks 48 channels are level and 64 take 0.85 of the time; without, 32 take 0.7 and 16 are level.
  const leastChannels = channelBlock === undefined ? 32 : 64;
  return {
    ...dialect,
    expansions: withWinograd(dialect.expansions, leastChannels),
  };
}
