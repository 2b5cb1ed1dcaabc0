/** @file A queue for a test: a store in a folder, workers in this process and in others, and waits for what they do. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workers } from "../../src/core/index.ts";
import { createProcessPool, nodePlatform } from "../../src/platform/node/index.ts";
import {
  openRunner,
  parseAddress,
  type RunnerOptions,
  type ServeOptions,
  serveQueue,
} from "../../src/queue/index.ts";

export const version = "emoforge 1.0.0 (aaaaaaaa)";

let queues = 0;

/** @param url Address of a server. Queues of several tests on it have different names. */
export function testQueue(url: string) {
  const store = mkdtempSync(join(tmpdir(), "emoforge-store-"));
  const name = `test-${queues++}`;
  const address = parseAddress(url);
  const shared = { name, places: { store }, implementation: version };
  const remarks: string[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  const lines = (file: string) => {
    try {
      return readFileSync(join(store, file), "utf8").trim().split("\n").map(Number);
    } catch {
      return [];
    }
  };
  return {
    store,
    address,
    name,
    /** What the runner and the workers of this process remarked. */
    remarks,
    began: () => lines("began.txt"),
    ended: () => lines("ended.txt"),
    async runner(options: Partial<RunnerOptions> = {}): Promise<Workers> {
      const runner = await openRunner(address, {
        ...shared,
        hasher: nodePlatform.hasher,
        retryDelayMs: 20,
        checkMs: 100,
        remark: (line) => remarks.push(line),
        ...options,
      });
      ends.push(() => runner.close());
      return runner;
    },
    /** A worker in this process: `done` ends when it does. */
    worker(size = 1, options: Partial<ServeOptions> = {}) {
      const stop = new AbortController();
      const done = serveQueue(address, {
        ...shared,
        worker: "here",
        workers: createProcessPool(join(import.meta.dirname, "tasks.ts"), size),
        lostAfterMs: 30_000,
        signal: stop.signal,
        clock: nodePlatform.clock,
        checkStore: async () => {},
        remark: (line) => remarks.push(line),
        ...options,
      });
      done.catch(() => {});
      const end = () => {
        stop.abort();
        return done.catch(() => 0);
      };
      ends.push(end);
      return { done, end };
    },
    /** A worker that can be killed. */
    process(size = 1): ChildProcess {
      const options = { ...shared, url, size, worker: "other", lostAfterMs: 500 };
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, "serve.ts"), JSON.stringify(options)],
        {
          stdio: "inherit",
        },
      );
      ends.push(async () => child.kill("SIGKILL"));
      return child;
    },
    async close() {
      await Promise.all(ends.splice(0).map((end) => end()));
      rmSync(store, { recursive: true, force: true });
    },
  };
}

/** Looks every few milliseconds. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** 0, 1, ... n - 1. */
export const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
