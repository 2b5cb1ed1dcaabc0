/** @file What a worker process runs: one task at a time, one engine with one thread. */

import type { Platform, UtteranceFeatures } from "../core/index.ts";
import { workerTasks } from "../experiment/tasks.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { nodePlatform, serveTasks } from "../platform/node/index.ts";
import type { Engine } from "../tensor/index.ts";

/** Standard error is the program's own. */
const platform: Platform = { ...nodePlatform, remark: (line) => void process.stderr.write(`${line}\n`) };
// Nobody reads it any more: what is computed is still wanted.
process.stderr.on("error", () => {});

let loaded: Promise<Engine> | undefined;

/** Loaded when first needed: extracting features does without. */
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
