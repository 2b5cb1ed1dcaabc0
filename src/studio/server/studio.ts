/** @file What all routes share: the library's workspace inside a fence, open corpora, runs, and work in progress. */

import type { Workspace } from "../../experiment/index.ts";
import type { Places, QueueAddress } from "../../queue/index.ts";
import { type Corpora, createCorpora } from "./corpora.ts";
import { createFence, type Fence } from "./fence.ts";
import { createModels, type Models } from "./models.ts";
import { createRuns, type Runs } from "./runs.ts";
import { createSearches, type Searches } from "./searches.ts";
import { createJobs, type Jobs } from "./work.ts";

/** Where groups of runs are worked off by other machines. */
export interface StudioQueue {
  readonly address: QueueAddress;
  readonly name: string;
  readonly places: Places;
  /** What people call the store. */
  readonly store: string;
}

export interface Studio {
  /** Its files are those inside the fence. */
  readonly workspace: Workspace;
  readonly fence: Fence;
  readonly corpora: Corpora;
  readonly runs: Runs;
  readonly models: Models;
  readonly searches: Searches;
  readonly jobs: Jobs;
  readonly queue: StudioQueue | undefined;
}

export interface StudioOptions {
  /** As the command line has it, its files unfenced. */
  readonly workspace: Workspace;
  /** Folders whose subfolders are runs. */
  readonly runFolders: readonly string[];
  /** Where models that are trained here are written. */
  readonly modelFolder: string;
  /** Folder whose subfolders are searches; new ones are written into it. */
  readonly searchFolder: string;
  /** The workspace's workers put groups into it; default: there is none. */
  readonly queue?: StudioQueue;
  /** Told of faults of the program. */
  readonly report: (line: string) => void;
}

export function openStudio({
  workspace: whole,
  runFolders,
  modelFolder,
  searchFolder,
  queue,
  report,
}: StudioOptions): Studio {
  const { dataFolder, cacheFolder, shippedModel } = whole;
  const folders = [dataFolder, cacheFolder, shippedModel, modelFolder, searchFolder, ...runFolders].filter(
    (one) => one !== undefined,
  );
  const fence = createFence(whole.platform.files, folders);
  const workspace = { ...whole, platform: { ...whole.platform, files: fence.files } };
  return {
    workspace,
    fence,
    corpora: createCorpora(workspace, fence),
    runs: createRuns(workspace, runFolders),
    models: createModels(workspace, modelFolder, searchFolder),
    searches: createSearches(workspace, searchFolder),
    jobs: createJobs(report, whole.platform.clock),
    queue,
  };
}
