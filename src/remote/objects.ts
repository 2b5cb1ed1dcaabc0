/** @file Objects in a bucket, each with the checksum of its content, by which it is verified when it is read. Only this file names the client. */

import type { S3mini } from "s3mini";
import type { Clock, Hasher } from "../core/index.ts";
import type { BucketAccess, BucketAddress } from "./address.ts";
import { faultOf, inWords, mayPass } from "./faults.ts";

/** Paths are relative to the store, with "/" between folders. What is absent, or was damaged and removed for that, is undefined. */
export interface Objects {
  get(path: string): Promise<Uint8Array | undefined>;
  put(path: string, content: Uint8Array): Promise<void>;
  has(path: string): Promise<boolean>;
  /** The checksum that was stored with it: SHA-256 in hexadecimal. */
  sumOf(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
  /** Everything below a folder, or in the whole store for "". @param most How many are enough. */
  list(folder: string, most?: number): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
}

export interface ObjectsOptions {
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** How long a request is tried again while the server does not answer, or answers that it cannot; asked anew each time, ms. */
  readonly patienceMs: () => number;
  /** Called with a line about a server that does not answer, and about damaged objects. */
  readonly remark: (line: string) => void;
}

const SUM_HEADER = "x-amz-meta-sha256";

/** How long the same remark is not repeated, ms. */
const QUIET_MS = 60_000;

export async function openObjects(
  address: BucketAddress,
  { endpoint, region, keyId, secret }: BucketAccess,
  { hasher, clock, patienceMs, remark }: ObjectsOptions,
): Promise<Objects> {
  const { S3mini } = await import("s3mini");
  const { shown, bucket, prefix } = address;
  const client: S3mini = new S3mini({
    accessKeyId: keyId,
    secretAccessKey: secret,
    endpoint: `${endpoint}/${bucket}`,
    region,
  });
  const root = prefix === "" ? "" : `${prefix}/`;
  const keyOf = (path: string) => root + toKey(path);
  let said = Number.NEGATIVE_INFINITY;

  /** Tries until it succeeds, patience is at its end, or trying again would not help. */
  const ask = async <T>(request: () => Promise<T>): Promise<T> => {
    const started = clock.now();
    for (let tries = 1; ; tries++) {
      try {
        return await request();
      } catch (error) {
        const fault = faultOf(error);
        const triedMs = clock.now() - started;
        if (!mayPass(fault) || (tries > 2 && triedMs >= patienceMs()))
          throw inWords(fault, shown, endpoint, triedMs / 1000);
        if (tries > 2 && clock.now() - said > QUIET_MS) {
          said = clock.now();
          const why = [fault.status, fault.code].filter(Boolean).join(" ") || "no answer";
          remark(
            `${shown}: the server does not do what it is asked (${why}). It is tried again; nothing is lost.`,
          );
        }
        await pause(Math.min(100 * 2 ** tries, 5000));
      }
    }
  };

  /** An object as it came, and what is wrong with it. */
  const read = (path: string) =>
    ask(async () => {
      const answer = await client.getObjectResponse(keyOf(path));
      if (answer === null) return undefined;
      const content = new Uint8Array(await answer.arrayBuffer());
      const sum = answer.headers.get(SUM_HEADER);
      const fault = sum === null ? "it has no checksum" : "its checksum does not match";
      return { content, fault: sum === (await hasher.sha256(content)) ? undefined : fault };
    });

  const objects: Objects = {
    async get(path) {
      const first = await read(path);
      if (first?.fault === undefined) return first?.content;
      // It may have been damaged on its way.
      const again = await read(path);
      if (again?.fault === undefined) return again?.content;
      remark(`${shown}/${path}: damaged (${again.fault}). It is removed, and made anew.`);
      await objects.remove(path);
      return undefined;
    },
    async put(path, content) {
      const headers = { [SUM_HEADER]: await hasher.sha256(content) } as const;
      await ask(() => client.putObject(keyOf(path), content, undefined, undefined, headers));
    },
    has: (path) => ask(async () => (await client.objectExists(keyOf(path))) === true),
    sumOf: (path) =>
      ask(async () => {
        try {
          // One byte, since the client does not show the headers of a HEAD request.
          const answer = await client.getObjectRaw(keyOf(path), false, 0, 1);
          await answer.arrayBuffer();
          return answer.headers.get(SUM_HEADER) ?? undefined;
        } catch (error) {
          const { status } = faultOf(error);
          // 416: it is empty.
          if (status === 404 || status === 416) return undefined;
          throw error;
        }
      }),
    async remove(path) {
      await ask(() => client.deleteObject(keyOf(path)));
    },
    async list(folder, most) {
      const below = folder === "" ? root : `${keyOf(folder)}/`;
      const found = await ask(() => client.listObjects("/", below, most));
      return (found ?? []).map(({ Key, Size }) => ({ path: toPath(Key.slice(root.length)), bytes: Size }));
    },
  };
  return objects;
}

/** Names of all languages as plain ASCII, which all servers and signatures treat alike: "Töne 1" becomes "T=C3=B6ne=201". */
function toKey(path: string): string {
  return path.replace(/[^\w./-]+/g, (other) =>
    Array.from(
      new TextEncoder().encode(other),
      (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    ).join(""),
  );
}

function toPath(key: string): string {
  return decodeURIComponent(key.replaceAll("=", "%"));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
