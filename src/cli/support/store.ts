/** @file The store that machines share, and the queue that belongs to it: a folder that each of them has mounted somewhere, or a bucket. */

import { createHash, randomBytes } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { packageVersion } from "../../platform/node/index.ts";
import type { Places, QueueAddress } from "../../queue/index.ts";
import { type BucketAddress, isBucketAddress, parseBucketAddress } from "../../remote/index.ts";
import { parseJson } from "../../store/index.ts";
import type { Io } from "../io.ts";
import { requireWritable } from "./outputs.ts";

export interface SharedFlags {
  /** true: the option without a URL. */
  readonly queue?: string | true;
  readonly store?: string;
}

export const sharedOptions = {
  queue: [
    "--queue [url]",
    "server of jobs: redis://host:6379, rediss:// for TLS, or postgres://host/database (default: EMOFORGE_QUEUE)",
  ],
  store: [
    "--store <place>",
    "folder that all machines share, or s3://bucket/folder, with the cache and the run folders (default: EMOFORGE_STORE)",
  ],
} as const;

export interface Store {
  /** The folder itself, or one of this machine that mirrors what it needs of the bucket. */
  readonly folder: string;
  /** What people call it: the folder, or the address of the bucket. */
  readonly shown: string;
  readonly id: string;
  readonly cacheFolder: string;
  readonly bucket?: BucketAddress;
}

/** What a machine does with a store: those that work clear away what they have handed in, so theirs is another mirror. */
export type Role = "asks" | "works";

/** Where work is shared among machines. */
export interface Shared extends Store {
  readonly address: QueueAddress;
  /** The queue's name on the server: each store has a queue of its own. */
  readonly name: string;
  readonly places: Places;
  readonly implementation: string;
}

const storeSchema = z.object({
  schema: z.literal("emoforge-store/1"),
  id: z.string().regex(/^[0-9a-f]{12}$/),
});

/**
 * Opens the store, and makes it if the folder is empty or absent. Whether a bucket can be used is not asked here: see `openRemote`.
 *
 * @throws {ParameterError} if none is given, or the folder cannot be used.
 */
export async function openStore(flags: SharedFlags, io: Io, role: Role = "asks"): Promise<Store> {
  const named = flags.store ?? io.env.EMOFORGE_STORE ?? "";
  const what = flags.store === undefined ? "EMOFORGE_STORE" : "--store";
  if (named === "")
    throw new ParameterError(
      "--store",
      "a folder that all machines share, or s3://bucket/folder, here or in EMOFORGE_STORE",
      "none",
      "Example: --store /mnt/emoforge",
    );
  if (isBucketAddress(named)) return bucketStore(parseBucketAddress(named, what), io, role);
  // Taken for a path it would become a folder of its own on each machine. The rest of it may hold a password.
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(named)?.[1];
  if (scheme !== undefined)
    throw new ParameterError(
      what,
      "the path of a folder, or s3://bucket/folder",
      `an address of ${scheme}`,
      "Mount it as a folder on all machines.",
    );
  const folder = resolve(io.cwd, named);
  return {
    folder,
    shown: folder,
    id: await storeId(folder, named, io),
    cacheFolder: join(folder, "cache"),
  };
}

/** All machines give it the same name without asking the server, which may have another address for each of them. */
function bucketStore(bucket: BucketAddress, io: Io, role: Role): Store {
  const { shown } = bucket;
  const endpoint = io.env.EMOFORGE_S3_ENDPOINT ?? io.env.AWS_REGION ?? "";
  const mirror = shortHash(`${endpoint}\n${shown}`);
  const folder = resolve(io.cwd, io.cacheFolder, "stores", role === "works" ? `${mirror}-worker` : mirror);
  return { folder, shown, id: shortHash(shown), cacheFolder: join(folder, "cache"), bucket };
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The store with its queue. @throws {ParameterError} if one of them is not given, or cannot be used. */
export async function openShared(flags: SharedFlags, io: Io, role: Role = "asks"): Promise<Shared> {
  const { parseAddress } = await import("../../queue/index.ts");
  const given = typeof flags.queue === "string" ? flags.queue : undefined;
  const url = given ?? io.env.EMOFORGE_QUEUE ?? "";
  if (url === "")
    throw new ParameterError(
      "--queue",
      "a URL, here or in EMOFORGE_QUEUE",
      "none",
      "Example: --queue redis://host:6379",
    );
  const address = parseAddress(url, given === undefined ? "EMOFORGE_QUEUE" : "--queue");
  const store = await openStore(flags, io, role);
  return {
    ...store,
    address,
    name: `emoforge-${store.id}`,
    places: { store: store.folder },
    implementation: await implementation(io),
  };
}

/** @throws {ParameterError} if workers on other machines would not find the run folder. */
export function requireInStore(runFolder: string, { folder, shown }: Store, what = "--out"): void {
  if (runFolder.startsWith(`${folder}/`)) return;
  throw new ParameterError(
    what,
    `a folder in the store ${shown}`,
    runFolder,
    `Leave ${what} away, or change it.`,
  );
}

/** A random name, which machines that have mounted the same folder read alike. */
async function storeId(folder: string, named: string, io: Io): Promise<string> {
  const path = join(folder, "store.json");
  await requireWritable("--store", named, folder);
  await mkdir(folder, { recursive: true });
  // Programs that start at the same time leave hidden files for a moment.
  const entries = (await io.platform.files.list(folder)).filter(({ name }) => !name.startsWith("."));
  if (entries.length === 0) await makeStore(folder, path);
  else if (!entries.some(({ name }) => name === "store.json")) {
    throw new ParameterError(
      "--store",
      "a new or empty folder, or one that was made as a store",
      `${named}, which holds ${entries[0].name} and no store.json`,
      "Is the shared folder mounted there?",
    );
  }
  const found = storeSchema.safeParse(parseJson(await io.platform.files.readText(path)));
  if (found.success) return found.data.id;
  throw new EmoforgeError(
    `${path}: expected the description of a store, got something else. Restore it, or use a new folder.`,
  );
}

/** Another machine may be making it at this moment: the first one counts, and nobody sees half a file. */
async function makeStore(folder: string, path: string): Promise<void> {
  const fresh = { schema: "emoforge-store/1", id: randomBytes(6).toString("hex") };
  const temporary = join(folder, `.store-${fresh.id}`);
  await writeFile(temporary, `${JSON.stringify(fresh)}\n`);
  await link(temporary, path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EEXIST") throw cause;
  });
  await rm(temporary, { force: true });
}

async function implementation(io: Io): Promise<string> {
  const { describeImplementation } = await import("../../experiment/index.ts");
  const { engineVersion } = await import("../../tensor/node.ts");
  const versions = { emoforge: packageVersion(), engine: await engineVersion() };
  return describeImplementation(versions, io.platform.hasher);
}
