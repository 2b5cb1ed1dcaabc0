/** @file BullMQ on the server of a queue. Only this file names BullMQ and the drivers, which are loaded when a queue is first used. */

import type { BackendFactory, ConnectionOptions, IQueueBackend, Queue, QueueEvents, Worker } from "bullmq";
import { EmoforgeError } from "../core/index.ts";
import { type QueueAddress, withoutSecrets } from "./address.ts";

/** What lies in the queue for one piece of work. */
export interface JobData {
  /** See `WorkOptions`. */
  readonly what: string;
  /** Versions of everything that results depend on: a worker with others leaves the job alone. */
  readonly implementation: string;
  /** With portable paths, see `toPortable`. */
  readonly payload: unknown;
}

/** What a worker says of a job that it is doing. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly note: string | null;
  readonly worker: string;
}

export type { Job, QueueEvents, Worker } from "bullmq";
export type JobQueue = Queue<JobData, unknown, string>;
export type JobWorker = Worker<JobData, unknown, string>;

/** How long finished jobs are remembered: long enough for a runner that was cut off to hear of them. */
export const remembered = { age: 3600, count: 1000 } as const;

/** The classes of BullMQ for a server, and how they connect. */
export async function openEngine(address: QueueAddress) {
  const bullmq = await import("bullmq");
  const postgres = address.kind === "postgres";
  const factory = (postgres ? bullmq.createPostgresBackend : bullmq.createRedisBackend) as BackendFactory<
    IQueueBackend,
    ConnectionOptions
  >;
  let over = false;
  const redis = {
    ...redisOptions(address.url),
    // A machine that is cut off tries again within seconds of coming back; one that has done its work does not try for ever.
    retryStrategy: (times: number) => (over ? null : Math.min(100 * 2 ** Math.min(times, 5), 2000)),
  };
  const connection = (
    postgres ? { connectionString: address.url, migrate: true } : redis
  ) as ConnectionOptions;
  await requireServer(address);
  return {
    ...bullmq.withBackend(factory),
    WaitingError: bullmq.WaitingError,
    connection,
    /** Lets the program end although the server is gone: connections that are lost are not made again. */
    giveUp() {
      over = true;
    },
  };
}

/** @throws {EmoforgeError} if the server does not answer, since BullMQ itself would try for ever. */
async function requireServer(address: QueueAddress): Promise<void> {
  try {
    if (address.kind === "postgres") await pingPostgres(address.url);
    else await pingRedis(address.url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || (cause as { code?: string }).code : String(cause);
    throw new EmoforgeError(
      `${address.shown}: expected a server of queues, got no connection (${withoutSecrets(why ?? "no reason given", address)}). Is it running, and are host, port and password right?`,
    );
  }
}

async function pingPostgres(url: string): Promise<void> {
  const { Client } = (await import("pg")).default;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
  } finally {
    await client.end().catch(() => {});
  }
}

async function pingRedis(url: string): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis({
    ...redisOptions(url),
    lazyConnect: true,
    connectTimeout: 10_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The reason comes as an event; what `connect` throws may only say that the connection is closed.
  let why: Error | undefined;
  client.on("error", (error: Error) => {
    why ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    throw why ?? cause;
  } finally {
    client.disconnect();
  }
}

function redisOptions(url: string) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const db = Number(pathname.slice(1) || 0);
  return {
    // An IPv6 address is in brackets in a URL only.
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || 6379),
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(db > 0 ? { db } : {}),
    ...(protocol === "rediss:" ? { tls: { servername: hostname } } : {}),
    // What is asked of an absent server waits for it.
    maxRetriesPerRequest: null,
  };
}

/** BullMQ's classes as this program uses them. */
export type Engine = Awaited<ReturnType<typeof openEngine>>;

export function openQueue(engine: Engine, name: string): JobQueue {
  return new engine.Queue(name, { connection: engine.connection }) as unknown as JobQueue;
}

export function openEvents(engine: Engine, name: string): QueueEvents {
  return new engine.QueueEvents(name, { connection: engine.connection }) as unknown as QueueEvents;
}
