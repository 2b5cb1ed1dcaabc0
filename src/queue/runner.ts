/**
 * @file The `Workers` port over a queue: work is put into it, named after its content, and the answer is waited for. The jobs outlive
 * this program: asking again for the same work waits for the job that is there.
 */

import {
  EmoforgeError,
  type Hasher,
  InterruptedError,
  SetAsideError,
  type Workers,
  type WorkOptions,
} from "../core/index.ts";
import type { QueueAddress } from "./address.ts";
import { type JobData, type JobProgress, openEngine, openEvents, openQueue, remembered } from "./engine.ts";
import { closeWithin, onOutages } from "./outages.ts";
import { type Places, toLocal, toPortable } from "./places.ts";

export interface RunnerOptions {
  /** The queue's name on the server. */
  readonly name: string;
  readonly places: Places;
  /** See `JobData`. */
  readonly implementation: string;
  readonly hasher: Hasher;
  /** How often a job is tried before it is set aside. */
  readonly attempts?: number;
  /** How long a job that failed waits for its next try, ms. */
  readonly retryDelayMs?: number;
  /** How often it is checked that awaited jobs are still in the queue, ms. */
  readonly checkMs?: number;
  /** Called with a line about the connection. */
  readonly remark?: (line: string) => void;
  /** See `closeWithin`. */
  readonly stuck?: () => void;
}

interface Awaited {
  readonly id: string;
  readonly task: string;
  readonly payload: unknown;
  readonly what: string;
  readonly onProgress: WorkOptions["onProgress"];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How many jobs are put into the queue at a time. */
const BATCH = 1000;

/** How many awaited jobs are looked up at a time; each costs the server the job's whole text. */
const LOOKED_UP = 200;

/**
 * The same answers as from worker processes of this machine, but the work is done by whoever takes it: see `serveQueue`.
 *
 * @throws {EmoforgeError} if the server cannot be reached, or unfinished jobs of another version are in the queue.
 */
export async function openRunner(address: QueueAddress, options: RunnerOptions): Promise<Workers> {
  const { name, places, implementation, hasher, attempts = 3, retryDelayMs = 5000, checkMs = 5000 } = options;
  const engine = await openEngine(address);
  const queue = openQueue(engine, name);
  const events = openEvents(engine, name);
  const outages = onOutages([queue, events], address, options.remark);
  const awaited = new Map<string, Awaited[]>();
  /** Jobs that the server may remember as ended: it would not take them again. */
  const ended = new Set<string>();
  let added: Awaited[] = [];
  let adding: Promise<void> | undefined;
  let closed = false;

  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  try {
    await requireSameVersion();
    for (const id of await queue.getRanges(["completed", "failed"], 0, -1)) ended.add(id);
  } catch (error) {
    await Promise.all([queue.close(), events.close()]);
    throw error;
  }

  /** Ends the wait for a job; nothing happens if nobody waits. */
  const settle = (id: string, end: (one: Awaited) => void) => {
    const all = awaited.get(id) ?? [];
    awaited.delete(id);
    ended.add(id);
    for (const one of all) end(one);
  };
  const finish = (id: string, answer: unknown) =>
    settle(id, ({ resolve }) => resolve(toLocal(answer, places)));
  const giveUp = (id: string, reason: string) =>
    settle(id, ({ reject, what }) =>
      reject(
        new SetAsideError(
          `set aside after ${attempts} tries (${what}): ${toLocal(reasonOf(reason), places)} The other jobs go on; a rerun tries it again.`,
        ),
      ),
    );
  events.on("completed", ({ jobId, returnvalue }) => finish(jobId, returnvalue));
  events.on("failed", ({ jobId, failedReason }) => giveUp(jobId, failedReason));
  events.on("progress", ({ jobId, data }) => {
    const { done, total, worker } = data as unknown as JobProgress;
    for (const one of awaited.get(jobId) ?? []) one.onProgress?.(done, total, `on ${worker}`);
  });

  /** A moment for more work to be asked for, which then goes into the queue together. */
  const soon = () => {
    adding ??= pause(1).then(async () => {
      while (added.length > 0 && !closed) {
        const some = added.slice(0, BATCH);
        try {
          await put(some);
          const done = new Set(some);
          // Some may have been given up meanwhile.
          added = added.filter((one) => !done.has(one));
        } catch (error) {
          outages.note(asError(error));
          await pause(checkMs);
        }
      }
      adding = undefined;
    });
  };

  /** What waits or is being done already is left as it is. What ended before is done anew, since it is asked for. */
  const put = async (jobs: readonly Awaited[]) => {
    await Promise.all(
      jobs.filter(({ id }) => ended.delete(id)).map(({ id }) => queue.remove(id).catch(() => 0)),
    );
    await queue.addBulk(
      jobs.map(({ id, task, what, payload }) => ({
        name: task,
        data: { what, implementation, payload: toPortable(payload, places) } satisfies JobData,
        opts: {
          jobId: id,
          attempts,
          backoff: { type: "fixed", delay: retryDelayMs },
          stackTraceLimit: 0,
          removeOnComplete: remembered,
        },
      })),
    );
  };

  /** Events can be missed, and a server can lose its last second, or everything: some of the awaited jobs are looked up each time. */
  let from = 0;
  const check = async () => {
    const all = [...awaited.keys()];
    if (from >= all.length) from = 0;
    const some = all.slice(from, from + LOOKED_UP);
    from += LOOKED_UP;
    const jobs = await Promise.all(some.map((id) => queue.getJob(id)));
    const lost: Awaited[] = [];
    for (const [i, id] of some.entries()) {
      const [first] = awaited.get(id) ?? [];
      const job = jobs[i];
      if (first === undefined) continue;
      if (job === undefined) lost.push(first);
      else if (job.finishedOn !== undefined && job.failedReason) giveUp(id, job.failedReason);
      else if (job.finishedOn !== undefined) finish(id, job.returnvalue);
    }
    if (lost.length > 0) await put(lost);
  };
  let checking = false;
  const timer = setInterval(() => {
    if (checking || closed || adding !== undefined) return;
    checking = true;
    // Without a connection there is nothing to see; the next time there may be.
    check()
      .catch(() => {})
      .finally(() => {
        checking = false;
      });
  }, checkMs);

  const stop = () => {
    closed = true;
    clearInterval(timer);
    for (const id of [...awaited.keys()]) settle(id, ({ reject }) => reject(new InterruptedError()));
  };

  /** Ends the waits of one signal: its jobs stay in the queue, and others may wait for them. */
  const leave = (signal: AbortSignal) => {
    for (const [id, all] of awaited) {
      const others = all.filter((one) => one.signal !== signal);
      if (others.length > 0) awaited.set(id, others);
      else awaited.delete(id);
      for (const one of all) if (one.signal === signal) one.reject(new InterruptedError());
    }
    added = added.filter((one) => one.signal !== signal);
  };
  const heard = new WeakSet<AbortSignal>();

  return {
    size: 1,
    async run<Result>(task: string, payload: unknown, options: WorkOptions = {}) {
      const { signal, onProgress, what = task } = options;
      const id = await nameOf(task, payload);
      return new Promise<Result>((resolve, reject) => {
        if (closed || signal?.aborted) return reject(new InterruptedError());
        if (signal !== undefined && !heard.has(signal)) {
          heard.add(signal);
          signal.addEventListener("abort", () => leave(signal), { once: true });
        }
        const one: Awaited = {
          ...{ id, task, payload, what, onProgress, signal, reject },
          resolve: resolve as Awaited["resolve"],
        };
        const same = awaited.get(id);
        awaited.set(id, [...(same ?? []), one]);
        if (same !== undefined) return;
        added.push(one);
        soon();
      });
    },
    async close() {
      stop();
      outages.stop();
      await closeWithin(
        Promise.allSettled([adding, queue.close(), events.close()]),
        engine,
        [queue],
        options.stuck,
      );
    },
  };

  /** Not an async function: texts of a hundred thousand jobs would wait in memory for their turn. */
  function nameOf(task: string, payload: unknown): Promise<string> {
    const text = JSON.stringify([task, implementation, toPortable(payload, places)]);
    return hasher.sha256(text).then((hash) => hash.slice(0, 24));
  }

  async function requireSameVersion(): Promise<void> {
    const [job] = await queue.getJobs(["active", "waiting", "delayed"], 0, 0);
    if (job === undefined || job.data.implementation === implementation) return;
    throw new EmoforgeError(
      `The queue at ${address.shown} holds unfinished jobs of ${job.data.implementation}, and this is ${implementation}: expected the same version on all machines. Install the same version, let the queue run empty, or empty it with \`emoforge queue drain\`.`,
    );
  }
}

/** BullMQ's own words for a job whose worker vanished too often. */
function reasonOf(reason: string): string {
  return /stalled more than allowable/.test(reason)
    ? "each worker that took it was lost (killed, cut off, or out of memory)."
    : reason;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
