/** @file A store in a bucket, as commands use it: checked before anything is computed, and mirrored in a folder of this machine. */

import { EmoforgeError, type Files, ParameterError, type Platform, type Workers } from "../../core/index.ts";
import { type GroupPayload, groupFiles, isLasting } from "../../experiment/index.ts";
import {
  askingWorkers,
  type FilesOf,
  type Objects,
  openMirror,
  openObjects,
  readBucketAccess,
  servingWorkers,
} from "../../remote/index.ts";
import type { Io } from "../io.ts";
import type { Store } from "./store.ts";

export interface Remote {
  /** Files that were drawn on other machines and are rarely wanted come when they are first looked for. */
  readonly platform: Platform;
  /** @throws {EmoforgeError} if the bucket cannot be used from here. */
  check(): Promise<void>;
  /** Fetches what the store has of a run. */
  pull(runFolder: string): Promise<void>;
  /** Sends what the store has not of a run. @returns Where it is. */
  push(runFolder: string): Promise<string>;
  /** Workers on other machines. */
  asking(queue: Workers): Workers;
  /** Worker processes of this one. */
  serving(own: Workers): Workers;
}

/** How long a server that does not answer is tried, ms: at the beginning, while there is work, and when the user wants to stop. */
const patience = { atFirst: 5000, atWork: 300_000, atEnd: 5000 } as const;

const filesOf: FilesOf = (task, payload) =>
  task === "group" ? groupFiles(payload as GroupPayload) : undefined;

/**
 * @returns undefined for a store that is a folder.
 * @throws {EmoforgeError} if the bucket cannot be read or written, or holds something else.
 */
export async function openRemote(store: Store, io: Io): Promise<Remote | undefined> {
  const { bucket, folder, shown } = store;
  if (bucket === undefined) return undefined;
  const { files, hasher, clock } = io.platform;
  let atWork = false;
  const objects = await openObjects(bucket, readBucketAccess(io.env), {
    hasher,
    clock,
    patienceMs: () => (io.signal.aborted ? patience.atEnd : atWork ? patience.atWork : patience.atFirst),
    remark: io.note,
  });
  const check = () => requireStore(objects, store);
  await check();
  atWork = true;
  const mirror = openMirror(folder, objects, { files, hasher });
  const tools = { mirror, filesOf, files };
  return {
    platform: { ...io.platform, files: fetchingPools(files, `${store.cacheFolder}/pools/`, mirror.fetch) },
    check,
    async pull(runFolder) {
      const fetched = await mirror.pull(runFolder, isLasting);
      if (fetched > 0) io.note(`fetched ${fetched} files of this run from ${shown}`);
    },
    async push(runFolder) {
      await mirror.push(runFolder, isLasting);
      return `${shown}${runFolder.slice(folder.length)}`;
    },
    asking: (queue) => askingWorkers(queue, tools),
    serving: (own) => servingWorkers(own, tools),
  };
}

/** Writes its description, which shows whether that is allowed; but not into a bucket with something else in it. */
async function requireStore(objects: Objects, { shown, id }: Store): Promise<void> {
  const description = new TextEncoder().encode(`${JSON.stringify({ schema: "emoforge-store/1", id })}\n`);
  if (!(await objects.has("store.json"))) {
    const [other] = await objects.list("", 1);
    // Another machine may be making it at this moment, and it writes the description first.
    if (other !== undefined && !(await objects.has("store.json")))
      throw new ParameterError(
        "--store",
        "a new or empty folder of a bucket, or one that was made as a store",
        `${shown}, which holds ${other.path} and no store.json`,
        "Name a folder in the bucket that does not exist yet, such as s3://bucket/emoforge.",
      );
  }
  await objects.put("store.json", description);
  if ((await objects.get("store.json")) === undefined)
    throw new EmoforgeError(
      `${shown}: expected to read what was just written there, got nothing. Check what the key may do.`,
    );
}

/** Pools are large, and the machine that gathers shows very few of them. */
function fetchingPools(files: Files, pools: string, fetch: (path: string) => Promise<boolean>): Files {
  return {
    ...files,
    exists: async (path) => (await files.exists(path)) || (path.startsWith(pools) && fetch(path)),
  };
}
