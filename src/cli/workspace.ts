/** @file A workspace on this machine: its files, processes and cache. The command line and other programs use the same one. */

import { availableParallelism, homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Platform, Workers } from "../core/index.ts";
import type { Workspace } from "../experiment/index.ts";
import {
  createProcessPool,
  describeMachine,
  nodePlatform,
  packageVersion,
  shippedModel,
} from "../platform/node/index.ts";
import type { DeviceName } from "../tensor/index.ts";
import { type CardChoice, openCard, sharingCard, usersOfACard } from "./card.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** `EMOFORGE_CACHE`, or else the user's own cache folder. */
export function cacheFolderOf(env: Environment): string {
  return env.EMOFORGE_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "emoforge");
}

/** The folder that was asked for, or else `EMOFORGE_DATA`; undefined if there is neither. */
export function dataFolderOf(env: Environment, option?: string): string | undefined {
  const folder = option ?? env.EMOFORGE_DATA;
  return folder === undefined || folder === "" ? undefined : resolve(folder);
}

/**
 * Worker processes; by default one for each core, of which at most four use a graphics card at a time.
 *
 * @param card The card that they train networks on; default: none.
 */
export async function workerPool(size?: number, card?: CardChoice): Promise<Workers> {
  const entry = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
  const count = size ?? availableParallelism();
  const args = card === undefined ? [] : [card.fallsBack ? "auto" : "gpu", card.name];
  const pool = createProcessPool(fileURLToPath(entry), count, { args });
  return card === undefined ? pool : sharingCard(pool, card, Math.min(count, usersOfACard));
}

export interface WorkspaceOptions {
  /** Default: `EMOFORGE_CACHE`, or else the user's own cache folder. */
  readonly cacheFolder?: string;
  /** Parent folder of the corpora that are known by id; default: `EMOFORGE_DATA`. */
  readonly dataFolder?: string;
  /** Worker processes; default: one for each core. */
  readonly workers?: number;
  /**
   * Where networks are trained: "cpu" by default; "gpu", on the graphics card that WebGPU finds; "auto", on it if there is one, and on the
   * processor where it fails.
   */
  readonly device?: DeviceName;
  /** Called with a line about each thing that was repaired on the way; default: no one is told. */
  readonly remark?: (line: string) => void;
}

/**
 * Opens a workspace: files, worker processes, an engine and a cache on this machine. `close` it at the end, or the processes keep
 * the program alive.
 *
 * @example
 * import { openCorpus } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ dataFolder: "corpora", workers: 2 });
 * const { utterances } = await openCorpus("recordings/mine.csv", workspace);
 * console.log(utterances.length); // 60
 * await workspace.close();
 */
export async function openWorkspace(
  options: WorkspaceOptions = {},
): Promise<Workspace & { close(): Promise<void> }> {
  const { device = "cpu", remark } = options;
  const card = device === "cpu" ? undefined : await chosen(device, remark);
  const workers = await workerPool(options.workers, card);
  const workspace = workspaceWith({
    platform: { ...nodePlatform, ...(options.remark && { remark: options.remark }) },
    workers,
    cacheFolder: options.cacheFolder ?? cacheFolderOf(process.env),
    dataFolder: dataFolderOf(process.env, options.dataFolder),
    card,
  });
  return { ...workspace, close: () => workers.close() };
}

async function chosen(
  device: DeviceName,
  remark: WorkspaceOptions["remark"],
): Promise<CardChoice | undefined> {
  const { cardFor } = await import("./support/device.ts");
  return cardFor(device, { note: remark ?? (() => {}) });
}

/** The same with ports that the caller has opened, and will close. */
export function workspaceWith(ports: {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly dataFolder: string | undefined;
  readonly card?: CardChoice | undefined;
}): Workspace {
  const { platform, workers, cacheFolder, dataFolder, card } = ports;
  const machine = describeMachine();
  let engine: ReturnType<Workspace["engine"]> | undefined;
  return {
    platform,
    workers,
    cacheFolder,
    dataFolder,
    shippedModel: shippedModel(),
    environment: {
      emoforge: packageVersion(),
      runtime: machine.runtime,
      platform: machine.platform,
      cpu: machine.cpu,
      cores: machine.cores,
      engine: `ONNX Runtime, ${card === undefined ? "" : `networks on ${card.name}, all else `}cpu, 1 thread for each worker`,
    },
    engine() {
      engine ??= import("../tensor/node.ts").then(({ createNodeEngine }) => createNodeEngine());
      return engine;
    },
    ...(card && { card: openCard(card, platform) }),
  };
}
