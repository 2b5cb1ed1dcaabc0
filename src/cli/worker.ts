/** @file What a worker process runs: one task at a time, one engine with one thread. */

import type { OnProgress } from "../core/index.ts";
import { type ExtractPayload, extractTask } from "../experiment/extract.ts";
import { type GroupPayload, groupTask } from "../experiment/group.ts";
import { nodePlatform, serveTasks } from "../platform/node/index.ts";
import type { Engine } from "../tensor/index.ts";

let engine: Promise<Engine> | undefined;

/** Loaded when first needed: extracting features does without. */
async function sharedEngine(): Promise<Engine> {
  engine ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
    createNodeEngine({ backend: "cpu", threads: 1 }),
  );
  return engine;
}

serveTasks({
  extract: (payload: ExtractPayload) => extractTask(payload, nodePlatform.files),
  group: async (payload: GroupPayload, onProgress: OnProgress) =>
    groupTask(
      payload,
      { files: nodePlatform.files, engine: await sharedEngine(), now: () => performance.now() },
      onProgress,
    ),
});
