/** @file What a worker process runs: one task at a time, one engine with one thread. */

import type { OnProgress, Platform, UtteranceFeatures } from "../core/index.ts";
import type { ClipsPayload } from "../experiment/prepare/clips.ts";
import type { ExtractPayload } from "../experiment/prepare/extract.ts";
import type { FramesPayload } from "../experiment/prepare/frames.ts";
import type { InspectPayload } from "../experiment/prepare/inspect.ts";
import type { GroupPayload } from "../experiment/work/group.ts";
import type { ClipGroupPayload } from "../experiment/work/group-clips.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { nodePlatform, serveTasks } from "../platform/node/index.ts";
import type { Engine } from "../tensor/index.ts";

/** Standard error is the program's own. */
const platform: Platform = { ...nodePlatform, remark: (line) => void process.stderr.write(`${line}\n`) };
// Nobody reads it any more: what is computed is still wanted.
process.stderr.on("error", () => {});

let engine: Promise<Engine> | undefined;

/** Loaded when first needed: extracting features does without. */
async function sharedEngine(): Promise<Engine> {
  engine ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
    createNodeEngine({ backend: "cpu", threads: 1 }),
  );
  return engine;
}

let opener: ((config: FeaturesConfig) => Promise<UtteranceFeatures>) | undefined;

/** Features stay open from one task to the next. */
async function open(config: FeaturesConfig): Promise<UtteranceFeatures> {
  const { keepOpen, openFeatures } = await import("../features/index.ts");
  opener ??= keepOpen((one) => openFeatures(one, { ...nodePlatform, engine: sharedEngine }));
  return opener(config);
}

const groupTools = async () => ({
  ...platform,
  engine: await sharedEngine(),
  now: () => performance.now(),
});

// What a task needs is loaded with the first of its kind: extracting features does without networks.
serveTasks({
  features: async (config: FeaturesConfig) =>
    (await import("../experiment/prepare/features.ts")).featuresTask(config, open),
  extract: async (payload: ExtractPayload, onProgress: OnProgress) =>
    (await import("../experiment/prepare/extract.ts")).extractTask(
      payload,
      { ...platform, open },
      onProgress,
    ),
  frames: async (payload: FramesPayload, onProgress: OnProgress) =>
    (await import("../experiment/prepare/frames.ts")).framesTask(payload, nodePlatform.files, onProgress),
  inspect: async (payload: InspectPayload, onProgress: OnProgress) =>
    (await import("../experiment/prepare/inspect.ts")).inspectTask(payload, platform, onProgress),
  clips: async (payload: ClipsPayload, onProgress: OnProgress) =>
    (await import("../experiment/prepare/clips.ts")).clipsTask(payload, platform, onProgress),
  group: async (payload: GroupPayload, onProgress: OnProgress) =>
    (await import("../experiment/work/group.ts")).groupTask(payload, await groupTools(), onProgress),
  "group-clips": async (payload: ClipGroupPayload, onProgress: OnProgress) =>
    (await import("../experiment/work/group-clips.ts")).clipGroupTask(
      payload,
      await groupTools(),
      onProgress,
    ),
});
