/** @file The `Workers` port as a pool of child processes, which do one task at a time and are killed at once when stopped. */

import { type ChildProcess, fork } from "node:child_process";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  EmoforgeError,
  InterruptedError,
  type OnProgress,
  WorkerLostError,
  type Workers,
} from "../../core/index.ts";

interface Job {
  readonly id: number;
  readonly task: string;
  readonly payload: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

type Answer =
  | {
      readonly id: number;
      readonly kind: "progress";
      readonly done: number;
      readonly total: number;
      readonly note?: string;
    }
  | { readonly id: number; readonly kind: "result"; readonly value: unknown }
  | {
      readonly id: number;
      readonly kind: "error";
      readonly message: string;
      readonly stack?: string;
      readonly users: boolean;
    };

/**
 * There is one process for each core, so helper threads of the garbage collector would only take cores from other workers. What
 * programs leave behind soon outgrows the 30 MB that stay, and all of these would be marked at every turn: that waits for 256 MB. Young
 * objects get 24 MB, not 48 to 96.
 */
const execArgv = ["--single-threaded-gc", "--initial-old-space-size=256", "--max-semi-space-size=8"];

/** Workers keep their compiled sources between starts if this process does, which saves each half a second and 30 MB. */
function workerEnvironment(): NodeJS.ProcessEnv {
  if (module.getCompileCacheDir?.() === undefined) return process.env;
  return { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"), ...process.env };
}

/** What a worker process can do, by task name. */
export type TaskTable = Readonly<
  Record<string, (payload: never, onProgress: OnProgress) => Promise<unknown>>
>;

/**
 * @param entry Path of the script that the processes run; it calls `serveTasks`.
 * @param size Number of processes; each starts when it is first needed.
 * @param options `execPath`: the Node that runs them; by default this one. `args`: what the script is started with.
 */
export function createProcessPool(
  entry: string,
  size: number,
  { args = [], ...options }: { readonly execPath?: string; readonly args?: readonly string[] } = {},
): Workers {
  const waiting: Job[] = [];
  const children: { process: ChildProcess; job: Job | undefined }[] = [];
  let nextId = 0;
  let closed = false;

  const start = () => {
    const child: (typeof children)[number] = {
      process: fork(entry, args, {
        serialization: "advanced",
        execArgv,
        env: workerEnvironment(),
        ...options,
      }),
      job: undefined,
    };
    children.push(child);
    child.process.on("message", (answer: Answer) => {
      const job = child.job;
      if (job === undefined || answer.id !== job.id) return;
      if (answer.kind === "progress") return job.onProgress?.(answer.done, answer.total, answer.note);
      child.job = undefined;
      if (answer.kind === "result") job.resolve(answer.value);
      else job.reject(revive(answer));
      next();
    });
    const lost = (errorOf: (task: string) => EmoforgeError) => {
      const at = children.indexOf(child);
      if (at < 0) return;
      children.splice(at, 1);
      child.job?.reject(errorOf(child.job.task));
      child.job = undefined;
      if (!closed) next();
    };
    child.process.on("exit", (code, signal) => {
      const how = signal ?? `code ${code}`;
      lost(
        (task) =>
          new WorkerLostError(
            `a worker process ended while doing "${task}" (${how}). If memory is short, use fewer --workers; a rerun resumes.`,
            how,
          ),
      );
    });
    // This also happens when a task is sent to a process that has just ended; without a listener the event would end the program.
    child.process.on("error", (cause) =>
      lost((task) => {
        const message = `a worker process could not be given "${task}" (${cause.message}). If memory is short, use fewer --workers; a rerun resumes.`;
        // A process that never started would not start for other work, either.
        const started = child.process.pid !== undefined;
        return started ? new WorkerLostError(message, cause.message) : new EmoforgeError(message);
      }),
    );
  };

  const next = () => {
    while (waiting.length > 0) {
      let idle = children.find((child) => child.job === undefined);
      if (idle === undefined) {
        if (children.length >= size) return;
        start();
        idle = children[children.length - 1];
      }
      const job = waiting.shift();
      if (idle === undefined || job === undefined) return;
      idle.job = job;
      idle.process.send({ id: job.id, task: job.task, payload: job.payload });
    }
  };

  const stop = () => {
    closed = true;
    process.off("exit", stop);
    for (const child of children) {
      child.job?.reject(new InterruptedError());
      child.job = undefined;
      child.process.kill("SIGKILL");
    }
    for (const job of waiting.splice(0)) job.reject(new InterruptedError());
  };

  // A worker that is computing would not notice for minutes that nobody is waiting for it.
  process.on("exit", stop);

  /** Stops the work of one signal; other work goes on, in new processes where some were killed. */
  const stopWorkOf = (signal: AbortSignal) => {
    for (let i = waiting.length - 1; i >= 0; i--)
      if (waiting[i].signal === signal) waiting.splice(i, 1)[0].reject(new InterruptedError());
    for (const child of children.filter(({ job }) => job?.signal === signal)) {
      children.splice(children.indexOf(child), 1);
      child.job?.reject(new InterruptedError());
      child.job = undefined;
      child.process.kill("SIGKILL");
    }
    if (!closed) next();
  };
  const heard = new WeakSet<AbortSignal>();

  return {
    size,
    run<Result>(
      task: string,
      payload: unknown,
      options: { signal?: AbortSignal; onProgress?: OnProgress } = {},
    ) {
      return new Promise<Result>((resolve, reject) => {
        if (closed || options.signal?.aborted) return reject(new InterruptedError());
        // Work of a killed process is redone by a rerun: every result file is written whole or not at all.
        const { signal } = options;
        if (signal !== undefined && !heard.has(signal)) {
          heard.add(signal);
          signal.addEventListener("abort", () => stopWorkOf(signal), { once: true });
        }
        waiting.push({
          id: nextId++,
          task,
          payload,
          resolve: resolve as (value: unknown) => void,
          reject,
          onProgress: options.onProgress,
          signal,
        });
        next();
      });
    },
    async close() {
      stop();
    },
  };
}

/** Least time between two messages of progress with the same note, in ms. */
const betweenMs = 30;

/** Runs in a worker process: answers the pool's messages with the functions of `tasks`. */
export function serveTasks(tasks: TaskTable): void {
  const send = (answer: Answer) => process.send?.(answer);
  let loaded = false;
  process.on("disconnect", () => process.exit(0));
  // Signals from a terminal or a job system reach the whole process group, but the pool decides when workers end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("message", async ({ id, task, payload }: { id: number; task: string; payload: never }) => {
    try {
      const run = tasks[task];
      if (run === undefined) throw new Error(`unknown task "${task}"`);
      let last: { readonly ms: number; readonly note: string | undefined } | undefined;
      const value = await run(payload, (done, total, note) => {
        // Nobody reads faster, and steps of small networks take as long as a message.
        const ms = performance.now();
        if (last && done < total && note === last.note && ms - last.ms < betweenMs) return;
        last = { ms, note };
        send({ id, kind: "progress", done, total, ...(note === undefined ? {} : { note }) });
      });
      send({ id, kind: "result", value });
      // Workers are killed rather than ended, so what they compiled must be saved while they are idle.
      if (!loaded) module.flushCompileCache?.();
      loaded = true;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      send({
        id,
        kind: "error",
        message: failure.message,
        users: failure instanceof EmoforgeError,
        ...(failure.stack === undefined ? {} : { stack: failure.stack }),
      });
    }
  });
}

function revive(answer: Extract<Answer, { kind: "error" }>): Error {
  if (answer.users) return new EmoforgeError(answer.message);
  const error = new Error(answer.message);
  if (answer.stack !== undefined) error.stack = answer.stack;
  return error;
}
