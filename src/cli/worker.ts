/** @file What a worker process runs: one task at a time, one engine with one thread. */

import type { Platform, UtteranceFeatures } from "../core/index.ts";
import { workerTasks } from "../experiment/tasks.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { nodePlatform, serveTasks } from "../platform/node/index.ts";
import type { Engine } from "../tensor/index.ts";

/** Remarks go to standard error, which the worker shares with the program. */
const platform: Platform = { ...nodePlatform, remark: (line) => void process.stderr.write(`${line}\n`) };
// If nobody reads it any more, the results are still wanted.
process.stderr.on("error", () => {});

let loaded: Promise<Engine> | undefined;

/** Loaded when first needed, since extracting features does without it. */
async function engine(): Promise<Engine> {
  loaded ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
    createNodeEngine({ backend: "cpu", threads: 1 }),
  );
  return loaded;
}

let opener: ((config: FeaturesConfig) => Promise<UtteranceFeatures>) | undefined;

/** Features stay open from one task to the next. */
async function open(config: FeaturesConfig): Promise<UtteranceFeatures> {
  const { keepOpen, openFeatures } = await import("../features/index.ts");
  opener ??= keepOpen((one) => openFeatures(one, { ...nodePlatform, engine }));
  return opener(config);
}

serveTasks(workerTasks({ platform, now: () => performance.now(), engine, open }));
