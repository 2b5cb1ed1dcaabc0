/** @file A command's files, workers and engine, as the library's functions take them. */

import type { Workers } from "../../core/index.ts";
import type { Workspace } from "../../experiment/index.ts";
import { describeMachine, packageVersion } from "../../platform/node/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Io } from "../io.ts";

/** @param data The value of `--data`. */
export function workspaceOf(io: Io, workers: Workers, data: string | undefined): Workspace {
  const { runtime, platform, cpu, cores } = describeMachine();
  let engine: ReturnType<Workspace["engine"]> | undefined;
  return {
    platform: io.platform,
    workers,
    cacheFolder: io.cacheFolder,
    dataFolder: io.dataFolder(data),
    environment: {
      emoforge: packageVersion(),
      runtime,
      platform,
      cpu,
      cores,
      engine: "ONNX Runtime, cpu, 1 thread for each worker",
    },
    engine() {
      engine ??= createNodeEngine();
      return engine;
    },
  };
}
