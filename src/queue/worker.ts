/** @file Takes jobs from a queue and does them with the worker processes of this machine, until it is told to stop. */

import { type Clock, EmoforgeError, InterruptedError, WorkerLostError, type Workers } from "../core/index.ts";
import type { QueueAddress } from "./address.ts";
import {
  type Job,
  type JobData,
  type JobProgress,
  type JobWorker,
  openEngine,
  remembered,
} from "./engine.ts";
import { closeWithin, onOutages } from "./outages.ts";
import { type Places, toLocal, toPortable } from "./places.ts";

export interface ServeOptions {
  /** The queue's name on the server. */
  readonly name: string;
  readonly places: Places;
  /** See `JobData`. */
  readonly implementation: string;
  /** What others see of this worker, e.g. "host/4711". */
  readonly worker: string;
  /** They do the work; as many jobs are taken at a time as there are processes. */
  readonly workers: Workers;
  /** How long this worker may be silent before its jobs are given to others, ms. */
  readonly lostAfterMs?: number;
  /** Ends after so long without a job, ms; default: never. */
  readonly idleMs?: number;
  readonly signal?: AbortSignal;
  readonly clock: Clock;
  /** @throws {EmoforgeError} if the store cannot be used from here: then failures are this machine's fault, not the jobs'. */
  readonly checkStore: () => Promise<void>;
  /** Called with a line about each job that ends. */
  readonly remark?: (line: string) => void;
  /** See `closeWithin`. */
  readonly stuck?: () => void;
}

/** How often others hear of a job's progress, ms. */
const PROGRESS_MS = 1000;

/**
 * @returns How many jobs were done, when it is told to stop or has been idle for long.
 * @throws {EmoforgeError} if the server cannot be reached, a job is of another version, or the store cannot be written.
 */
export async function serveQueue(address: QueueAddress, options: ServeOptions): Promise<number> {
  const { places, implementation, workers, clock, signal, idleMs, remark } = options;
  const engine = await openEngine(address);
  let done = 0;
  let running = 0;
  let last = clock.now();
  let fatal: Error | undefined;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  /** Leaves the job to others, as if it had not been taken. */
  const putBack = async (job: Job<JobData>, token: string | undefined): Promise<never> => {
    await job.moveToWait(token);
    throw new engine.WaitingError();
  };

  const perform = async (job: Job<JobData>, token: string | undefined): Promise<unknown> => {
    const { data, name } = job;
    if (data.implementation !== implementation) {
      fatal = new EmoforgeError(
        `A job in the queue at ${address.shown} is of ${data.implementation}, and this worker is ${implementation}: expected the same version on all machines. Install that version here, or run the recipe with this one.`,
      );
      end();
      return putBack(job, token);
    }
    let told = 0;
    const started = clock.now();
    try {
      const answer = await workers.run(name, toLocal(data.payload, places), {
        onProgress: (part, total, note = undefined) => {
          if (clock.now() - told < PROGRESS_MS) return;
          told = clock.now();
          const progress: JobProgress = { done: part, total, note: note ?? null, worker: options.worker };
          // Whether others hear of it makes no difference to the work.
          job.updateProgress(progress).catch(() => {});
        },
      });
      done++;
      remark?.(`done: ${data.what} (${((clock.now() - started) / 1000).toFixed(1)} s)`);
      return toPortable(answer, places);
    } catch (error) {
      if (error instanceof InterruptedError) return putBack(job, token);
      if (error instanceof EmoforgeError && !(error instanceof WorkerLostError)) {
        fatal ??= isFull(error)
          ? new EmoforgeError(`${error.message} This worker ends, and leaves its job to others.`)
          : await options.checkStore().then(() => undefined, asError);
        if (fatal !== undefined) {
          end();
          return putBack(job, token);
        }
      }
      const message = error instanceof Error ? error.message : String(error);
      remark?.(`failed: ${data.what}: ${message}`);
      throw new Error(toPortable(message, places));
    }
  };

  const worker = new engine.Worker(
    options.name,
    async (job, token) => {
      running++;
      try {
        return await perform(job as unknown as Job<JobData>, token);
      } finally {
        running--;
        last = clock.now();
      }
    },
    {
      connection: engine.connection,
      name: options.worker,
      concurrency: workers.size,
      lockDuration: options.lostAfterMs ?? 60_000,
      stalledInterval: options.lostAfterMs ?? 60_000,
      // With the first try: a job that takes its worker down with it is given up after three.
      maxStalledCount: 2,
      removeOnComplete: remembered,
      runRetryDelay: 1000,
    },
  ) as unknown as JobWorker;
  const outages = onOutages([worker], address, remark);

  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  const idle =
    idleMs === undefined
      ? undefined
      : setInterval(
          () => {
            if (running === 0 && clock.now() - last > idleMs) end();
          },
          Math.min(1000, idleMs),
        );
  await ended;
  clearInterval(idle);
  // No new jobs; those at hand are put back as their processes end.
  const closing = worker.close();
  await workers.close();
  await closeWithin(closing, engine, [worker], options.stuck);
  outages.stop();
  if (fatal !== undefined) throw fatal;
  return done;
}

/**
 * Whether a disk of this machine is full or broken. A small file may still fit, and the next job fail as this one did: then this worker
 * would take job after job from those who can do them.
 */
function isFull({ message }: Error): boolean {
  return /\((ENOSPC|EDQUOT|EROFS|EIO)\b/.test(message);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
