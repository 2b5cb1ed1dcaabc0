/** @file What experiments need: files, worker processes, an engine, a cache. The platform's code makes one and hands it on. */

import type { OnProgress, Platform, Workers } from "../core/index.ts";
import type { Card, Engine } from "../tensor/index.ts";
import type { Environment } from "./results/shapes.ts";

export interface Workspace {
  readonly platform: Platform;
  readonly workers: Workers;
  /** Features, fits and evaluations are kept here, named after their content; it may be deleted at any time. */
  readonly cacheFolder: string;
  /** Parent folder of the corpora that are known by id. */
  readonly dataFolder: string | undefined;
  /** Folder of the bundle that comes with Emoforge, where there is one. */
  readonly shippedModel?: string;
  /** What is recorded beside results. */
  readonly environment: Pick<Environment, "emoforge" | "runtime" | "platform" | "cpu" | "cores" | "engine">;
  /** Loaded when it is first asked for. */
  engine(): Promise<Engine>;
  /** What networks are trained on, where that is not the processor. */
  readonly card?: Card;
}

/** What every long-running call takes. */
export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** The options of `prepareCorpus` and `planRun`. */
export function prepareOptions(
  { platform, workers, cacheFolder, dataFolder }: Workspace,
  { signal, onProgress }: Watch = {},
) {
  return {
    platform,
    workers,
    cacheFolder,
    dataFolder,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}
