/** @file What workers do, by name. Code is loaded with the first task that needs it, so extracting features loads no networks. */

import type { Clips, OnProgress, Platform, Rows } from "../core/index.ts";
import type { FeaturesConfig } from "../features/index.ts";
import type { Card, Engine } from "../tensor/index.ts";
import type { Reader } from "./media/index.ts";
import type { ExtractionPayload } from "./prepare/extraction.ts";
import type { OpenInWorker } from "./prepare/features.ts";
import type { FramesPayload } from "./prepare/frames.ts";
import type { InspectPayload } from "./prepare/inspect.ts";
import type { GroupPayload } from "./work/group.ts";
import type { Recent } from "./work/recent.ts";

/** What a worker process has at hand from one task to the next. */
export interface WorkerTools {
  readonly platform: Platform;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  engine(): Promise<Engine>;
  /** What networks are trained on, where that is not the processor. */
  readonly card?: Card;
  readonly open: OpenInWorker;
}

/** Tables and lists of clips that stay open: a run with a source domain has two at a time. */
const mostOpen = 2;

/** @returns Task name -> what does it. Payloads and answers are JSON-like data and typed arrays. */
export function workerTasks({ platform, now, engine, open, card }: WorkerTools) {
  let readers: Promise<Recent<Reader<Rows | Clips>>> | undefined;
  const openReaders = () => {
    readers ??= import("./work/recent.ts").then(({ keepRecent }) => keepRecent(mostOpen));
    return readers;
  };
  return {
    features: async (config: FeaturesConfig) =>
      (await import("./prepare/features.ts")).featuresTask(config, open),
    extract: async (payload: ExtractionPayload, onProgress: OnProgress) =>
      (await import("./prepare/extract-rows.ts")).extractTask(payload, { ...platform, open }, onProgress),
    frames: async (payload: FramesPayload, onProgress: OnProgress) =>
      (await import("./prepare/frames.ts")).framesTask(payload, platform.files, onProgress),
    inspect: async (payload: InspectPayload, onProgress: OnProgress) =>
      (await import("./prepare/inspect.ts")).inspectTask(payload, platform, onProgress),
    measure: async (payload: ExtractionPayload, onProgress: OnProgress) =>
      (await import("./prepare/measure.ts")).measureTask(payload, platform, onProgress),
    clips: async (payload: ExtractionPayload, onProgress: OnProgress) =>
      (await import("./prepare/extract-clips.ts")).clipsTask(payload, platform, onProgress),
    group: async (payload: GroupPayload, onProgress: OnProgress) =>
      (await import("./work/group.ts")).groupTask(
        payload,
        { ...platform, engine: await engine(), now, readers: await openReaders(), ...(card && { card }) },
        onProgress,
      ),
  };
}
