/** @file What people ask of a queue: its state, a pause, what failed. */

import type { QueueAddress } from "./address.ts";
import { type JobProgress, type JobQueue, openEngine, openQueue } from "./engine.ts";

export interface QueueStatus {
  readonly paused: boolean;
  readonly waiting: number;
  readonly active: number;
  readonly setAside: number;
  /** Versions that the unfinished jobs were made for; several only by mistake. */
  readonly implementation: string | undefined;
  readonly machines: readonly string[];
  /** The jobs that were begun first. */
  readonly jobs: readonly ActiveJob[];
  /** Jobs that all workers together finish in a second, by those that were finished last; undefined if there are too few. */
  readonly perSecond: number | undefined;
}

export interface ActiveJob {
  readonly id: string;
  readonly what: string;
  readonly worker: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** 0 to 1. */
  readonly share: number;
}

export interface FailedJob {
  readonly id: string;
  readonly what: string;
  readonly tries: number;
  /** With portable paths. */
  readonly reason: string;
}

/** How many jobs are listed. */
const SHOWN = 200;

/** Asks one question of the queue of this name. */
async function ask<T>(
  address: QueueAddress,
  name: string,
  question: (queue: JobQueue) => Promise<T>,
): Promise<T> {
  const queue = openQueue(await openEngine(address), name);
  queue.on("error", () => {});
  try {
    return await question(queue);
  } finally {
    await queue.close();
  }
}

export function queueStatus(address: QueueAddress, name: string): Promise<QueueStatus> {
  return ask(address, name, async (queue) => {
    const counts = await queue.getJobCounts("waiting", "delayed", "prioritized", "active", "failed");
    const [active, recent, [next], workers] = await Promise.all([
      queue.getJobs("active", 0, SHOWN - 1, true),
      queue.getJobs("completed", 0, 99),
      queue.getJobs(["active", "waiting", "delayed"], 0, 0),
      queue.getWorkers(),
    ]);
    const jobs = active.flatMap((job) => {
      if (job === undefined) return [];
      const { done = 0, total = 1 } = (job.progress ?? {}) as Partial<JobProgress>;
      return [
        {
          id: job.id ?? "",
          what: job.data.what,
          worker: job.processedBy ?? "unknown",
          sinceMs: job.processedOn ?? 0,
          share: total > 0 ? done / total : 0,
        },
      ];
    });
    const ends = recent.flatMap((job) => job?.finishedOn ?? []).sort((a, b) => a - b);
    const span = ends.length < 3 ? 0 : ends[ends.length - 1] - ends[0];
    return {
      paused: await queue.isPaused(),
      waiting: (counts.waiting ?? 0) + (counts.delayed ?? 0) + (counts.prioritized ?? 0),
      active: counts.active ?? 0,
      setAside: counts.failed ?? 0,
      implementation: next?.data.implementation,
      machines: [...new Set(workers.map(workerName))].sort(),
      jobs: jobs.sort((a, b) => a.sinceMs - b.sinceMs),
      perSecond: span > 0 ? (1000 * (ends.length - 1)) / span : undefined,
    };
  });
}

/** BullMQ's connections are called "bull:<queue>:w:<name>". */
function workerName(client: Readonly<Record<string, string>>): string {
  const raw = client.rawname ?? client.name ?? "";
  const at = raw.indexOf(":w:");
  return at < 0 ? raw : raw.slice(at + 3);
}

export function pauseQueue(address: QueueAddress, name: string): Promise<void> {
  return ask(address, name, (queue) => queue.pause());
}

export function resumeQueue(address: QueueAddress, name: string): Promise<void> {
  return ask(address, name, (queue) => queue.resume());
}

/** Removes the jobs that nobody has taken yet. @returns How many. */
export function drainQueue(address: QueueAddress, name: string): Promise<number> {
  return ask(address, name, async (queue) => {
    const before = await queue.count();
    await queue.drain(true);
    return before - (await queue.count());
  });
}

/** The jobs that were set aside: at most the last 200. */
export function failedJobs(address: QueueAddress, name: string): Promise<readonly FailedJob[]> {
  return ask(address, name, async (queue) =>
    (await queue.getJobs("failed", 0, SHOWN - 1)).flatMap((job) =>
      job === undefined
        ? []
        : [
            {
              id: job.id ?? "",
              what: job.data.what,
              tries: Math.max(job.attemptsMade, job.attemptsStarted),
              reason: job.failedReason,
            },
          ],
    ),
  );
}
