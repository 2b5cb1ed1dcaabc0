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
}

interface Awaited {
  readonly id: string;
  readonly task: string;
  readonly payload: unknown;
  readonly what: string;
  readonly onProgress: WorkOptions["onProgress"];
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How many jobs are put into the queue, or asked about, at a time. */
const BATCH = 1000;

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
  let added: Awaited[] = [];
  let adding: Promise<void> | undefined;
  let closed = false;

  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  try {
    await requireSameVersion();
  } catch (error) {
    await Promise.all([queue.close(), events.close()]);
    throw error;
  }

  /** Ends the wait for a job; nothing happens if nobody waits. */
  const settle = (id: string, end: (one: Awaited) => void) => {
    const all = awaited.get(id) ?? [];
    awaited.delete(id);
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
    adding ??= new Promise<void>((resolve) => setTimeout(resolve, 1)).then(async () => {
      try {
        while (added.length > 0 && !closed) {
          const some = added.slice(0, BATCH);
          added = added.slice(BATCH);
          await put(some);
        }
      } catch (error) {
        if (!closed)
          for (const one of [...awaited.keys()]) settle(one, ({ reject }) => reject(asError(error)));
      } finally {
        adding = undefined;
      }
    });
  };

  /** Puts jobs into the queue unless they wait there or are being done. What ended before is done anew, since it is asked for. */
  const put = async (jobs: readonly Awaited[]) => {
    const there = await queue.getJobCounts();
    const empty = Object.values(there).every((count) => count === 0);
    const missing: Awaited[] = [];
    const states = empty ? [] : await statesOf(jobs);
    for (const [i, job] of jobs.entries()) {
      const state = states[i] ?? "unknown";
      if (state === "completed" || state === "failed") await queue.remove(job.id);
      if (["unknown", "completed", "failed"].includes(state)) missing.push(job);
    }
    await queue.addBulk(
      missing.map(({ id, task, what, payload }) => ({
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

  const statesOf = (jobs: readonly { readonly id: string }[]) =>
    Promise.all(jobs.map(({ id }) => queue.getJobState(id)));

  /** Events can be missed, and a server can lose its last second, or everything: some of the awaited jobs are looked up each time. */
  let from = 0;
  const check = async () => {
    const all = [...awaited.values()].map(([first]) => first);
    if (from >= all.length) from = 0;
    const some = all.slice(from, from + BATCH);
    from += BATCH;
    const waiting = new Set(added);
    const states = await statesOf(some);
    const lost = some.filter((one, i) => states[i] === "unknown" && awaited.has(one.id) && !waiting.has(one));
    for (const [i, { id }] of some.entries()) {
      if (states[i] !== "completed" && states[i] !== "failed") continue;
      const job = await queue.getJob(id);
      if (job === undefined) continue;
      if (states[i] === "completed") finish(id, job.returnvalue);
      else giveUp(id, job.failedReason);
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

  return {
    size: 1,
    async run<Result>(task: string, payload: unknown, options: WorkOptions = {}) {
      const { signal, onProgress, what = task } = options;
      const content = JSON.stringify([task, implementation, toPortable(payload, places)]);
      const id = (await hasher.sha256(content)).slice(0, 24);
      return new Promise<Result>((resolve, reject) => {
        if (closed || signal?.aborted) return reject(new InterruptedError());
        signal?.addEventListener("abort", stop, { once: true });
        const one = { id, task, payload, what, onProgress, resolve: resolve as Awaited["resolve"], reject };
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
      await closeWithin(Promise.allSettled([adding, queue.close(), events.close()]), [queue]);
    },
  };

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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
